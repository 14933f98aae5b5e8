"""What every command of the house says alike: what is wrong, and whether the schema is today's."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.infra.migrations import head_revision, revision_of
from congress.infra.saying import echo

BAD_INPUT = 2
ANOTHER_KEY = (
    "CONGRESS_SECRET_KEY is not the one this database was served with: give every machine the same. "
    "If it was changed on purpose, run `congress new-key`; apps and recovery codes of staff are void."
)


def say(first: str, *rest: str) -> None:
    """Write what is wrong to standard error: a sentence, and what belongs to it below."""
    echo(first, err=True)
    for line in rest:
        echo(f"  {line}", err=True)


def schema_fault(db: Connection) -> str:
    """Return what is wrong with the schema, or ""."""
    revision = revision_of(db)
    head = head_revision()
    if revision == head:
        return ""
    return (
        f"The database has schema {revision or 'none'}, this version needs {head}: "
        "run `congress migrate`."
    )
