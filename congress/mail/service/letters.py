"""Queues letters: a row first (decision 0027). Everything above calls this inside its own
transaction, so a letter exists exactly when its cause does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.errors import NotFoundError
from congress.core.ids import new_id
from congress.core.principal import Level
from congress.infra import audit
from congress.infra.mail_templates import MailTemplates
from congress.infra.statements import ConditionalInsert, Statement
from congress.mail import queries
from congress.mail.models import LetterRow
from congress.mail.rules import (
    KINDS,
    LEASE,
    Lane,
    Recipient,
    facts_of,
    retry_at,
    retry_unclear_at,
    why_not_again,
    without_doubles,
    without_secrets,
)

_CHUNK = 5_000
_TOO_LATE = "too late"
QUEUED, LEASED, SENT, FAILED, INBOX = "queued", "leased", "sent", "failed", "inbox"

_QUEUE = {
    "postgresql": postgresql.insert(LetterRow).on_conflict_do_nothing(
        index_elements=[LetterRow.dedupe_key]
    ),
    "sqlite": sqlite.insert(LetterRow).on_conflict_do_nothing(
        index_elements=[LetterRow.dedupe_key]
    ),
}
_QUEUE_ONE = Statement(_QUEUE)  # in every Register


def letter_values(
    *,
    person_id: str,
    event_id: str | None,
    kind: str,
    facts: Mapping[str, object],
    now: datetime,
    dedupe_key: str,
    to_email: str = "",
    mailed: bool = True,
    is_own: bool = False,
) -> dict[str, Any]:
    """Return the row of one letter, for `queue_letters`. Arguments as for `queue_letter`."""
    leaves = mailed and KINDS[kind].mailed
    return {
        "id": new_id(),
        "person_id": person_id,
        "event_id": event_id,
        "kind": kind,
        "facts": dict(facts),
        "to_email": to_email,
        "state": QUEUED if leaves else INBOX,
        "due_at": now,
        "attempts": 0,
        "leased_until": None,
        "sent_at": None,
        "evidence": None,
        "dedupe_key": dedupe_key,
        "created_at": now,
        "read_at": now if is_own else None,
        "delivery": None,
    }


def queue_letter(
    db: Connection,
    *,
    person_id: str,
    event_id: str | None,
    kind: str,
    facts: Mapping[str, object],
    now: datetime,
    dedupe_key: str,
    to_email: str = "",
    mailed: bool = True,
    is_own: bool = False,
) -> None:
    """Queue a letter, with the COMMIT of its cause; nothing happens when one with this `dedupe_key`
    exists.

    `kind` is one of `rules.KINDS`, which also says which kinds only the in-app inbox shows; with
    `mailed` False only the inbox shows this one, too. `is_own`: the person did it themselves and saw the
    answer, on whichever device, so the inbox keeps it as read. `facts` are JSON values for its template.
    An empty `to_email` means the person's address as it is when the letter is sent.
    """
    _QUEUE_ONE.later(
        db,
        letter_values(
            person_id=person_id,
            event_id=event_id,
            kind=kind,
            facts=facts,
            now=now,
            dedupe_key=dedupe_key,
            to_email=to_email,
            mailed=mailed,
            is_own=is_own,
        ),
    )


_QUEUE_IF = ConditionalInsert(LetterRow)


def queue_letter_if(db: Connection, row: dict[str, Any], *, wanted: bool) -> None:
    """Queue a row of `letter_values` when `wanted`; else run the same statement (T1)."""
    _QUEUE_IF.execute(db, row, wanted=wanted)


def change_queued_letter(db: Connection, letter_id: str, facts: Mapping[str, object]) -> None:
    """Give a letter that waits to be sent other facts; its reader has not read those. "" is none."""
    db.execute(
        update(LetterRow)
        .where(LetterRow.id == letter_id, LetterRow.state == QUEUED)
        .values(facts=dict(facts), read_at=None)
    )


def queue_letters(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue many letters in one statement: rows of `letter_values`."""
    if rows:
        db.execute(_QUEUE[db.dialect.name], list(rows))


def lease_due(db: Connection, now: datetime, lane: Lane, limit: int) -> Sequence[Row[Any]]:
    """Lease a lane's letters that are due, for `LEASE`; return them as they were before.

    Nobody else sends a leased letter until its lease ends. Held outbox: none.
    """
    if queries.is_held(db, now):
        return []
    due = queries.list_due(db, now, lane, limit)
    if due:
        db.execute(
            update(LetterRow)
            .where(LetterRow.id.in_([row.id for row in due]))
            .values(state=LEASED, leased_until=now + LEASE, attempts=LetterRow.attempts + 1)
        )
    return due


def give_back(db: Connection, letters: Sequence[Row[Any]]) -> None:
    """End the leases of letters that were not tried: they are due at once, for any sender."""
    db.execute(
        update(LetterRow)
        .where(LetterRow.id.in_([row.id for row in letters]), LetterRow.state == LEASED)
        .values(state=QUEUED, leased_until=None, attempts=LetterRow.attempts - 1)
    )


def give_back_untried(
    db: Connection, letter: Row[Any], reason: str, due_at: datetime | None = None
) -> None:
    """End the lease of a letter that nobody would have taken: it cost no attempt.

    It keeps its turn, or comes behind what is due by `due_at`.
    """
    db.execute(
        update(LetterRow)
        .where(LetterRow.id == letter.id, LetterRow.state == LEASED)
        .values(
            state=QUEUED, leased_until=None, attempts=LetterRow.attempts - 1, evidence=reason,
            due_at=due_at or letter.due_at,
        )
    )  # fmt: skip


def send_again(db: Connection, letter_id: str, now: datetime) -> tuple[int, dict[str, str]]:
    """Queue a letter that was given up, or all of them (""), as if it were new.

    Returns how many, and why not for each of the others by id. Codes are forgotten by then.

    Raises:
        NotFoundError: no letter with this id was given up.
    """
    rows = queries.list_given_up(db, letter_id)
    if letter_id and not rows:
        raise NotFoundError
    reasons = {row.id: why_not_again(row.kind, row.created_at, now) for row in rows}
    again = [letter for letter, why_not in reasons.items() if not why_not]
    for start in range(0, len(again), _CHUNK):
        db.execute(
            update(LetterRow)
            .where(LetterRow.id.in_(again[start : start + _CHUNK]))
            .values(state=QUEUED, attempts=0, due_at=now, evidence=None)
        )
    for letter in again:
        audit.record(db, at=now, actor="operator", action="letter.again", subject=letter)
    return len(again), {letter: why_not for letter, why_not in reasons.items() if why_not}


def mark_sent(db: Connection, letter: Row[Any], evidence: str, now: datetime) -> None:
    """Note that a letter was handed over, and forget its secrets."""
    _settle(db, letter, SENT, evidence, now)


def mark_failed(db: Connection, letter: Row[Any], reason: str) -> None:
    """Give a letter up, and forget its secrets. The inbox still shows it."""
    _settle(db, letter, FAILED, reason)


def keep_in_inbox(db: Connection, letter: Row[Any], reason: str) -> None:
    """Keep a letter in the inbox alone: its reader wants no mail, or has no address."""
    _settle(db, letter, INBOX, reason)


# Also when the lease ended meanwhile: what happened has happened.
_SETTLE = Statement(
    update(LetterRow)
    .where(LetterRow.id == bindparam("letter"), LetterRow.state == LEASED)
    .values(
        {
            name: bindparam(f"new_{name}", type_=LetterRow.__table__.c[name].type)
            for name in ("state", "leased_until", "facts", "sent_at", "evidence")
        }
    )
)


def _settle(
    db: Connection, letter: Row[Any], state: str, evidence: str, sent_at: datetime | None = None
) -> None:
    _SETTLE.later(
        db,
        {
            "letter": letter.id,
            "new_state": state,
            "new_leased_until": None,
            "new_facts": without_secrets(letter.kind, letter.facts),
            "new_sent_at": sent_at,
            "new_evidence": evidence,
        },
    )


def put_off(
    db: Connection, letter: Row[Any], reason: str, now: datetime, *, is_unclear: bool = False
) -> None:
    """Try a letter again later, or give it up after too many attempts."""
    tried = letter.attempts + 1
    due_at = retry_unclear_at(letter.kind, tried, now) if is_unclear else retry_at(tried, now)
    if due_at is None:
        mark_failed(db, letter, reason)
        return
    db.execute(
        update(LetterRow)
        .where(LetterRow.id == letter.id, LetterRow.state == LEASED)
        .values(state=QUEUED, leased_until=None, due_at=due_at, evidence=reason)
    )


def compose_inbox(
    rows: Sequence[Row[Any]],
    *,
    event_id: str,
    reader: Recipient,
    templates: MailTemplates,
    level: Level,
) -> list[dict[str, Any]]:
    """Return rows of `queries.list_inbox` with the words people read: for the API and the pages.

    Who signed in by name alone is told no number of a certificate (`LetterKind.by_name`).

    The same letter twice, of a seat taken, given up and taken again, say, stands there once: the newest.
    """
    letters = []
    for row in without_doubles(rows):
        hidden = KINDS[row.kind].by_name if level < Level.VERIFIED else {}
        facts = {**row.facts, **hidden}
        words = templates.render_for_inbox(row.kind, facts_of(row.kind, facts, event_id, reader))
        letters.append(
            {**row._asdict(), "facts": facts, "subject": words.subject, "body": words.body}
        )
    return letters


def mark_read(
    db: Connection, *, person_id: str, event_id: str, letter_id: str, now: datetime
) -> datetime:
    """Note that a letter of the inbox was read; return when it first was. Idempotent.

    Raises:
        NotFoundError: no such letter in this person's inbox.
    """
    letter = queries.get_inbox_letter(db, person_id, event_id, letter_id)
    first_read_at: datetime | None = letter.read_at
    if first_read_at is not None:
        return first_read_at
    db.execute(
        update(LetterRow)
        .where(*queries.says_the_same(person_id, event_id, letter_id), LetterRow.read_at.is_(None))
        .values(read_at=now)
    )
    return now


def forget_secrets(db: Connection, now: datetime) -> int:
    """Give up letters that are too late to send, and forget their secrets; return how many.

    While the outbox is held no sender does it.
    """
    done = 0
    for kind, special in KINDS.items():
        if special.lives is not None and special.secrets:
            done += db.execute(
                update(LetterRow)
                .where(
                    LetterRow.kind == kind,
                    LetterRow.state.in_([QUEUED, LEASED]),
                    LetterRow.created_at <= now - special.lives - LEASE,
                )
                .values(
                    state=FAILED,
                    leased_until=None,
                    evidence=func.coalesce(
                        _TOO_LATE + "; before: " + LetterRow.evidence, _TOO_LATE
                    ),
                    facts={},
                )
            ).rowcount
    return done
