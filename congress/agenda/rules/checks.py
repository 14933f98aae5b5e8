"""The publish gate (rule E 4): what blocks a release, and what needs a reason.

What depends on people (new clashes of theirs, capacity below what is taken) comes from the release's
followers and joins the warnings in `agenda.service`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from congress.agenda.rules.credit_types import Asked
from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.core.intervals import end_of_day, overlapping_pairs

LONGEST = timedelta(hours=24)
PLENARY_KINDS = ("keynote", "general")

NURSE, CALIFORNIAN = "RN", "CEP"  # that board's numbers of providers begin with these letters


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found. `session_id` "": it is about the event."""

    code: str
    session_id: str
    message: str


@dataclass(frozen=True)
class Checks:
    """What blocks the release whatever anybody says, and what is published only with a reason."""

    blocking: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def check_document(document: Document, before: Document | None) -> Checks:
    """Check a document before it is released after `before` (None: it is the first release).

    Blocks: an end not after its start or more than 24 h later, times outside the event's dates, an
    unknown room. Warns: two sessions in one room at once (posters share a hall, short talks stand
    inside their hour), a speaker in two places, more places than
    seats, a posted occupant load below a room's seats, a door whose session is cancelled,
    credit without a disclosure, nurses of California without that board's number of the provider, a
    speaker without biography, a plenary beside a session of
    its own track, and, against `before`: credits or recording changed, a session left out, a new
    zone or calendar identity. Cancelled sessions take no room and no speaker.

    A track clash is told only where a plenary (keynote, general session) meets a session of its own
    track: parallel breakouts of one track are what a congress is made of.
    """
    blocking = [
        *_bad_times(document),
        *_unknown_rooms(document),
    ]
    warnings = [
        *_room_overlaps(document),
        *_speaker_clashes(document),
        *_over_room(document),
        *_under_seats(document),
        *_idle_doors(document),
        *_undisclosed(document),
        *_unnumbered_in_california(document),
        *_track_clashes(document),
    ]
    if before is not None:
        warnings += [
            *_changed_event(before, document),
            *_changed_sessions(before, document),
            *_changed_questions(before, document),
        ]
    return Checks(tuple(blocking), tuple(warnings))


def _at_once(sessions: Iterable[Session]) -> Iterator[tuple[Session, Session]]:
    """Yield every two sessions that take place at once, in one order whatever the file's is."""
    in_order = sorted(sessions, key=lambda session: session.id)
    return overlapping_pairs((session, session.interval) for session in in_order)


def _confirmed(document: Document) -> Iterator[Session]:
    return (session for session in document.sessions if session.status == SessionStatus.CONFIRMED)


def _bad_times(document: Document) -> Iterator[Finding]:
    zone = document.zone
    event = document.event
    closes_at = end_of_day(event.ends_on, zone, event.day_change)
    for session in document.sessions:
        start = session.starts_at.astimezone(zone)
        end = session.ends_at.astimezone(zone)
        if session.ends_at <= session.starts_at:
            message = (
                f"{session.title}: the end {end:%Y-%m-%d %H:%M} is not after the start"
                f" {start:%Y-%m-%d %H:%M}; write a later end"
            )
            yield Finding("ends-before-start", session.id, message)
        elif session.ends_at - session.starts_at > LONGEST:
            message = f"{session.title}: it lasts over 24 hours; write one session a day"
            yield Finding("too-long", session.id, message)
        if document.day_of(session) < event.starts_on or session.ends_at > closes_at:
            message = (
                f"{session.title}: {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} is outside the"
                f" event's dates {event.starts_on} to {event.ends_on}; correct one of the two"
            )
            yield Finding("outside-dates", session.id, message)


def _unknown_rooms(document: Document) -> Iterator[Finding]:
    for session in document.sessions:
        if session.room and session.room not in document.rooms_by_id:
            message = f"{session.title}: there is no room {session.room!r}; add it to rooms"
            yield Finding("unknown-room", session.id, message)


def _room_overlaps(document: Document) -> Iterator[Finding]:
    by_room: dict[str, list[Session]] = defaultdict(list)
    for session in _confirmed(document):
        if session.room:
            by_room[session.room].append(session)
    for room, sessions in by_room.items():
        known = document.rooms_by_id.get(room)
        beside: dict[str, list[Session]] = defaultdict(list)
        for first, second in _at_once(sessions):
            beside[second.id].append(first)
        for session in sessions:
            if session.id not in beside:
                continue
            first, *more = beside[session.id]
            others = f" and {len(more)} more at that time" if more else ""
            message = (
                f"{session.title}: {known.name if known else room} is taken by {first.title!r} until"
                f" {first.ends_at.astimezone(document.zone):%H:%M}{others}; move one, or say why"
                " they share it"
            )
            yield Finding("room-overlap", session.id, message)


def _speaker_clashes(document: Document) -> Iterator[Finding]:
    by_speaker: dict[str, list[Session]] = defaultdict(list)
    for session in _confirmed(document):
        for speaker_id in session.speakers:
            by_speaker[speaker_id].append(session)
    for speaker_id, sessions in by_speaker.items():
        speaker = document.speakers_by_id.get(speaker_id)
        name = speaker.name if speaker else speaker_id
        for first, second in _at_once(sessions):
            message = f"{second.title}: {name} speaks in {first.title!r} at the same time"
            yield Finding("speaker-clash", second.id, message)
        if speaker is not None and not speaker.bio.strip():
            yield Finding("no-bio", sessions[0].id, f"{name} has no biography")


def _over_room(document: Document) -> Iterator[Finding]:
    for session in _confirmed(document):
        room = document.rooms_by_id.get(session.room)
        if (
            session.registration not in (Registration.REQUIRED, Registration.PAID)
            or room is None
            or room.seats is None
        ):
            continue
        if session.capacity is not None and session.capacity > room.seats:
            message = (
                f"{session.title}: {session.capacity} may register, {room.name} has {room.seats}"
                " seats"
            )
            yield Finding("over-room", session.id, message)


def _under_seats(document: Document) -> Iterator[Finding]:
    for room in document.rooms:
        if room.posted is not None and room.seats is not None and room.posted < room.seats:
            message = (
                f"{room.name}: {room.posted} people may be inside, and it has {room.seats} seats"
            )
            yield Finding("posted-below-seats", "", message)


def _idle_doors(document: Document) -> Iterator[Finding]:
    for door in document.doors:
        session = document.sessions_by_id.get(door.session)
        if session is not None and session.status == SessionStatus.CANCELLED:
            message = f"{door.name}: {session.title!r} is cancelled, and badges are scanned for it"
            yield Finding("door-cancelled", session.id, message)


def _undisclosed(document: Document) -> Iterator[Finding]:
    for session in _confirmed(document):
        if any(_figures(session).values()) and not session.disclosure.strip():
            message = f"{session.title}: it bears credit and has no disclosure; write one"
            yield Finding("no-disclosure", session.id, message)


def _unnumbered_in_california(document: Document) -> Iterator[Finding]:
    """16 CCR 1458: the document bears the number under which that board knows its provider."""
    provider = document.credit_provider
    if provider is None or not provider.is_californian:
        return
    for kind in document.credit_types:
        claimed_by = {one.upper() for one in kind.professions}
        number = f"{kind.provider_number_label} {kind.provider_number or provider.number}"
        is_for_nurses = Asked.LICENSE in kind.asks_for and (not claimed_by or NURSE in claimed_by)
        if is_for_nurses and CALIFORNIAN not in number.upper():
            message = (
                f"{kind.name}: you are approved by California's Board of Registered Nursing, and "
                "certificates bear no number of yours there; write it into provider_number, as in "
                "CA BRN Provider CEP 12345"
            )
            yield Finding("no-california-number", "", message)


def _track_clashes(document: Document) -> Iterator[Finding]:
    by_track: dict[str, list[Session]] = defaultdict(list)
    for session in _confirmed(document):
        if session.track:
            by_track[session.track].append(session)
    for track, sessions in by_track.items():
        known = document.tracks_by_id.get(track)
        for first, second in _at_once(sessions):
            if first.kind in PLENARY_KINDS or second.kind in PLENARY_KINDS:
                message = (
                    f"{second.title}: {first.title!r} of the same track"
                    f" ({known.name if known else track}) is at the same time"
                )
                yield Finding("track-clash", second.id, message)


def _changed_event(before: Document, after: Document) -> Iterator[Finding]:
    if before.event.zone != after.event.zone:
        message = f"the event's zone changes from {before.event.zone} to {after.event.zone}"
        yield Finding("zone-changed", "", message)
    for name in _changed_types(before, after):
        message = f"the rules of {name} change: people chose, and claim, by what they were"
        yield Finding("credits-changed", "", message)
    if before.event.uid_domain != after.event.uid_domain:
        message = "uid_domain changes: every calendar will show every session a second time"
        yield Finding("uid-changed", "", message)


def _changed_sessions(before: Document, after: Document) -> Iterator[Finding]:
    for old in before.sessions:
        new = after.sessions_by_id.get(old.id)
        if new is None:
            if old.status == SessionStatus.CONFIRMED:
                message = f"{old.title}: the file leaves it out; it will be cancelled and kept"
                yield Finding("vanished", old.id, message)
            continue
        if _figures(old) != _figures(new):
            message = f"{new.title}: credits change from {_credits(old)} to {_credits(new)}"
            yield Finding("credits-changed", new.id, message)
        elif old.credit != new.credit and any(_figures(new).values()):
            message = (
                f"{new.title}: how its credit is reckoned changes (breaks, activity, repetition)"
            )
            yield Finding("credits-changed", new.id, message)
        if old.recorded != new.recorded:
            now = "now recorded" if new.recorded else "no longer recorded"
            yield Finding("recording-changed", new.id, f"{new.title}: it is {now}")
        if old.guid != new.guid:
            message = f"{new.title}: its guid changes: calendars will show it a second time"
            yield Finding("uid-changed", new.id, message)


def _changed_types(before: Document, after: Document) -> Iterator[str]:
    """Yield the kinds of credit whose rules change; the first ones of an event change nothing."""
    new = {one.id: one for one in after.credit_types}
    for old in before.credit_types:
        if new.get(old.id) != old:
            yield old.name


def _changed_questions(before: Document, after: Document) -> Iterator[Finding]:
    """Yield the questions whose answers until now cannot be read as answers to them any more."""
    asked = {
        (form.id, one.id): (one.kind, one.points, {choice.id for choice in one.choices})
        for form in after.evaluations
        for one in form.questions
    }
    for form in before.evaluations:
        for old in form.questions:
            kind, points, choices = asked.get((form.id, old.id), (None, 0, set()))
            kept = {choice.id for choice in old.choices} <= choices
            if old.kind is kind and old.points == points and kept:
                continue
            message = (
                f"{form.title}: the question {old.id!r} goes, changes its kind or scale, or loses a"
                " choice: answers until now are left out of its results"
            )
            yield Finding("questions-changed", "", message)


def _figures(session: Session) -> dict[str, Decimal]:
    """Return the credits as figures, so that 1.0 and 1.00 are the same."""
    return {name: Decimal(figure) for name, figure in session.credits.items()}


def _credits(session: Session) -> str:
    return (
        ", ".join(f"{name} {session.credits[name]}" for name in sorted(session.credits)) or "none"
    )
