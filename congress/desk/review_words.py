"""What waits for a person's word about attendance, in words, and what can be said of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from congress.checkin.queries.requests import Aside, AttendanceRequest, Whom
from congress.checkin.rules.attendance import Attended, Doubt, Word
from congress.checkin.rules.review import WORDS_FOR, Item, Subject
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.reviewing import Review, door_name
from congress.core.time_words import clock_span, moment_of
from congress.desk.shapes import Choice, ReviewLine
from congress.ui.stays import stay_of
from congress.ui.words import many, quoted

SETTLED = "Settled, and on record."
WHAT: Mapping[Doubt | Subject, tuple[str, str]] = {
    Doubt.REVOKED_OFFLINE: (
        "A badge that was dead already",
        "The door could not know that. It does not count yet: find out who wore it.",
    ),
    Doubt.AFTER_REVOCATION: (
        "A device that had been revoked",
        "It says that this happened after it was revoked. It does not count yet.",
    ),
    Doubt.UNKNOWN_BADGE: (
        "Let in with a badge that nobody knows",
        "It counts for nobody. If you know who it was, put their own time right.",
    ),
    Doubt.UNKNOWN_DOOR: (
        "A door that is not in the agenda",
        "It counts for no session. If you know which it was, put the person's time right.",
    ),
    Doubt.UNCERTAIN_TIME: (
        "A time that is not certain",
        "The device did not know how far its clock is off. It counts as it stands.",
    ),
    Doubt.OVERRIDE_WITHOUT_SUPERVISOR: (
        "Let in against the answer of the door",
        "No supervisor did it from their own sign-in. It counts.",
    ),
    Doubt.TWO_ROOMS: (
        "In two rooms within a minute",
        "Somebody may use a copy of the badge. Both count until you say otherwise.",
    ),
    Doubt.EXIT_WITHOUT_ENTRY: (
        "Out, and never in",
        "Nothing counts by that. If they were inside, put their time right when they ask.",
    ),
    Subject.LATE_DIFFERENCE: (
        "Scans that came late say less",
        "What was settled stands until you say otherwise.",
    ),
    Subject.UNSCANNED_DOOR: (
        "Nobody was scanned at this session",
        "Was the door without a scanner? Then it can count for everybody who has a seat.",
    ),
}
_SAY: Mapping[Word, str] = {
    Word.COUNTS: "It counts",
    Word.VOID: "It does not count",
    Word.NOTED: "Leave it so",
}
_WAYS = {Direction.IN: "in", Direction.OUT: "out", Direction.WAITING: "in line"}
NOBODY = "Nobody in the list"


def line_of_item(item: Item, review: Review) -> ReviewLine:
    """Return what waits for a word, with what can be said of it."""
    what, hint = WHAT[item.kind]
    whom = review.whom.get(item.attendee_id or "")
    words = WORDS_FOR[item.kind] if isinstance(item.kind, Doubt) else ()
    acts = tuple(Choice(word, _SAY[word]) for word in words)
    about = ("scan", item.scan_id)
    if item.kind is Subject.LATE_DIFFERENCE:
        acts = (
            Choice(Word.NOTED, "Keep what was settled"),
            Choice(Word.COUNTS, "Count as scanned"),
        )
        about = ("difference", item.attendee_id or "")
    elif item.kind is Subject.UNSCANNED_DOOR:
        acts = (Choice(Word.COUNTS, "Count who has a seat"), Choice(Word.NOTED, "Leave it so"))
        about = ("session", item.session_id)
    return ReviewLine(
        key=f"{item.kind}/{about[1]}/{item.session_id}",
        what=what,
        who=_who(whom) if item.kind is not Subject.UNSCANNED_DOOR else "",
        facts=_facts(item, review),
        hint=hint,
        fields=(
            ("about", about[0]),
            ("id", about[1]),
            ("kind", item.kind),
            ("session", item.session_id),
        ),
        acts=acts,
    )


def line_of_request(asked: AttendanceRequest, review: Review, now: datetime) -> ReviewLine:
    """Return what somebody says of their own time, with the hours of the session to begin with."""
    document = review.document
    asked_at = moment_of(asked.asked_at, document.zone)
    return ReviewLine(
        key=f"request/{asked.id}",
        what="Somebody says that their time is not right",
        who=_who(review.whom.get(asked.attendee_id)),
        facts=f"{_title(asked.session_id, review)} · asked {asked_at.text}",
        hint="They read your reason in their inbox.",
        fields=(
            ("about", "request"),
            ("id", asked.id),
            ("kind", ""),
            ("session", asked.session_id),
        ),
        acts=(Choice(Word.COUNTS, "They were there"), Choice(Word.NOTED, "It stays as it is")),
        quote=asked.text,
        counted=_counted(review.attended.get(asked.id), review, now),
        times=stay_of(document, asked.session_id),
    )


def words_of_aside(aside: Aside, review: Review) -> str:
    """Return what a device told that could not be taken, when, and what was wrong."""
    at = moment_of(aside.received_at, review.document.zone).text
    return " · ".join(part for part in (at, aside.wrong, aside.scan_id) if part)


def _counted(attended: Attended | None, review: Review, now: datetime) -> str:
    if attended is None:
        return "Nothing is counted."
    zone = review.document.zone
    stays = " and ".join(
        clock_span(one.start, min(one.end, now), zone) for one in attended.spans if one.start < now
    )
    return f"Counted {stays}: {many(attended.minutes, 'minute')}."


def _facts(item: Item, review: Review) -> str:
    at = moment_of(item.at, review.document.zone).text
    scan = review.scans.get(item.scan_id)
    title = _title(item.session_id, review)
    if scan is None:
        return f"{title} · it ended {at}"
    parts = [_WAYS[scan.direction], at, door_name(review.document, scan.door), title]
    return " · ".join(part for part in parts if part)


def _title(session_id: str, review: Review) -> str:
    session = review.document.sessions_by_id.get(session_id)
    return quoted(session.title) if session else ""


def _who(whom: Whom | None) -> str:
    return f"{whom.name} · {whom.number}" if whom else NOBODY
