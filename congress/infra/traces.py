"""Where something failed, without what it failed on: logs must hold nothing of people (T29).

The words of an exception may be anything: PostgreSQL repeats the key that is there already, Python the
value that is no number. So a trace names files, lines and kinds of errors, and no words.
"""

from __future__ import annotations

import traceback
from types import TracebackType

from congress.infra.away import name_of


def trace_of(error: BaseException) -> str:
    """Return the places that an error passed through, its causes first, a line each."""
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        parts.append(_one(one))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nthen, because of it:\n".join(reversed(parts))


def _one(error: BaseException) -> str:
    kind = name_of(error) if isinstance(error, Exception) else type(error).__name__
    return "\n".join([*_places(error.__traceback__), f"{kind}{_constraint(error)}"])


def _places(trace: TracebackType | None) -> list[str]:
    return [
        f'  File "{place.filename}", line {place.lineno}, in {place.name}: {place.line}'
        for place in traceback.extract_tb(trace)
    ]


def _constraint(error: BaseException) -> str:
    """Return what was broken, of an error of PostgreSQL: names of ours."""
    told = getattr(error, "diag", None)
    names = [getattr(told, part, None) for part in ("table_name", "column_name", "constraint_name")]
    return "".join(f" {name}" for name in names if name)
