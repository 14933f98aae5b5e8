"""What somebody filled in and has not claimed: kept as they left it, after the close, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from congress.attendees.queries import AttendeeFacts, get_attendee
from congress.core.errors import NotFoundError
from congress.core.principal import Level, Principal
from congress.credits.models import ClaimDraftRow
from congress.credits.queries.claims import list_drafts
from congress.credits.service.own import release_of
from congress.infra.database import Store
from congress.infra.statements import Statement

# What draws a line to a person: shown to, and taken from, who has shown a code (T2).
NUMBERS = frozenset({"licenses", "nabp", "birth_day", "board"})


def _put(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    made = insert(ClaimDraftRow)
    new = {name: made.excluded[name] for name in ("person_id", "body", "saved_at")}
    return made.on_conflict_do_update(index_elements=["attendee_id", "type_id"], set_=new)


_PUT = Statement({"postgresql": _put(postgresql.insert), "sqlite": _put(sqlite.insert)})
_FORGET = Statement(
    delete(ClaimDraftRow).where(
        ClaimDraftRow.attendee_id == bindparam("attendee"),
        ClaimDraftRow.type_id == bindparam("kind"),
    )
)


def without_numbers(filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft as whoever knows but a name and an address may see it."""
    return {name: value for name, value in filled.items() if name not in NUMBERS}


def only_numbers(filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a draft only its owner may see."""
    return {name: filled[name] for name in NUMBERS & filled.keys()}


def keep_draft(
    db: Connection,
    me: AttendeeFacts,
    type_id: str,
    body: Mapping[str, Any],
    now: datetime,
    *,
    level: Level,
) -> None:
    """Keep what they filled in for a kind, in the place of what they did before.

    Who has shown no code saw no numbers, and so leaves those that stand unless they write others.
    """
    if level < Level.VERIFIED:
        before = list_drafts(db, me.id, me.person_id).get(type_id, {})
        body = {**only_numbers(before), **body}
    _PUT.later(
        db,
        {
            "attendee_id": me.id, "type_id": type_id, "person_id": me.person_id,
            "event_id": me.event_id, "body": dict(body), "saved_at": now,
        },
    )  # fmt: skip


def save_draft(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    type_id: str,
    filled: Mapping[str, Any],
) -> None:
    """Keep what somebody filled in for a kind of credit.

    Raises:
        NotFoundError: they do not attend, or there is no such kind.
    """
    me = get_attendee(db, event_id, actor.person_id)
    if type_id not in {one.id for one in release_of(store, event_id).document.credit_types}:
        raise NotFoundError
    keep_draft(db, me, type_id, filled, now, level=actor.level)


def forget_draft(db: Connection, attendee_id: str, type_id: str) -> None:
    """Forget it: it was claimed."""
    _FORGET.later(db, {"attendee": attendee_id, "kind": type_id})
