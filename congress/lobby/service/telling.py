"""Letters about recordings: one a batch to who attends, and the alarm to organizers (R20, R21)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, update

from congress.agenda.rules.document import Document
from congress.core.clock import rfc3339
from congress.core.ids import digest
from congress.core.time_words import short_day
from congress.infra.locks import take_lock
from congress.lobby import queries
from congress.lobby.models import RecordingRow
from congress.lobby.rules.recordings import (
    NOTHING,
    RecordingState,
    decide_recording,
    due_on,
    list_missing,
)
from congress.mail.queries import list_facts_of_kind
from congress.mail.service import letter_values, queue_letters

KIND = "recordings"
MOST_TITLES = 30  # in one letter


@dataclass(frozen=True)
class Fresh:
    """A recording that people were not told of yet. `mark`: of its publishing, kept with each letter."""

    session_id: str
    title: str
    mark: str


def list_fresh(db: Connection, document: Document, now: datetime) -> list[Fresh]:
    """Return the published recordings that people are to be told of, in the agenda's order."""
    recordings = queries.list_recordings(db, document.event.id)
    return [
        Fresh(session.id, session.title, f"{session.id}@{rfc3339(one.published_at)}")
        for session in document.sessions
        if (one := recordings.get(session.id, NOTHING)).told_at is None
        and one.published_at is not None
        and decide_recording(session, one, document, now) is RecordingState.PUBLISHED
    ]


def tell_some(
    db: Connection, event_id: str, fresh: Sequence[Fresh], people: Sequence[str], now: datetime
) -> int:
    """Write to some people about the recordings that no letter told them of: one letter for all of them.

    Returns to how many. Each letter keeps what it told of, so that one who was killed in the middle and
    one who goes on, hours later and with another recording, together tell everybody of each once.
    """
    take_lock(db, f"lobby/{event_id}")
    told: dict[str, set[str]] = defaultdict(set)
    for letter in list_facts_of_kind(db, people, event_id, KIND):
        told[letter.person_id].update(letter.facts.get("told", ()))
    letters = []
    for person in people:
        news = [one for one in fresh if one.mark not in told[person]]
        if not news:
            continue
        marks = [one.mark for one in news]
        facts = {
            "event_id": event_id, "count": len(news), "told": marks,
            "titles": [one.title for one in news[:MOST_TITLES]],
            "more": max(0, len(news) - MOST_TITLES),
        }  # fmt: skip
        key = f"recordings/{event_id}/{digest(','.join(marks))[:20]}/{person}"
        letters.append(
            letter_values(
                person_id=person, event_id=event_id, kind=KIND, facts=facts, now=now,
                dedupe_key=key,
            )
        )  # fmt: skip
    queue_letters(db, letters)
    return len(letters)


def end_telling(db: Connection, event_id: str, fresh: Sequence[Fresh], now: datetime) -> None:
    """Note that everybody was told; not of one that was published anew meanwhile."""
    take_lock(db, f"lobby/{event_id}")
    recordings = queries.list_recordings(db, event_id)
    still = [
        one.session_id
        for one in fresh
        if (at := recordings.get(one.session_id, NOTHING).published_at) is not None
        and one.mark == f"{one.session_id}@{rfc3339(at)}"
    ]
    db.execute(
        update(RecordingRow)
        .where(RecordingRow.event_id == event_id, RecordingRow.session_id.in_(still))
        .values(told_at=now)
    )


def tell_missing(db: Connection, document: Document, day: date, now: datetime) -> int:
    """Ring at the organizers for recordings that are missing on their day, or later: once a day.

    Returns how many are missing.
    """
    event_id = document.event.id
    missing = list_missing(document, queries.list_recordings(db, event_id), now)
    due = due_on(document)
    if not missing or due is None:
        return 0
    facts = {
        "event_id": event_id, "count": len(missing), "due": short_day(due), "is_late": day > due,
        "titles": [one.title for one in missing[:MOST_TITLES]],
        "more": max(0, len(missing) - MOST_TITLES),
    }  # fmt: skip
    queue_letters(
        db,
        [
            letter_values(
                person_id=person, event_id=event_id, kind="recordings-missing", facts=facts,
                now=now, dedupe_key=f"recordings-missing/{event_id}/{day}/{person}",
            )
            for person in queries.list_organizers(db, event_id)
        ],
    )  # fmt: skip
    return len(missing)
