"""Asking for a badge to be printed: a fact of its own, told from handing it over (decision 0046)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from congress.badges import queries
from congress.badges.errors import NoBadgeError
from congress.badges.models import PrintRow
from congress.badges.policy import may_override
from congress.badges.queries import Badge, Print
from congress.badges.rules.handout import Handout, HandoutState, decide_handout, places_of
from congress.badges.rules.prints import is_printed_anew
from congress.badges.service.codes import find_badge_code
from congress.badges.service.making import Desk, facts_of
from congress.badges.service.preparing import prepare_badge
from congress.badges.service.verdicts import check_verdict, refusal_of_handed
from congress.core.errors import BusyError, Fault, InputError
from congress.core.ids import new_id
from congress.infra.statements import Statement

OTHER_KEY = "This badge cannot be printed again: it is of an earlier key. Replace it."
# A second sheet on its way breaks an index: the work runs again, and sees the first one.
_ASK = Statement(insert(PrintRow), refused=BusyError)


@dataclass(frozen=True)
class Asked:
    """A print that was asked for. `is_new` False: it stood already, and nothing more is printed."""

    print: Print
    badge: Badge
    is_new: bool


def ask_for_print(desk: Desk, external_id: str, *, again: bool = False, because: str = "") -> Asked:
    """Send somebody's badge to the printers of a place, and make it if there is none.

    Idempotent by how things stand: a copy that waits for a printer, or came out, is not printed twice.
    `again`: it did not come out; the same code is printed once more, which makes no copy. `because`: a
    supervisor's reason, where no window is open for them. What is in somebody's hands is printed by who
    handed it over, or by a supervisor with a reason.

    Raises:
        NotFoundError: nobody has this number.
        InputError: the desk's place is none, or not said where there are several.
        NotNowError, NotEntitledError: not at this hour or place; never.
        HandedOutError: somebody else handed it over.
        SupervisorError: a reason was given, by somebody who is no supervisor.
        NoBadgeError: it was handed over under an earlier key of the installation.
        BusyError: a badge or a print was made meanwhile; the unit of work runs again.
    """
    desk.check_place()
    place = place_of_printers(desk)
    registrant = desk.hold(external_id)
    copies = queries.find_copies(desk.db, registrant.id)
    live = copies.live
    handout = decide_handout(facts_of(registrant, live), desk.document, desk.now, desk.place)
    if live is not None and handout.state is HandoutState.HANDED_OUT:
        _check_handed(desk, live, handout, because)
        badge = live
    else:
        check_verdict(desk, handout, because)
        badge = prepare_badge(desk, registrant.id, copies).badge
    newest = queries.find_newest_print(desk.db, badge.id) if badge is live else None
    if newest is not None and not is_printed_anew(newest.state_at(desk.now), again=again):
        return Asked(newest, badge, is_new=False)
    made = queue_print(desk, badge, place)
    desk.note(
        "badge.print-asked", badge, copy=badge.copy, place=place, again=again, because=because
    )
    return Asked(made, badge, is_new=True)


def place_of_printers(desk: Desk) -> str:
    """Return where the desk's printers stand. Raises InputError: it did not say at which of several."""
    places = tuple(places_of(desk.document))
    if desk.place or not places:
        return desk.place
    if len(places) > 1:
        listed = "; ".join(places)
        raise InputError(faults=[Fault("/place", f"Say at which desk it is printed: {listed}")])
    return places[0]


def queue_print(desk: Desk, badge: Badge, place: str, *, is_done: bool = False) -> Print:
    """Write one sheet for a copy, with the COMMIT; arguments as for `print_values`."""
    values = print_values(desk, badge, place, is_done=is_done)
    _ASK.later(desk.db, values)
    return Print(
        **values,  # type: ignore[arg-type] # a row of the table, by the same names
        attendee_id=badge.attendee_id, copy=badge.copy, code_hash=badge.code_hash, retired_at=None,
    )  # fmt: skip


def print_values(
    desk: Desk, badge: Badge, place: str, *, is_done: bool = False
) -> dict[str, object]:
    """Return the row of one sheet for a copy; `is_done`: it came out, of no station's printer."""
    return {
        "id": new_id(),
        "event_id": desk.event_id,
        "badge_id": badge.id,
        "place": place,
        "asked_at": desk.now,
        "asked_by": desk.actor.name,
        "taken_at": None,
        "taken_by": None,
        "done_at": desk.now if is_done else None,
        "failed_at": None,
        "failed_because": None,
    }


def _check_handed(desk: Desk, live: Badge, handout: Handout, because: str) -> None:
    is_mine = live.handed_by == desk.actor.name
    if not is_mine and not (because and may_override(desk.actor, desk.event_id)):
        raise refusal_of_handed(desk, live, handout)
    if find_badge_code(desk.signer, live.id, live.code_hash) is None:
        raise NoBadgeError(OTHER_KEY)
