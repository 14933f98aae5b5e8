"""What somebody evaluated, and how far: by the link, which nothing else reads (decision 0073)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.rules.batches import SentAnswers
from congress.credits.rules.evaluations import FOLLOW_UP, OVERALL, EvaluationState, is_of_session
from congress.infra.statements import Statement

_OF_ATTENDEE: Any = EvaluationRow.__table__.join(
    EvaluationLinkRow.__table__,
    (EvaluationRow.pseudonym == EvaluationLinkRow.pseudonym)
    & (EvaluationRow.event_id == EvaluationLinkRow.event_id),
)
_STATES = Statement(
    select(EvaluationRow.subject, EvaluationRow.state)
    .select_from(_OF_ATTENDEE)
    .where(EvaluationLinkRow.attendee_id == bindparam("attendee"))
)


def list_evaluated(db: Connection, attendee_id: str) -> frozenset[str]:
    """Return the sessions of which somebody sent an evaluation. One statement."""
    return frozenset(filter(is_of_session, list_sent(db, attendee_id)))


def has_overall(db: Connection, attendee_id: str) -> bool:
    """Tell whether somebody sent the survey about the whole event. One statement."""
    return OVERALL in list_sent(db, attendee_id)


def list_sent(db: Connection, attendee_id: str) -> frozenset[str]:
    """Return the subjects of what somebody sent: sessions and surveys. One statement."""
    states = list_states(db, attendee_id)
    return frozenset(one for one, state in states.items() if state is EvaluationState.SENT)


def list_sent_of(db: Connection, attendee_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return the subjects of what some people sent, by attendee. One statement."""
    rows = db.execute(
        select(EvaluationLinkRow.attendee_id, EvaluationRow.subject)
        .select_from(_OF_ATTENDEE)
        .where(
            EvaluationLinkRow.attendee_id.in_(attendee_ids),
            EvaluationRow.state == EvaluationState.SENT.value,
        )
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.attendee_id, set()).add(row.subject)
    return {attendee_id: frozenset(sent) for attendee_id, sent in found.items()}


def list_states(db: Connection, attendee_id: str) -> Mapping[str, EvaluationState]:
    """Return how far somebody's evaluations are, by subject. One statement."""
    found = _STATES.all(db, {"attendee": attendee_id})
    return {row.subject: EvaluationState(row.state) for row in found}


def list_to_follow_up(db: Connection, event_id: str, first: str, last: str) -> frozenset[str]:
    """Return who sent an evaluation of an event, and not the follow-up: of attendees from one id to
    another, both included. One statement.
    """
    sent = select(EvaluationRow.pseudonym).where(
        EvaluationRow.event_id == event_id, EvaluationRow.state == EvaluationState.SENT.value
    )
    found = db.execute(
        select(EvaluationLinkRow.attendee_id).where(
            EvaluationLinkRow.event_id == event_id,
            EvaluationLinkRow.attendee_id.between(first, last),
            EvaluationLinkRow.pseudonym.in_(sent),
            EvaluationLinkRow.pseudonym.not_in(sent.where(EvaluationRow.subject == FOLLOW_UP)),
        )
    )
    return frozenset(found.scalars())


def find_evaluation(db: Connection, attendee_id: str, subject: str) -> Row[Any] | None:
    """Return somebody's own evaluation: `answers`, `state`, `form_version`, `saved_at`, `sent_at`."""
    return db.execute(
        select(
            EvaluationRow.answers,
            EvaluationRow.state,
            EvaluationRow.form_version,
            EvaluationRow.saved_at,
            EvaluationRow.sent_at,
        )
        .select_from(_OF_ATTENDEE)
        .where(EvaluationLinkRow.attendee_id == attendee_id, EvaluationRow.subject == subject)
    ).first()


def list_sent_answers(
    db: Connection, event_id: str, subjects: Collection[str] | None = None
) -> Sequence[SentAnswers]:
    """Return what was sent at an event and what is told of it, by nobody: the link is not read.

    `subjects`: only about these. One statement.
    """
    statement = select(
        EvaluationRow.subject,
        EvaluationRow.pseudonym,
        EvaluationRow.answers,
        EvaluationRow.told,
        EvaluationRow.told_apart,
    ).where(
        EvaluationRow.event_id == event_id,
        EvaluationRow.state == EvaluationState.SENT.value,
    )
    if subjects is not None:
        statement = statement.where(EvaluationRow.subject.in_(subjects))
    return [SentAnswers(*row) for row in db.execute(statement)]


def find_pseudonym(db: Connection, attendee_id: str) -> str | None:
    """Return under which pseudonym somebody answers; None: they answered nothing yet."""
    return db.execute(
        select(EvaluationLinkRow.pseudonym).where(EvaluationLinkRow.attendee_id == attendee_id)
    ).scalar_one_or_none()
