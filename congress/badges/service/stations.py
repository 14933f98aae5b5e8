"""What a print station does: takes prints, fetches their bytes, and says what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, update

from congress.badges import queries
from congress.badges.models import PrintRow
from congress.badges.queries import Print, Registrant
from congress.badges.rules.codes import Code
from congress.badges.rules.prints import PrintState, taken_before
from congress.badges.service.codes import find_badge_code, slip_code_of
from congress.badges.service.making import Desk
from congress.badges.service.printing import OTHER_KEY, place_of_printers
from congress.core.errors import NotFoundError, StaleVersionError
from congress.infra.database import UtcDateTime
from congress.infra.statements import Statement

NOT_YOURS = "This print is not yours to print now. Take prints again."
_AT = bindparam("at", type_=UtcDateTime())
_TAKE = Statement(
    update(PrintRow)
    .where(PrintRow.id == bindparam("print"))
    .values(taken_at=_AT, taken_by=bindparam("by"))
)
_SETTLE = update(PrintRow).where(
    PrintRow.event_id == bindparam("event"),
    PrintRow.id == bindparam("print"),
    PrintRow.done_at.is_(None),
    PrintRow.failed_at.is_(None),
)
_FINISH = Statement(_SETTLE.values(done_at=_AT))
_FAIL = Statement(
    _SETTLE.where(PrintRow.taken_by == bindparam("by")).values(
        failed_at=_AT, failed_because=bindparam("because")
    )
)
RETIRED = "This badge was replaced meanwhile: print nothing. The next copy comes by itself."


@dataclass(frozen=True)
class Sheet:
    """What is printed of one badge: whose it is, and its codes, in clear here alone.

    `slip`: the code of the slip that comes with it (decision 0048).
    """

    print: Print
    registrant: Registrant
    code: Code
    slip: str


def station_of(desk: Desk) -> str:
    """Return the sign-in that takes prints: two stations of one person are told apart by it."""
    return desk.actor.device_id or desk.actor.name


def take_prints(desk: Desk, *, most: int) -> list[Print]:
    """Take at most so many prints of a place, in the order in which they were asked for.

    They are the station's for `ANSWER_SECONDS`; then any may take them. No print is taken by two at
    once, and none of a copy that was retired.

    Raises:
        InputError: the desk's place is none, or not said where there are several.
    """
    desk.check_place()
    place = place_of_printers(desk)
    free = queries.hold_free_prints(desk.db, desk.event_id, place, taken_before(desk.now), most)
    station = station_of(desk)
    for one in free:
        _TAKE.later(desk.db, {"print": one.id, "at": desk.now, "by": station})
    return [replace(one, taken_at=desk.now, taken_by=station) for one in free]


def read_sheet(desk: Desk, print_id: str) -> Sheet:
    """Return what a station prints now; it writes nothing.

    Raises:
        NotFoundError: there is no such print.
        StaleVersionError: it is another station's by now, or answered; its badge was retired, or
            made under an earlier key.
    """
    found = queries.find_print(desk.db, desk.event_id, print_id)
    if found is None:
        raise NotFoundError
    state = found.state_at(desk.now)
    if state is PrintState.VOID:
        raise StaleVersionError(RETIRED)
    is_open = state in (PrintState.TAKEN, PrintState.NO_ANSWER)
    if not is_open or found.taken_by != station_of(desk):
        raise StaleVersionError(NOT_YOURS)
    code = find_badge_code(desk.signer, found.badge_id, found.code_hash)
    if code is None:
        raise StaleVersionError(OTHER_KEY)
    [whose] = queries.list_by_id(desk.db, desk.event_id, found.attendee_id)
    return Sheet(found, whose.registrant, code, slip_code_of(desk.signer, found.badge_id))


def settle_print(desk: Desk, print_id: str, *, failed: str = "") -> Print:
    """Write down that a print came out, or why it did not; the first answer stands.

    That it came out is believed of whoever says so. That it failed is the word of the station that has
    it: after `ANSWER_SECONDS` another may be printing it. Returns the print as it stands.

    Raises:
        NotFoundError: there is no such print.
    """
    said: dict[str, object] = {"event": desk.event_id, "print": print_id, "at": desk.now}
    if failed:
        _FAIL.later(desk.db, {**said, "because": failed, "by": station_of(desk)})
    else:
        _FINISH.later(desk.db, said)
    found = queries.find_print(desk.db, desk.event_id, print_id)
    if found is None:
        raise NotFoundError
    return found
