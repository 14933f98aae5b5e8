"""What stands in the way of a badge, as a refusal in words; and who may set it aside."""

from __future__ import annotations

from congress.badges.errors import HandedOutError, NotEntitledError, NotNowError, SupervisorError
from congress.badges.policy import may_override
from congress.badges.queries import Badge
from congress.badges.rules.handout import Handout, HandoutState
from congress.badges.service.making import Desk
from congress.badges.service.telling import say_handout
from congress.core.clock import rfc3339
from congress.core.errors import DomainError


def check_verdict(desk: Desk, handout: Handout, because: str) -> None:
    """Raise what stands in the way, unless a supervisor sets it aside; never for a cancelled one.

    Raises:
        NotNowError, NotEntitledError: not at this hour or place; never.
        SupervisorError: a reason was given, by somebody who is no supervisor.
    """
    if handout.state is HandoutState.NOW:
        return
    if because and handout.state is not HandoutState.CANCELLED:
        if not may_override(desk.actor, desk.event_id):
            raise SupervisorError
        return
    raise _refusal_of(desk, handout)


def refusal_of_handed(desk: Desk, live: Badge, handout: Handout) -> HandedOutError:
    """Return what is said of a badge that somebody else handed over: when and where."""
    assert live.handed_at is not None  # noqa: S101 -- it was handed out
    return HandedOutError(
        say_handout(handout, desk.now, desk.document.zone),
        handed_at=rfc3339(live.handed_at),
        place=live.handed_place,
    )


def _refusal_of(desk: Desk, handout: Handout) -> DomainError:
    said = say_handout(handout, desk.now, desk.document.zone)
    if handout.window is None:
        return NotEntitledError(said, state=handout.state.value)
    window = handout.window
    return NotNowError(
        said, state=handout.state.value, opens_at=rfc3339(window.starts_at), place=window.place
    )
