"""Reads the outbox and the inbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from congress.core.errors import NotFoundError
from congress.infra.statements import Statement
from congress.mail.models import LetterRow
from congress.mail.queries.holds import is_held
from congress.mail.rules import KINDS, RELEASE_KIND, URGENT_KINDS, Lane

MAX_INBOX = 200
LATE = timedelta(minutes=5)  # a worker that runs sends within seconds
FAILED_LOOK_BACK = timedelta(days=1)  # older failures are history, which nobody can mend
# In the statement's own text: a plan that is made once sees that an index of this kind alone will do.
_IS_OF_RELEASE = LetterRow.kind == literal(RELEASE_KIND, literal_execute=True)
_SHOWN = sorted(kind for kind, special in KINDS.items() if special.in_inbox)


def _is_due(now: datetime) -> ColumnElement[bool]:
    is_due = (LetterRow.state == "queued") & (LetterRow.due_at <= now)
    is_lost = (LetterRow.state == "leased") & (LetterRow.leased_until <= now)
    return or_(is_due, is_lost)


def _is_of(lane: Lane) -> ColumnElement[bool]:
    is_urgent = LetterRow.kind.in_(sorted(URGENT_KINDS))
    return is_urgent if lane is Lane.URGENT else ~is_urgent


def has_due(db: Connection, now: datetime, lane: Lane) -> bool:
    """Tell whether a letter of a lane is due and the outbox is not held."""
    first = db.execute(select(LetterRow.id).where(_is_due(now), _is_of(lane)).limit(1)).first()
    return first is not None and not is_held(db, now)


@dataclass(frozen=True)
class Backlog:
    """The letters that did not leave as they should have.

    `put_off`: tried in vain, and tried again later. `failed`: given up within `FAILED_LOOK_BACK`.
    `late`: due for more than `LATE`, sent by nobody. `why`: what kept most of the first two.
    """

    put_off: int
    failed: int
    late: int
    why: str


def get_backlog(db: Connection, now: datetime) -> Backlog:
    """Return how many letters are put off, failed or late."""
    is_put_off = (LetterRow.state == "queued") & (LetterRow.attempts > 0)
    # The table does not say when a letter was given up; it was last due shortly before.
    is_failed = (LetterRow.state == "failed") & (LetterRow.due_at > now - FAILED_LOOK_BACK)
    rows = db.execute(
        select(LetterRow.state, LetterRow.evidence, func.count().label("letters"))
        .where(or_(is_put_off, is_failed))
        .group_by(LetterRow.state, LetterRow.evidence)
    ).all()
    late = db.execute(select(func.count()).where(_is_due(now - LATE))).scalar_one()
    why = max(rows, key=lambda row: (row.letters, row.evidence or ""), default=None)
    return Backlog(
        put_off=sum(row.letters for row in rows if row.state == "queued"),
        failed=sum(row.letters for row in rows if row.state == "failed"),
        late=late,
        why=(why.evidence or "") if why is not None else "",
    )


def find_waiting(db: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Return how many letters are due and did not leave yet, and since when the oldest is."""
    row = db.execute(
        select(func.count().label("letters"), func.min(LetterRow.due_at)).where(_is_due(now))
    ).one()
    return row.letters, row[1]


def list_due(db: Connection, now: datetime, lane: Lane, limit: int) -> Sequence[Row[Any]]:
    """Return a lane's letters a sender may lease now, oldest first: due, or with an ended lease.

    On PostgreSQL their rows are locked and rows locked by another sender are passed over; on SQLite
    the transaction itself excludes other writers.
    """
    return db.execute(
        select(LetterRow.__table__)
        .where(_is_due(now), _is_of(lane))
        .order_by(LetterRow.due_at, LetterRow.created_at, LetterRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def find_letters(db: Connection, dedupe_keys: Sequence[str]) -> Mapping[str, Any]:
    """Return (id, facts) of letters by their keys, as far as there are any."""
    rows = db.execute(
        select(LetterRow.dedupe_key, LetterRow.id, LetterRow.facts).where(
            LetterRow.dedupe_key.in_(dedupe_keys)
        )
    )
    return {row.dedupe_key: row for row in rows}


def list_letters_of_kind(
    db: Connection, person_id: str, event_id: str, kind: str
) -> Sequence[Row[Any]]:
    """Return a person's letters of a kind about an event, the earliest first, the newest 200 of them."""
    newest = db.execute(
        select(LetterRow.__table__)
        .where(
            LetterRow.person_id == person_id,
            LetterRow.event_id == event_id,
            LetterRow.kind == kind,
        )
        .order_by(LetterRow.created_at.desc(), LetterRow.id)
        .limit(MAX_INBOX)
    ).all()
    return newest[::-1]


def list_facts_of_kind(
    db: Connection, person_ids: Collection[str], event_id: str, kind: str
) -> Sequence[Row[Any]]:
    """Return whose letters of a kind about an event say what: (person_id, facts). At most some hundreds
    of people at once.
    """
    return db.execute(
        select(LetterRow.person_id, LetterRow.facts).where(
            LetterRow.person_id.in_(person_ids),
            LetterRow.event_id == event_id,
            LetterRow.kind == kind,
        )
    ).all()


def was_given_up(db: Connection, dedupe_key: str) -> bool:
    """Tell whether the letter with this key was given up: nobody got it, nor ever will."""
    found = select(LetterRow.id).where(
        LetterRow.dedupe_key == dedupe_key, LetterRow.state == "failed"
    )
    return db.execute(found).first() is not None


def list_by_state(db: Connection, state: str, limit: int) -> Sequence[Any]:
    """Return letters of a state for an operator, newest first: no facts, and no address."""
    return db.execute(
        select(
            LetterRow.id,
            LetterRow.created_at,
            LetterRow.kind,
            LetterRow.state,
            LetterRow.attempts,
            LetterRow.evidence,
        )
        .where(LetterRow.state == state)
        .order_by(LetterRow.created_at.desc(), LetterRow.id)
        .limit(limit)
    ).all()


def list_given_up(db: Connection, letter_id: str) -> Sequence[Any]:
    """Return the letters that were given up, or the one with this id, and lock them."""
    is_failed = LetterRow.state == "failed"
    return db.execute(
        select(LetterRow.id, LetterRow.kind, LetterRow.created_at)
        .where((is_failed & (LetterRow.id == letter_id)) if letter_id else is_failed)
        .with_for_update()
    ).all()


def count_mailed(
    db: Connection, person_ids: Collection[str], kinds: Collection[str], since: datetime
) -> Mapping[tuple[str, str], int]:
    """Return how many letters of these kinds were mailed to people since then, by (person, kind)."""
    rows = db.execute(
        select(LetterRow.person_id, LetterRow.kind, func.count().label("letters"))
        .where(
            LetterRow.person_id.in_(person_ids),
            LetterRow.kind.in_(kinds),
            LetterRow.sent_at > since,
        )
        .group_by(LetterRow.person_id, LetterRow.kind)
    )
    return {(row.person_id, row.kind): row.letters for row in rows}


def list_inbox(
    db: Connection, person_id: str, event_id: str, limit: int = MAX_INBOX
) -> Sequence[Row[Any]]:
    """Return a person's letters about an event, and about no event in particular, newest first."""
    wanted = select(
        LetterRow.id, LetterRow.kind, LetterRow.facts, LetterRow.created_at, LetterRow.read_at
    ).where(*_in_inbox(person_id, event_id))
    return db.execute(
        wanted.order_by(LetterRow.created_at.desc(), LetterRow.id).limit(min(limit, MAX_INBOX))
    ).all()


def count_unread(db: Connection, person_id: str, event_id: str) -> int:
    """Return how many letters of the inbox were not read yet; doubles, which it shows once, are one."""
    row = _UNREAD.first(db, {"person": person_id, "event": event_id})
    return row.unread if row else 0


def _fact_for_fact(letter: type[LetterRow]) -> ColumnElement[str]:
    return letter.kind + cast(letter.facts, String)


def says_the_same(person_id: str, event_id: str, letter_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a letter is this one of a person's, or its double."""
    this = aliased(LetterRow)
    meant = select(_fact_for_fact(this)).where(this.id == letter_id).scalar_subquery()
    return *_in_inbox(person_id, event_id), _fact_for_fact(LetterRow) == meant


def get_inbox_letter(
    db: Connection, person_id: str, event_id: str, letter_id: str
) -> Row[str, datetime | None]:
    """Return one letter of the inbox.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    row = db.execute(
        select(LetterRow.id, LetterRow.read_at).where(
            LetterRow.id == letter_id, *_in_inbox(person_id, event_id)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return row


def _in_inbox(
    person: str | BindParameter[str], event: str | BindParameter[str]
) -> tuple[ColumnElement[bool], ...]:
    return (
        LetterRow.person_id == person,
        or_(LetterRow.event_id == event, LetterRow.event_id.is_(None)),
        LetterRow.kind.in_([literal(kind) for kind in _SHOWN]),
    )


# Every page asks it.
_UNREAD = Statement(
    select(func.count(_fact_for_fact(LetterRow).distinct()).label("unread")).where(
        *_in_inbox(bindparam("person"), bindparam("event")), LetterRow.read_at.is_(None)
    )
)


@dataclass(frozen=True)
class Heard:
    """What became of letters that tell of one thing. `mailed`: handed over; `seen`: read in the app."""

    people: int
    mailed: int
    seen: int


def count_by_key(db: Connection, event_id: str, beginnings: Sequence[str]) -> dict[str, Heard]:
    """Return what became of an event's letters of releases, by how their keys begin.

    `beginnings`: none is the beginning of another.
    """
    if not beginnings:
        return {}
    by_length: dict[int, list[str]] = defaultdict(list)
    for one in beginnings:
        by_length[len(one)].append(one)
    begin = [
        (head.in_(ones), head)
        for length, ones in by_length.items()
        for head in [func.substr(LetterRow.dedupe_key, 1, length)]
    ]
    told_by = case(*begin).label("told_by")
    rows = db.execute(
        select(
            told_by,
            func.count().label("people"),
            func.count(LetterRow.sent_at).label("mailed"),
            func.count(LetterRow.read_at).label("seen"),
        )
        .where(LetterRow.event_id == event_id, _IS_OF_RELEASE)
        .group_by(told_by)
    )
    return {row.told_by: Heard(row.people, row.mailed, row.seen) for row in rows if row.told_by}
