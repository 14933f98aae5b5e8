"""Making a badge before it is handed over: to be printed ahead of time, or at the tap of a desk."""

from __future__ import annotations

from congress.badges.queries import Copies
from congress.badges.rules.handout import Reason
from congress.badges.service.codes import find_badge_code
from congress.badges.service.making import Desk, Given, make_badge
from congress.badges.service.retiring import retire

ANOTHER_KEY = "made under an earlier key"


def prepare_badge(
    desk: Desk,
    attendee_id: str,
    copies: Copies,
    *,
    is_handed: bool = False,
    place: str = "",
    handed_to: str = "",
) -> Given:
    """Return the copy that can be printed, and make it if there is none; idempotent.

    The caller holds the attendee, and the live one of `copies` is in nobody's hands. What was made
    under an earlier key cannot be printed again: it is retired, and the next copy made. `is_handed`,
    `place`, `handed_to`: a copy that is made here is in somebody's hands at once; one that stands is not
    touched.

    Raises:
        BusyError: a badge was made meanwhile; the unit of work runs again.
    """
    live = copies.live
    code = None if live is None else find_badge_code(desk.signer, live.id, live.code_hash)
    if live is not None and code is not None:
        return Given(live, code, is_new=False)
    if live is not None:
        retire(
            desk.db, {attendee_id: desk.event_id}, because=ANOTHER_KEY, actor=desk.actor.name,
            now=desk.now,
        )  # fmt: skip
    return make_badge(
        desk, attendee_id, Reason.MADE, copy=copies.newest + 1, is_handed=is_handed, place=place,
        handed_to=handed_to,
    )  # fmt: skip
