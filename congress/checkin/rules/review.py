"""Which facts wait for a person's word (rule C 7, rule C 11): derived, never kept. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from congress.checkin.rules.attendance import (
    Agenda,
    Attendance,
    Doubt,
    ScanFact,
    Settled,
    Word,
    list_standing,
)
from congress.checkin.rules.verdict import Direction

TWO_ROOMS_WITHIN = timedelta(seconds=60)
# What may be said of each doubt. A badge that nobody knows counts for nobody, whatever is said.
WORDS_FOR: Mapping[Doubt, tuple[Word, ...]] = {
    Doubt.REVOKED_OFFLINE: (Word.COUNTS, Word.VOID),
    Doubt.AFTER_REVOCATION: (Word.COUNTS, Word.VOID),
    Doubt.UNKNOWN_BADGE: (Word.NOTED,),
    Doubt.UNKNOWN_DOOR: (Word.NOTED,),
    Doubt.UNCERTAIN_TIME: (Word.NOTED, Word.VOID),
    Doubt.OVERRIDE_WITHOUT_SUPERVISOR: (Word.NOTED, Word.VOID),
    Doubt.TWO_ROOMS: (Word.NOTED, Word.VOID),
    Doubt.EXIT_WITHOUT_ENTRY: (Word.NOTED,),
}


class Subject(StrEnum):
    """What else than a scan waits for a word."""

    LATE_DIFFERENCE = "late-difference"  # scans that came late say less than what was settled
    UNSCANNED_DOOR = "unscanned-door"  # nobody was scanned at the door of a session


@dataclass(frozen=True)
class Item:
    """What waits for a word: a scan, a person's time in a session, or a door that nobody used.

    `scan_id`, `session_id` "", `attendee_id` None: it is not about one.
    """

    kind: Doubt | Subject
    at: datetime
    scan_id: str = ""
    session_id: str = ""
    attendee_id: str | None = None

    @property
    def turn(self) -> tuple[datetime, str, str, str, str]:
        """Return by what items are put in order, the oldest first."""
        return (self.at, self.kind, self.scan_id, self.session_id, self.attendee_id or "")


def list_doubts_of_scans(scans: Iterable[ScanFact], settled: Settled) -> list[Item]:
    """Return what is doubtful of scans by themselves, and nobody said a word of; each once.

    An uncertain time of somebody who was not let in changes nothing, and is left out. So is what a
    later scan took back.
    """
    by_id = {scan.id: scan for scan in scans}
    undone = {scan.undoes for scan in by_id.values()}
    return [
        _item_of(scan, doubt)
        for scan in by_id.values()
        for doubt in sorted(scan.doubts)
        if (scan.id, doubt) not in settled.words
        and scan.id not in undone
        and (scan.is_admitted or doubt is not Doubt.UNCERTAIN_TIME)
    ]


def list_doubts_of_person(
    attendee_id: str,
    scans: Iterable[ScanFact],
    attendance: Attendance,
    agenda: Agenda,
    settled: Settled,
) -> list[Item]:
    """Return what is doubtful of one person's scans together, and nobody said a word of."""
    found = [(scan, Doubt.EXIT_WITHOUT_ENTRY) for scan in attendance.strays]
    found += [(scan, Doubt.TWO_ROOMS) for scan in _list_two_rooms(scans, settled)]
    items = [
        _item_of(scan, doubt) for scan, doubt in found if (scan.id, doubt) not in settled.words
    ]
    return items + [
        Item(
            Subject.LATE_DIFFERENCE,
            agenda[one.session_id].end,
            session_id=one.session_id,
            attendee_id=attendee_id,
        )
        for one in attendance.sessions.values()
        if one.is_less
    ]


def list_unscanned(
    with_doors: AbstractSet[str],
    scanned: Collection[str],
    settled: Collection[str],
    agenda: Agenda,
    now: datetime,
) -> list[Item]:
    """Return each session with doors that is over, and at none of them anybody was scanned for it."""
    return [
        Item(Subject.UNSCANNED_DOOR, agenda[session_id].end, session_id=session_id)
        for session_id in sorted(with_doors & agenda.keys())
        if agenda[session_id].end <= now and session_id not in scanned and session_id not in settled
    ]


def _list_two_rooms(scans: Iterable[ScanFact], settled: Settled) -> list[ScanFact]:
    ins = [
        scan
        for scan in list_standing(scans, settled)
        if scan.direction is Direction.IN and scan.is_admitted and scan.place
    ]
    return [
        later
        for earlier, later in pairwise(ins)
        if later.place != earlier.place and later.at - earlier.at < TWO_ROOMS_WITHIN
    ]


def _item_of(scan: ScanFact, doubt: Doubt) -> Item:
    return Item(
        doubt, scan.at, scan_id=scan.id,
        session_id=scan.session_id, attendee_id=scan.attendee_id,
    )  # fmt: skip
