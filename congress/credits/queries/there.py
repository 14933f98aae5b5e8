"""Of what there is anything at all: one look, so that nothing is asked for of which there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select

from congress.attendees.models import AttendeeRow
from congress.attendees.queries import ATTENDEE_FACTS, AttendeeFacts, read_facts
from congress.credits.models import (
    ClaimDraftRow,
    ClaimReceiptRow,
    ClaimRow,
    CreditExtensionRow,
    CreditTypeVersionRow,
    LateRequestRow,
)
from congress.infra.statements import Statement

_CLAIM, _DRAFT, _REQUEST, _EXTENSION = ClaimRow, ClaimDraftRow, LateRequestRow, CreditExtensionRow


def _there(attendee: Any, event: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- columns, or values
    """Return the columns that tell it, in the order of `There`."""
    return (
        exists().where(_CLAIM.attendee_id == attendee).label("claims"),
        exists().where(_DRAFT.attendee_id == attendee).label("drafts"),
        exists().where(_REQUEST.attendee_id == attendee).label("requests"),
        exists()
        .where(
            _EXTENSION.event_id == event,
            or_(_EXTENSION.attendee_id == attendee, _EXTENSION.attendee_id.is_(None)),
        )
        .label("extensions"),
        exists().where(CreditTypeVersionRow.event_id == event).label("edited_kinds"),
    )


_LOOK = Statement(select(*_there(bindparam("attendee"), bindparam("event"))))
_ARRIVED = Statement(
    select(
        ClaimReceiptRow.outcome,
        *_there(ClaimReceiptRow.attendee_id, ClaimReceiptRow.event_id),
        *ATTENDEE_FACTS,
    )
    .join(AttendeeRow, AttendeeRow.id == ClaimReceiptRow.attendee_id)
    .where(ClaimReceiptRow.id == bindparam("receipt"))
)


@dataclass(frozen=True)
class There:
    """Whether there is any of it; True as well where nobody looked.

    `claims`, `drafts`, `requests`: of the registration, whoever had it. `extensions`: that may be
    theirs. `edited_kinds`: the office edited a kind of credit of the event.
    """

    claims: bool = True
    drafts: bool = True
    requests: bool = True
    extensions: bool = True
    edited_kinds: bool = True


@dataclass(frozen=True)
class Arrived:
    """What became of a receipt until now, whose registration it is of, and of what there is anything."""

    outcome: str
    there: There
    me: AttendeeFacts


ANY = There()
_WIDTH = len(vars(ANY))


def look_what_is_there(db: Connection, me: AttendeeFacts) -> There:
    """Return of what there is anything for an attendee. One statement."""
    row = _LOOK.all(db, {"attendee": me.id, "event": me.event_id})[0]
    return There(*map(bool, row))


def look_what_arrived(db: Connection, receipt_id: str) -> Arrived | None:
    """Return how a receipt stands, as of now; None: there is no such receipt. One statement."""
    row = _ARRIVED.first(db, {"receipt": receipt_id})
    if row is None:
        return None
    outcome, *rest = row
    return Arrived(outcome, There(*map(bool, rest[:_WIDTH])), read_facts(rest[_WIDTH:]))
