"""Badges of several people, taken along by one of them: one act, an answer for each (decision 0051)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from congress.badges import queries
from congress.badges.errors import BadgeError, NoBadgeError
from congress.badges.queries import Badge, Print, Registrant
from congress.badges.rules.groups import MOST_IN_GROUP, GroupState, decide_group
from congress.badges.rules.handout import HandoutState, decide_handout
from congress.badges.rules.prints import PrintState
from congress.badges.service.handing import Taker, hand_out, take_back
from congress.badges.service.making import Desk, facts_of
from congress.badges.service.telling import say_handout
from congress.core.errors import Fault, InputError, NotFoundError

SAID: Mapping[GroupState, str] = {
    GroupState.HANDED_OVER: "Handed over.",
    GroupState.NOT_PRINTED: "Not printed yet: print it first.",
    GroupState.AT_PRINTER: "Still at the printer: wait until it is out.",
    GroupState.UNKNOWN: "Nobody in the list has this number.",
}


@dataclass(frozen=True)
class TakenAlong:
    """What became of the badge of one of a group, and what to say of it. `copy` 0: there is none."""

    external_id: str
    state: GroupState
    said: str
    copy: int = 0


def hand_out_group(desk: Desk, taker: str, numbers: Sequence[str]) -> list[TakenAlong]:
    """Hand the badges of several people to one of the registered, who is there; an answer for each.

    What fails for one leaves the others as they are, and idempotent is each by itself, as `hand_out`.
    Only what came out of a printer is handed over. The photo ID that was seen is the taker's: of who is
    not there no slip is turned on (decision 0048). `taker`, `numbers`: of registrations.

    Raises:
        NotFoundError: nobody has the taker's number.
        InputError: the desk's place is none, or they are too many.
        BusyError: a badge was made meanwhile; the unit of work runs again.
    """
    desk.check_place()
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST_IN_GROUP:
        raise InputError(faults=[Fault("/people", f"At most {MOST_IN_GROUP} at once, please.")])
    if not (takers := queries.list_by_number(desk.db, desk.event_id, taker)):
        raise NotFoundError
    ids = queries.list_concerned(desk.db, desk.event_id, wanted, ())
    held = queries.hold_registrants(
        desk.db, desk.event_id, sorted(ids)
    )  # in the order of all who do
    people = {one.external_id: one for one in held}
    live = queries.list_live_badges(desk.db, [one.id for one in held])
    prints = queries.list_newest_prints(desk.db, [one.id for one in live.values()])
    return [
        _hand_over(desk, takers[0].registrant, people[number], live, prints)
        if number in people
        else TakenAlong(number, GroupState.UNKNOWN, SAID[GroupState.UNKNOWN])
        for number in wanted
    ]


def take_group_back(desk: Desk, numbers: Sequence[str], *, because: str) -> list[str]:
    """Undo the hand-overs of a group; return the numbers of whose badge is at the desk again.

    As `take_back`, for each: twice is the same as once, and who has no badge any more is left out.
    """
    ids = queries.list_concerned(desk.db, desk.event_id, numbers, ())
    held = queries.hold_registrants(desk.db, desk.event_id, sorted(ids))
    back = []
    for one in held:
        with suppress(NoBadgeError):  # it refuses before it writes
            take_back(desk, one.external_id, because=because)
            back.append(one.external_id)
    return back


def _hand_over(
    desk: Desk,
    taker: Registrant,
    one: Registrant,
    badges: Mapping[str, Badge],
    prints: Mapping[str, Print],
) -> TakenAlong:
    badge = badges.get(one.id)
    sheet = prints.get(badge.id) if badge else None
    handout = decide_handout(facts_of(one, badge), desk.document, desk.now, desk.place)
    is_mine = badge is not None and badge.handed_by == desk.actor.name
    state = decide_group(handout.state, _state_of(sheet, desk), is_mine=is_mine)
    said = SAID.get(state) or say_handout(handout, desk.now, desk.document.zone)
    if state is GroupState.HANDED_OVER and handout.state is HandoutState.NOW:
        try:
            is_there = one.id == taker.id
            by = None if is_there else Taker(str(replace(taker.written, credentials="")), taker.id)
            given = hand_out(desk, one.external_id, photo_id_seen=is_there, taker=by)
        except BadgeError as refused:  # it refuses before it writes
            return TakenAlong(one.external_id, GroupState.REFUSED, refused.detail)
        badge = given.badge
    return TakenAlong(one.external_id, state, said, badge.copy if badge else 0)


def _state_of(sheet: Print | None, desk: Desk) -> PrintState | None:
    return None if sheet is None else sheet.state_at(desk.now)
