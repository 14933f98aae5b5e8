"""Letters about recordings: one a batch to who attends, and the alarm to organizers (R20, R21)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, update

from congress.agenda.rules.document import Document
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
from congress.mail.service import letter_values, queue_letters

MOST_TITLES = 30  # in one letter


def tell_published(db: Connection, document: Document, now: datetime) -> int:
    """Tell everybody who attends of the recordings that they were not told of: one letter for all.

    Returns how many recordings it tells of; run again, it tells of nothing.
    """
    event_id = document.event.id
    take_lock(db, f"lobby/{event_id}")
    recordings = queries.list_recordings(db, event_id)
    fresh = [
        one
        for one in document.sessions
        if recordings.get(one.id, NOTHING).told_at is None
        and decide_recording(one, recordings.get(one.id, NOTHING), document, now)
        is RecordingState.PUBLISHED
    ]
    if not fresh:
        return 0
    facts = {
        "event_id": event_id, "count": len(fresh),
        "titles": [one.title for one in fresh[:MOST_TITLES]],
        "more": max(0, len(fresh) - MOST_TITLES),
    }  # fmt: skip
    batch = ",".join(f"{one.id}:{recordings[one.id].version}" for one in fresh)
    for people in queries.list_people_of(db, event_id):
        queue_letters(
            db,
            [
                letter_values(
                    person_id=person, event_id=event_id, kind="recordings", facts=facts, now=now,
                    dedupe_key=f"recordings/{event_id}/{batch}/{person}",
                )
                for person in people
            ],
        )  # fmt: skip
    db.execute(
        update(RecordingRow)
        .where(
            RecordingRow.event_id == event_id,
            RecordingRow.session_id.in_([one.id for one in fresh]),
        )
        .values(told_at=now)
    )
    return len(fresh)


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
