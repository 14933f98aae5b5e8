"""Kinds of credit that the office edited stand above the schedule file's (decision 0075). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from congress.agenda.rules.credit_types import CreditType


@dataclass(frozen=True)
class KindVersion:
    """What the office made of a kind of credit. `kind` None: it is again as the file has it.

    `version` from 1 for each kind; the file's own has none.
    """

    type_id: str
    version: int
    kind: CreditType | None
    by: str
    at: datetime
    because: str


def standing_kinds(
    of_file: Iterable[CreditType], newest: Mapping[str, KindVersion]
) -> tuple[CreditType, ...]:
    """Return the kinds as they are now, in the file's order: the office's where it edited one.

    A kind that the file has no more is none, whatever was edited of it.
    """
    return tuple(
        known.kind if (known := newest.get(one.id)) is not None and known.kind is not None else one
        for one in of_file
    )


def list_overruled(
    before: Iterable[CreditType],
    after: Iterable[CreditType],
    newest: Mapping[str, KindVersion],
) -> list[KindVersion]:
    """Return whose words stand although a new file changes, or leaves out, the same kind.

    A file that says what the office says contradicts nobody.
    """
    theirs = {one.id: one for one in after}
    return [
        known
        for one in before
        if (known := newest.get(one.id)) is not None
        and known.kind is not None
        and theirs.get(one.id) not in (one, known.kind)
    ]
