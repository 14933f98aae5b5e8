"""What an office says once of its system's headings and values, kept for the event (`--map`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from congress.attendees.rules.columns import COLUMNS
from congress.attendees.rules.headings import (
    CANCELLED,
    FULL_NAME,
    LEFT_OUT,
    ORDER,
    WAITLISTED,
    fold_heading,
)
from congress.attendees.rules.registrations import AttendeeStatus
from congress.attendees.rules.values import PENDING, fold_value
from congress.core.errors import Fault, InputError

VALUED = ("status", "registration_type")  # columns of whose values something may be said
MAX_MAPPED = 500
_STATUSES = (*AttendeeStatus, PENDING)


@dataclass(frozen=True)
class ListMapping:
    """`headings`: our column by folded heading. `values`: ours by folded value, for each column."""

    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NO_MAPPING = ListMapping()


def say_mapping(mapping: ListMapping) -> list[str]:
    """Return what is kept as it would be said: `kontakt=email`, `status:comp=active`."""
    headings = [f"{heading}={column}" for heading, column in mapping.headings.items()]
    values = [
        f"{column}:{value}={meant}"
        for column, found in mapping.values.items()
        for value, meant in found.items()
    ]
    return headings + values


def read_mapping(said: Iterable[str], kept: ListMapping, types: frozenset[str]) -> ListMapping:
    """Return what is kept with what is said: `Email=email`, `Room=-`, `status:Comp=active`.

    Nothing after the = forgets what was kept. An empty value (`registration_type:=general`) is said
    of cells that are empty, and of a column that is not there. `registration_type:Gala Dinner=-`
    leaves out the rows that say so.

    Raises:
        InputError: each part that cannot be meant.
    """
    headings = dict(kept.headings)
    values = {column: dict(one) for column, one in kept.values.items()}
    faults = []
    for text in said:
        left, equals, right = (part.strip() for part in text.rpartition("="))
        column, colon, value = (part.strip() for part in left.partition(":"))
        if not equals:
            faults.append(_fault(text, 'write it as "Heading=column"'))
        elif colon and column in VALUED:
            fault = _find_value_fault(column, right, types)
            faults += [_fault(text, fault)] if fault else []
            _put(values.setdefault(column, {}), fold_value(value), right)
        else:
            fault = _find_column_fault(left, right)
            faults += [_fault(text, fault)] if fault else []
            _put(headings, fold_heading(left), right)
    if sum(map(len, (headings, *values.values()))) > MAX_MAPPED:
        faults.append(Fault("--map", f"more than {MAX_MAPPED} are kept; forget some (Heading=)"))
    if faults:
        message = "Nothing was changed. A part of the mapping cannot be."
        raise InputError(message, faults=faults)
    return ListMapping(headings, values)


def _put(kept: dict[str, str], name: str, meant: str) -> None:
    if meant:
        kept[name] = meant
    else:
        kept.pop(name, None)


def _fault(text: str, message: str) -> Fault:
    return Fault(f'--map "{text}"', message)


def _find_value_fault(column: str, meant: str, types: frozenset[str]) -> str:
    allowed = _STATUSES if column == "status" else (*sorted(types), LEFT_OUT)
    return "" if not meant or meant in allowed else f"{meant!r} is none of {', '.join(allowed)}"


def _find_column_fault(heading: str, column: str) -> str:
    if not fold_heading(heading):
        return 'write it as "Heading=column"'
    if column in ("", LEFT_OUT, FULL_NAME, ORDER, CANCELLED, WAITLISTED, *COLUMNS):
        return ""
    return (
        f"{column!r} is no column: write one of {', '.join(COLUMNS)}, full_name, order, cancelled, "
        "waitlisted, or - to leave it out"
    )
