"""Hand-overs of desks without a network, told later: each once, in whatever order (decision 0050).

A desk that had no network is believed: the badge is in somebody's hands, whatever is written here. So
nothing is refused; what does not fit is on record as a conflict, and that badge opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update

from congress.badges import queries
from congress.badges.models import BadgeRow, BlankRow, OfflineRow
from congress.badges.queries import Badge, Registrant, Told
from congress.badges.rules.codes import CodeKind, read_code
from congress.badges.rules.handout import Reason
from congress.badges.rules.offline import (
    ANOTHER_FIRST,
    UNDECIDED,
    Copy,
    Hands,
    Telling,
    believed_at,
    decide_living,
)
from congress.badges.service.blanks import Use, use_blank
from congress.badges.service.making import Desk, insert_badge
from congress.badges.service.retiring import retire
from congress.badges.service.slips import turn_slip_on
from congress.core.clock import rfc3339
from congress.core.errors import BusyError
from congress.core.ids import digest
from congress.infra.locks import take_lock
from congress.infra.statements import Statement
from congress.people.service import end_slips

MOST_FACTS = 100  # hand-overs in one call: each holds a person's row until the end
MAX_HAND_OVERS_BYTES = 64 * 1024  # so many of them, as a body
SAID = {
    Telling.STORED: "On record.",
    Telling.DUPLICATE: "On record already.",
    Telling.CONFLICT: (
        "On record, and that badge opens nothing: they had another one before, it is somebody else's, "
        "or it was retired. A supervisor sees it in the list of conflicts."
    ),
}
OTHER_CONTENT = "Another hand-over was told under this id, and stands. This one is not on record."
# A second desk that told the same one meanwhile breaks the key: the work runs again, and sees it.
_TELL = Statement(insert(OfflineRow), refused=BusyError)


@dataclass(frozen=True)
class HandOver:
    """What a desk says that it did. `code` "": what was printed for them, without a scan.

    `at`: by the device's own clock.
    """

    id: str
    number: str
    code: str
    at: datetime
    photo_id_seen: bool
    place: str

    @property
    def content_hash(self) -> str:
        """Return the digest of what is told, by which the same and another telling differ."""
        told = [self.number, self.code, rfc3339(self.at), self.photo_id_seen, self.place]
        return digest(json.dumps(told))

    @property
    def code_hash(self) -> str | None:
        """Return the digest of the badge's code. None: none was scanned, or it is no badge's."""
        code = read_code(self.code)
        return digest(code.text) if code and code.kind is CodeKind.BADGE else None


@dataclass(frozen=True)
class Answered:
    """What became of one hand-over that was told."""

    id: str
    stored: Telling
    said: str


def tell_hand_overs(desk: Desk, facts: Sequence[HandOver], device_now: datetime) -> list[Answered]:
    """Write down what a desk did without a network, and let the first badge of each person live.

    Idempotent, and in any order the same: of one badge counts its first hand-over, of one person the
    first of their badges; the hours are not asked again. Facts under a known id change nothing.

    Locks: one telling at a time for an event, then the people's rows in their order.

    Raises:
        BusyError: a badge was made or used meanwhile; the unit of work runs again.
    """
    take_lock(desk.db, f"badges/offline/{desk.event_id}")
    known = {one.id: one.content_hash for one in _told_before(desk, facts)}
    hashes = {fact.code_hash for fact in facts} - {None}
    concerned = queries.list_concerned(
        desk.db, desk.event_id, {fact.number for fact in facts}, [one for one in hashes if one]
    )
    people = {one.id: one for one in queries.hold_registrants(desk.db, desk.event_id, concerned)}
    kinds: list[Telling | None] = []
    for fact in facts:
        if fact.id in known:
            kinds.append(
                Telling.DUPLICATE if known[fact.id] == fact.content_hash else Telling.CONFLICT
            )
            continue
        _write_down(desk, fact, believed_at(fact.at, device_now, desk.now), people)
        known[fact.id] = fact.content_hash
        kinds.append(None)
    conflicts = {one.id for one in _told_before(desk, facts) if one.is_conflict}
    return [
        _answer(fact, kind, is_conflict=fact.id in conflicts)
        for fact, kind in zip(facts, kinds, strict=True)
    ]


def _told_before(desk: Desk, facts: Sequence[HandOver]) -> list[Told]:
    return queries.list_told(desk.db, desk.event_id, [fact.id for fact in facts])


def _answer(fact: HandOver, kind: Telling | None, *, is_conflict: bool) -> Answered:
    if kind is Telling.CONFLICT:
        return Answered(fact.id, kind, OTHER_CONTENT)
    if kind is None:
        kind = Telling.CONFLICT if is_conflict else Telling.STORED
    return Answered(fact.id, kind, SAID[kind])


def _write_down(desk: Desk, fact: HandOver, at: datetime, people: Mapping[str, Registrant]) -> None:
    person = next(
        (one for one in people.values() if one.external_id == fact.number and one.is_active), None
    )
    badge = None
    if person is not None:
        hands = Hands(at, person.id, desk.actor.name, fact.place)
        badge = _find_or_make(desk, fact, hands)
        if badge is not None and _take_into_hands(desk, badge, hands, people):
            _turn_slip_on(desk, fact, person, badge)
    row = OfflineRow.__table__.columns.keys()
    told = dict.fromkeys(row) | {
        "event_id": desk.event_id, "id": fact.id, "content_hash": fact.content_hash,
        "number": fact.number, "code_hash": fact.code_hash,
        "attendee_id": person.id if person else None, "badge_id": badge.id if badge else None,
        "at": at, "place": fact.place, "photo_id_seen": fact.photo_id_seen, "told_at": desk.now,
        "told_by": desk.actor.name,
    }  # fmt: skip
    _TELL.run(desk.db, told)


def _find_or_make(desk: Desk, fact: HandOver, hands: Hands) -> Badge | None:
    """Return the badge that was handed over; a blank one becomes a copy that does not live yet."""
    if not fact.code:
        return queries.find_prepared(desk.db, hands.attendee_id, hands.at)
    if fact.code_hash is None:
        return None
    badge = queries.find_badge(desk.db, desk.event_id, fact.code_hash)
    if badge is not None:
        return badge
    blank = queries.find_blank(desk.db, desk.event_id, fact.code_hash)
    if blank is None or blank.used_at is not None:
        return None
    use = Use(hands.at, hands.by, hands.place, attendee_id=hands.attendee_id)
    if not use_blank(desk.db, blank.id, use):  # a desk with a network used it meanwhile
        raise BusyError
    badge = Badge(
        id=blank.id, event_id=desk.event_id, attendee_id=hands.attendee_id,
        code_hash=blank.code_hash, copy=queries.count_copies(desk.db, hands.attendee_id) + 1,
        reason=Reason.MADE.value, made_at=blank.made_at, made_by=blank.made_by,
        handed_at=hands.at, handed_by=hands.by, handed_place=hands.place,
        handed_to="", retired_at=desk.now, retired_because=ANOTHER_FIRST,
    )  # fmt: skip
    insert_badge(desk.db, badge)
    return badge


def _take_into_hands(
    desk: Desk, badge: Badge, hands: Hands, people: Mapping[str, Registrant]
) -> bool:
    """Write whose hands a badge was first in, and let the first of their badges live."""
    former = badge.attendee_id
    if former not in people:  # it became somebody's after the people were held
        raise BusyError
    is_ended = badge.retired_because is not None and badge.retired_because not in UNDECIDED
    is_named = former != hands.attendee_id and not queries.is_of_blank(desk.db, badge.id)
    if is_ended or is_named or not _is_earlier(hands, badge):
        return False
    moved = {} if former == hands.attendee_id else _move(desk, badge, hands)
    desk.db.execute(
        update(BadgeRow)
        .where(BadgeRow.id == badge.id)
        .values(
            handed_at=hands.at,
            handed_by=hands.by,
            handed_place=hands.place,
            handed_to="",
            **moved,
        )
    )
    desk.note(
        "badge.handed-out-offline", badge, to=hands.attendee_id, place=hands.place,
        happened_at=rfc3339(hands.at),
    )  # fmt: skip
    for attendee_id in dict.fromkeys((former, hands.attendee_id)):
        _let_first_live(desk, people[attendee_id])
    return True


def _is_earlier(hands: Hands, badge: Badge) -> bool:
    if badge.handed_at is None:
        return True
    there = Hands(badge.handed_at, badge.attendee_id, badge.handed_by or "", badge.handed_place)
    return hands.turn <= there.turn


def _move(desk: Desk, badge: Badge, hands: Hands) -> dict[str, object]:
    """Give a blank badge to who had it first: it leaves whom it was written down for."""
    end_slips(desk.db, [badge.id], desk.now)
    desk.db.execute(
        update(BlankRow)
        .where(BlankRow.id == badge.id)
        .values(
            attendee_id=hands.attendee_id, used_at=hands.at, used_by=hands.by, place=hands.place
        )
    )
    return {
        "attendee_id": hands.attendee_id,
        "copy": queries.count_copies(desk.db, hands.attendee_id) + 1,
        "retired_at": desk.now,
        "retired_because": ANOTHER_FIRST,
    }


def _let_first_live(desk: Desk, person: Registrant) -> None:
    if not person.is_active:
        return
    copies = queries.list_copies(desk.db, person.id)
    first = decide_living(
        Copy(one.id, one.copy, one.reason == Reason.MADE, one.handed_at, one.retired_because)
        for one in copies
    )
    if first is None or first.retired_because is None:
        return
    retire(
        desk.db, {person.id: desk.event_id}, because=ANOTHER_FIRST, actor=desk.actor.name,
        now=desk.now,
    )  # fmt: skip
    desk.db.execute(
        update(BadgeRow)
        .where(BadgeRow.id == first.id)
        .values(retired_at=None, retired_because=None)
    )


def _turn_slip_on(desk: Desk, fact: HandOver, person: Registrant, badge: Badge) -> None:
    """Make the slip good that came with it: at the desk they looked at a photo ID, and it lives."""
    live = queries.find_live_badge(desk.db, person.id)
    if fact.photo_id_seen and live is not None and live.id == badge.id:
        turn_slip_on(desk, person.person_id, live)


def list_conflicts(desk: Desk) -> Collection[Told]:
    """Return the hand-overs whose badge opens nothing for who took it away, the first one first."""
    told = queries.list_told(desk.db, desk.event_id)
    return [one for one in told if one.is_conflict]
