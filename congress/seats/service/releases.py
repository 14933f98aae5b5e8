"""Following the agenda: counters for new sessions, new capacities, ended registrations, and whom a
release affects (decision 0021: what vanishes is cancelled and kept, nobody is evicted).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update

from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.agenda.rules.inclusion import Inclusion, decide_inclusion
from congress.agenda.rules.pickup import Holder
from congress.attendees.service import bump_agenda_versions
from congress.core.intervals import Interval
from congress.core.ports import Affected
from congress.core.principal import SYSTEM
from congress.core.time_words import moment_of
from congress.guide.rules.news import list_news
from congress.mail.queries import Heard, count_by_key
from congress.mail.rules import RELEASE_KIND, digest_leaves_at
from congress.mail.service import letter_values, queue_letters
from congress.seats import queries
from congress.seats.models import SeatCountRow
from congress.seats.rules import UNLIMITED, SeatKey, SeatState, capacity_of, find_clashes
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting
from congress.seats.service.statements import Cause

NOBODY = Heard(0, 0, 0)
NO_LONGER_NEEDED = "no registration needed any more"
LOSES_SEAT, CLASH, MOVED, ROOM, CANCELLED, RESTORED, CAPACITY, GUIDE = (
    "loses-seat", "clash", "moved", "room", "cancelled", "restored", "capacity", "guide",
)  # fmt: skip


class SeatsFollower:
    """Projects a release onto seats (`core.ports.ReleaseFollower`)."""

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterable[Affected]:
        """Tell who would lose a seat, get a clash, or find a session moved, elsewhere or cancelled."""
        return sorted(_find_affected(db, diff))

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """Write counters, end what needs no registration any more, promote, and tell each person once.

        Needs the event's exclusive seat lock, which the publisher holds.
        """
        affected = sorted(_find_affected(db, diff))
        _project_counts(db, diff)
        _end_registrations(db, diff, now)
        promote_waiting(
            db, diff.event_id, queries.list_sessions_with_waiting(db, diff.event_id), now
        )
        _tell(db, diff, affected, now)


def _find_affected(db: Connection, diff: ReleaseDiff) -> set[Affected]:
    if diff.before is None:
        return set()
    effects = _effects_by_session(diff.before, diff)
    affected = _capacity_cuts(db, diff) | _beside_sessions(db, diff)
    if not effects:
        return affected
    for person_id, sessions in _holders(db, diff.before, diff).items():
        for session_id, state in sessions.items():
            for effect, detail in effects.get(session_id, ()):
                if effect != LOSES_SEAT or state == SeatState.CONFIRMED:
                    affected.add(Affected(person_id, session_id, effect, detail))
        affected |= _new_clashes(person_id, sessions, diff.before, diff)
    return affected


def _effects_by_session(before: Document, diff: ReleaseDiff) -> dict[str, list[tuple[str, str]]]:
    """Return what becomes of each session that somebody may have in My Agenda."""
    after = diff.after.sessions_by_id
    effects = {
        session_id: _effects(old, after.get(session_id), diff)
        for session_id, old in before.sessions_by_id.items()
    }
    for session_id in diff.restored:
        # Seats outlive a cancellation, so who had one has it again.
        told = [(RESTORED, after[session_id].title)]
        effects[session_id] = told + effects.get(session_id, [])
    return {session_id: found for session_id, found in effects.items() if found}


def _effects(old: Session, new: Session | None, diff: ReleaseDiff) -> list[tuple[str, str]]:
    if new is None or new.status == SessionStatus.CANCELLED:
        return [] if old.status == SessionStatus.CANCELLED else [(CANCELLED, old.title)]
    found = []
    if old.registration == Registration.REQUIRED != new.registration:
        found.append((LOSES_SEAT, f"{new.title}: registration is now {new.registration}"))
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        when = moment_of(new.starts_at, diff.after.zone).text
        found.append((MOVED, f"{new.title}: now {when}"))
    if old.room != new.room:
        room = diff.after.rooms_by_id.get(new.room)
        found.append((ROOM, f"{new.title}: now in {room.name if room else 'no room'}"))
    return found


def _holders(db: Connection, before: Document, diff: ReleaseDiff) -> dict[str, dict[str, str]]:
    """Return, for each active person of the event, what stands in My Agenda and as what.

    Beside that, the sessions they present: who speaks where a session is no more hears of it, too.
    """
    seats: dict[str, dict[str, str]] = defaultdict(dict)
    for attendee_id, session_id, state in queries.list_seats_of_event(db, diff.event_id):
        seats[attendee_id][session_id] = state
    restored = [diff.after.sessions_by_id[one] for one in sorted(diff.restored)]
    included: dict[str, list[Session]] = {}
    presented: dict[str, list[str]] = defaultdict(list)
    for session in (*before.sessions, *restored):
        for speaker in session.speakers:
            presented[speaker].append(session.id)
    kinds = before.registration_types_by_id
    holders: dict[str, dict[str, str]] = {}
    for row in queries.list_active_attendees(db, diff.event_id):
        if row.registration_type not in included:
            included[row.registration_type] = [
                session
                for session in (*before.sessions, *restored)
                if decide_inclusion(session, kinds.get(row.registration_type), ())
            ]
        held: dict[str, str] = {
            session.id: Inclusion.INCLUDED for session in included[row.registration_type]
        }
        held |= dict.fromkeys(presented.get(row.speaker, ()), Inclusion.INCLUDED)
        held |= dict.fromkeys(row.paid_sessions, Inclusion.PAID)
        held |= seats.get(row.id, {})
        holders[row.person_id] = held
    return holders


def _beside_sessions(db: Connection, diff: ReleaseDiff) -> set[Affected]:
    """Return whom a changed place, time or deadline beside the sessions concerns (R29, R34, R56)."""
    news = list_news(diff)
    heard: dict[Holder, list[str]] = {}  # of thousands of people there are a few dozen kinds
    found = set()
    for row in queries.list_active_attendees(db, diff.event_id) if news else ():
        holder = Holder(row.registration_type, tuple(row.paid_sessions), row.speaker)
        if holder not in heard:
            heard[holder] = [one.text for one in news if one.concerns(holder)]
        found |= {Affected(row.person_id, "", GUIDE, text) for text in heard[holder]}
    return found


def _new_clashes(
    person_id: str, held: dict[str, str], before: Document, diff: ReleaseDiff
) -> set[Affected]:
    """Return the overlaps among seats and paid sessions that the release brings about (R16)."""
    own = [
        session_id
        for session_id, state in held.items()
        if state in (SeatState.CONFIRMED, Inclusion.PAID)
    ]
    new = find_clashes(_spans(diff.after, own)) - find_clashes(_spans(before, own))
    found = set()
    for pair in new:
        first, second = sorted(pair)
        titles = " and ".join(diff.after.sessions_by_id[one].title for one in (first, second))
        found.add(Affected(person_id, first, CLASH, titles))
    return found


def _spans(document: Document, session_ids: Iterable[str]) -> list[tuple[str, Interval]]:
    sessions = document.sessions_by_id
    return [
        (one, sessions[one].interval)
        for one in session_ids
        if one in sessions and sessions[one].status != SessionStatus.CANCELLED
    ]


def _capacity_cuts(db: Connection, diff: ReleaseDiff) -> set[Affected]:
    """Return the sessions whose capacity would fall below what is taken; the person is ""."""
    counts = queries.list_counts(db, diff.event_id)
    taken = {session_id: count.taken for session_id, count in counts.items()}
    found = set()
    for session in diff.after.sessions:
        capacity = capacity_of(session, diff.after)
        if capacity != UNLIMITED and taken.get(session.id, 0) > capacity:
            detail = f"{session.title}: {taken[session.id]} have a seat, {capacity} fit"
            found.add(Affected("", session.id, CAPACITY, detail))
    return found


def _project_counts(db: Connection, diff: ReleaseDiff) -> None:
    known = queries.list_counts(db, diff.event_id)
    fresh = []
    for session in diff.after.sessions:
        capacity = capacity_of(session, diff.after)
        row = known.get(session.id)
        if row is None:
            fresh.append(
                {
                    "event_id": diff.event_id,
                    "session_id": session.id,
                    "capacity": capacity,
                    "ceiling": capacity,
                    "taken": 0,
                    "waiting": 0,
                    "next_turn": 0,
                }
            )
        elif row.capacity != capacity:
            ceiling = UNLIMITED if capacity == UNLIMITED else max(capacity, row.taken)
            db.execute(
                update(SeatCountRow)
                .where(
                    SeatCountRow.event_id == diff.event_id, SeatCountRow.session_id == session.id
                )
                .values(capacity=capacity, ceiling=ceiling)
            )
    if fresh:
        db.execute(insert(SeatCountRow), fresh)


def _end_registrations(db: Connection, diff: ReleaseDiff, now: datetime) -> None:
    """End the seats of sessions that need no registration any more; they stay as history."""
    ended = queries.list_seats_without_need(db, diff.event_id)
    cause = Cause(SYSTEM, now, NO_LONGER_NEEDED)
    for row in ended:
        seat = SeatKey(diff.event_id, row.session_id, row.attendee_id)
        statements.end_seat(db, seat, row.state, cause)
    bump_agenda_versions(db, sorted({row.attendee_id for row in ended}))


def _tell(db: Connection, diff: ReleaseDiff, affected: list[Affected], now: datetime) -> None:
    """Queue one digest for each person (rule E 6): all that this release means for them.

    It leaves a little later: what is published again minutes later is told with it.
    """
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    moved = {(one.person_id, one.session_id) for one in affected if one.effect == MOVED}
    for one in affected:
        # What is moved in time and room is one line, which says both.
        is_said = one.effect == ROOM and (one.person_id, one.session_id) in moved
        if one.person_id and not is_said:
            lines[one.person_id].append(_line(one, diff))
    queue_letters(
        db,
        [
            {
                **letter_values(
                    person_id=person_id,
                    event_id=diff.event_id,
                    kind=RELEASE_KIND,
                    facts={"changes": changes},
                    now=now,
                    dedupe_key=told_of(diff.event_id, diff.number) + person_id,
                ),
                "due_at": digest_leaves_at(changes, now),
            }
            for person_id, changes in lines.items()
        ],
    )


def told_of(event_id: str, number: int) -> str:
    """Return how the keys of the letters begin that tell of a release."""
    return f"{RELEASE_KIND}/{event_id}/{number}/"


def count_heard(db: Connection, event_id: str, numbers: Sequence[int]) -> dict[int, Heard]:
    """Return how many people each of these releases concerned, and how many have heard of it."""
    keys = {told_of(event_id, number): number for number in numbers}
    found = count_by_key(db, event_id, list(keys))
    return {number: found.get(key, NOBODY) for key, number in keys.items()}


def _line(one: Affected, diff: ReleaseDiff) -> dict[str, str]:
    """Return one line of the digest as facts: the letter has the words."""
    line = {"session": one.session_id, "effect": one.effect, "title": one.detail}
    session = diff.after.sessions_by_id.get(one.session_id)
    if session is None or one.effect == CLASH:
        return line
    room = diff.after.rooms_by_id.get(session.room)
    return {
        **line,
        "title": session.title,
        "starts_at": session.starts_at.isoformat(),
        "room": room.name if room else "",
        "where": room.where if room else "",
        **_before(one.session_id, diff),
    }


def _before(session_id: str, diff: ReleaseDiff) -> dict[str, str]:
    """Return when and where a session was to be until now. Letters of before do not have it."""
    old = diff.before.sessions_by_id.get(session_id) if diff.before else None
    if diff.before is None or old is None:
        return {}
    room = diff.before.rooms_by_id.get(old.room)
    return {
        "was_starts_at": old.starts_at.isoformat(),
        "was_room": room.name if room else "",
    }
