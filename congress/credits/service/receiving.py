"""A claim is kept as it came before anybody looks whether it can be taken (decision 0071)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
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
from congress.credits.queries.claims import (
    Receipt,
    count_receipts,
    find_receipt,
    select_arrival,
)
from congress.infra.statements import Statement

MOST_RECEIPTS = 300  # of a registration: each version that somebody typed, many times over
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z", re.ASCII)


def _keep(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    """Return the INSERT that finds whose registration it is, and writes nothing where there is none,
    where too many are held, or where one came under this key.
    """
    names, found = select_arrival()
    made = insert(ClaimReceiptRow).from_select(names, found)
    made = made.on_conflict_do_nothing(index_elements=["attendee_id", "key"])
    return made.returning(ClaimReceiptRow.attendee_id)


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
    made = Receipt(
        new_id(), event_id, "", actor.person_id, _kind_said(body), key, int(actor.level),
        received_at, body, "",
    )  # fmt: skip
    said = {name: value for name, value in vars(made).items() if name != "attendee_id"}
    kept = _KEEP.first(db, {**said, "most": MOST_RECEIPTS})
    if kept is not None:
        return replace(made, attendee_id=kept.attendee_id)
    me = get_attendee(db, event_id, actor.person_id)
    known = find_receipt(db, me.id, key)
    if known is None and count_receipts(db, me.id) >= MOST_RECEIPTS:
        raise TooManyClaimsError
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
