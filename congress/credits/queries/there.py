"""Of what there is anything at all: one look, so that nothing is asked for of which there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select

from congress.attendees.queries import AttendeeFacts
from congress.credits.models import (
    ClaimDraftRow,
    ClaimRow,
    CreditExtensionRow,
    CreditTypeVersionRow,
    LateRequestRow,
)
from congress.infra.statements import Statement

_CLAIM, _DRAFT, _REQUEST, _EXTENSION = ClaimRow, ClaimDraftRow, LateRequestRow, CreditExtensionRow
_ATTENDEE: Any = bindparam("attendee")
_EVENT: Any = bindparam("event")
_LOOK = Statement(
    select(
        exists().where(_CLAIM.attendee_id == _ATTENDEE).label("claims"),
        exists().where(_DRAFT.attendee_id == _ATTENDEE).label("drafts"),
        exists().where(_REQUEST.attendee_id == _ATTENDEE).label("requests"),
        exists()
        .where(
            _EXTENSION.event_id == _EVENT,
            or_(_EXTENSION.attendee_id == _ATTENDEE, _EXTENSION.attendee_id.is_(None)),
        )
        .label("extensions"),
        exists().where(CreditTypeVersionRow.event_id == _EVENT).label("edited_kinds"),
    )
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


ANY = There()
NONE = There(*[False] * 5)


def look_what_is_there(db: Connection, me: AttendeeFacts) -> There:
    """Return of what there is anything for an attendee. One statement."""
    row = _LOOK.all(db, {"attendee": me.id, "event": me.event_id})[0]
    return There(*map(bool, row))
