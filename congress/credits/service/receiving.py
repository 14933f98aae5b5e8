"""A claim is kept as it came before anybody looks whether it can be taken (decision 0071)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from congress.attendees.queries import get_attendee
from congress.core.errors import IdempotencyMismatchError
from congress.core.ids import new_id
from congress.core.principal import Principal
from congress.credits.errors import TooManyClaimsError
from congress.credits.models import ClaimReceiptRow
from congress.credits.queries.claims import Receipt, count_receipts, find_receipt
from congress.infra.statements import Statement

MOST_RECEIPTS = 300  # of a registration: each version that somebody typed, many times over
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z", re.ASCII)


def _keep(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    made = insert(ClaimReceiptRow).on_conflict_do_nothing(index_elements=["attendee_id", "key"])
    return made.returning(ClaimReceiptRow.id)


_KEEP = Statement({"postgresql": _keep(postgresql.insert), "sqlite": _keep(sqlite.insert)})


def keep_receipt(
    db: Connection,
    *,
    actor: Principal,
    event_id: str,
    key: str,
    body: bytes,
    received_at: datetime,
) -> Receipt:
    """Keep a claim as it came; the first of a key stands, with the instant at which that arrived.

    The caller commits before it looks any further.

    Raises:
        NotFoundError: they have no active registration there.
        IdempotencyMismatchError: another claim came under this key.
        TooManyClaimsError: a program sends them.
    """
    me = get_attendee(db, event_id, actor.person_id)
    if count_receipts(db, me.id) >= MOST_RECEIPTS and find_receipt(db, me.id, key) is None:
        raise TooManyClaimsError
    made = Receipt(
        new_id(), event_id, me.id, actor.person_id, _kind_said(body), key, int(actor.level),
        received_at, body, "",
    )  # fmt: skip
    if _KEEP.first(db, vars(made)) is not None:
        return made
    known = find_receipt(db, me.id, key)
    if known is None or (known.body, known.person_id) != (body, actor.person_id):
        raise IdempotencyMismatchError
    return known


def _kind_said(body: bytes) -> str:
    """Return which kind of credit it says it is for; "": that cannot be told."""
    try:
        said = json.loads(body).get("type_id")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return said if isinstance(said, str) and _ID.match(said) else ""
