"""What of a row about somebody they are shown: all but secrets, and who of the staff did it (T27)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from congress.core.principal import SYSTEM

# What opens something, or would let somebody guess it: of use to nobody as a fact about them.
SECRETS = frozenset({"pending", "pseudonym", "salt", "seed"})
# Who did it: names of others are theirs.
DOERS = frozenset({"actor", "by"})
YOU, STAFF = "you", "somebody of the staff"


def is_secret(column: str) -> bool:
    """Tell whether a column is never shown, not even to its person."""
    return column.endswith("_hash") or column in SECRETS


def is_doer(column: str) -> bool:
    """Tell whether a column says who did something."""
    return column.endswith("_by") or column in DOERS


def shown_row(row: Mapping[str, Any], person_id: str) -> dict[str, Any]:
    """Return a row as JSON values for whom it is about."""
    return {
        name: _doer(value, person_id) if is_doer(name) else _json(value)
        for name, value in row.items()
        if not is_secret(name)
    }


def _doer(value: Any, person_id: str) -> str | None:  # noqa: ANN401 -- of a column
    if not value or value == SYSTEM:
        return value or None
    return YOU if value == person_id else STAFF


def _json(value: Any) -> Any:  # noqa: ANN401 -- of a column
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value
