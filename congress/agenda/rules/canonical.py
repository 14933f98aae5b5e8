"""The canonical form of a document: the JSON text that a release stores and hashes.

Sorted names, no white space, instants in UTC (RFC 3339), and nothing that equals its default: a
field added in a later version does not change the text, or the hash, of an older agenda.
"""

from __future__ import annotations

import functools
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from congress.agenda.rules.document import Document


def to_json(document: Document) -> str:
    """Return the canonical text; equal documents have equal texts."""
    return json.dumps(as_plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Document:
    """Return the document of a canonical text. Only for texts that `to_json` made."""
    document: Document = from_plain(Document, json.loads(text))
    return document


def write_instant(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, to the second: 2025-03-10T15:00:00Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime:
    """Return the instant that `write_instant` wrote."""
    return datetime.fromisoformat(text)


def as_plain(value: Any) -> Any:  # noqa: ANN401 -- any part of a document to any JSON value
    """Return a part of a document as JSON values, without what equals its default."""
    if is_dataclass(value):
        return {
            item.name: as_plain(held)
            for item in fields(value)
            if (held := getattr(value, item.name)) != _default(item)
        }
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [as_plain(inner) for inner in value]
    return dict(value) if isinstance(value, Mapping) else value


def _default(item: Field[Any]) -> object:
    return item.default_factory() if item.default_factory is not MISSING else item.default


def from_plain(kind: Any, plain: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any part of a document
    """Return a part of a document of what `as_plain` made of it."""
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in plain.items()})


@functools.cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:  # noqa: ANN401 -- a dataclass
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type annotation
    if get_origin(hint) is types.UnionType:  # an optional value
        read = _reader(next(part for part in get_args(hint) if part is not types.NoneType))
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        read_one = _reader(get_args(hint)[0])
        return lambda values: tuple(read_one(value) for value in values)
    if hint is datetime:
        return read_instant
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if hint in (date, time):
        read_part: Callable[[Any], Any] = hint.fromisoformat
        return read_part
    if is_dataclass(hint) and isinstance(hint, type):
        return functools.partial(from_plain, hint)
    return lambda value: value
