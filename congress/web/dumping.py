"""Answers as their schema has them: what marshmallow's `dump` gives, worked out once for each schema.

marshmallow finds out for each field of each object how it is read and written; a list of twenty people
cost as much by that as by all its statements, and everybody's at a desk most of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from marshmallow import Schema, fields, missing
from marshmallow.utils import get_value

from congress.web.fields import Instant

Write: TypeAlias = Callable[[Any], Any]
# Its key, its name on the object, what is written as it is, how anything else is.
_Part: TypeAlias = tuple[str, str, type | None, Write, fields.Field[Any]]
_AS_IS = {fields.String: str, fields.Integer: int, fields.Boolean: bool}
_HOOKS = ("pre_dump", "post_dump")


@cache
def dumper_of(schema: Schema) -> Write:
    """Return what does the same as `schema.dump`, for any object or mapping."""
    if not _is_plain(schema):
        return schema.dump
    parts: list[_Part] = []
    for name, field in schema.dump_fields.items():
        attribute = name if field.attribute is None else field.attribute
        if "." in attribute or not field._CHECK_ATTRIBUTE:  # noqa: SLF001 -- a path, or no attribute
            return schema.dump
        key = name if field.data_key is None else field.data_key
        parts.append((key, attribute, _plain_of(field), _writer_of(field), field))

    def dump(found: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever a view answers
        read = _reader_of(found)
        written = {}
        for key, name, plain, write, field in parts:
            value = read(name, missing)
            if type(value) is plain:
                written[key] = value
                continue
            if value is missing:
                value = _default_of(field)
                if value is missing:
                    continue
            written[key] = write(value)
        return written

    return dump


def _reader_of(found: Any) -> Callable[[str, Any], Any]:  # noqa: ANN401 -- as above
    if type(found) is dict or isinstance(found, Mapping):
        return found.get
    if hasattr(found, "__getitem__"):  # a row: by name, and else as an attribute
        return lambda name, default: get_value(found, name, default)
    return lambda name, default: getattr(found, name, default)


def _is_plain(schema: Schema) -> bool:
    """Tell whether nobody changed how a schema is dumped."""
    kind = type(schema)
    changed = any(
        getattr(kind, name) is not getattr(Schema, name)
        for name in ("dump", "_serialize", "get_attribute", "dict_class")
    )
    return not (changed or schema.many or any(schema._hooks.get(name) for name in _HOOKS))  # noqa: SLF001 -- marshmallow says it nowhere else


def _default_of(field: fields.Field[Any]) -> Any:  # noqa: ANN401 -- as it was given
    default = field.dump_default
    return default() if callable(default) else default


def _plain_of(field: fields.Field[Any]) -> type | None:
    """Return of which type a value is written as it is; None: of none."""
    return None if getattr(field, "as_string", False) else _AS_IS.get(type(field))


def _writer_of(field: fields.Field[Any]) -> Write:
    """Return how a value of a field is written: where we know nothing better, in the field's own way."""
    own: Write = lambda value: field._serialize(value, None, None)  # noqa: E731, SLF001 -- as marshmallow calls it
    kind = type(field)
    plain = _plain_of(field)
    if plain is not None:
        return lambda value: value if type(value) is plain or value is None else own(value)
    if kind is fields.Nested and isinstance(field, fields.Nested) and not field.many:
        nested = dumper_of(field.schema)
        return lambda value: None if value is None else nested(value)
    if kind is fields.List and isinstance(field, fields.List):
        inner = _writer_of(field.inner)
        return lambda value: None if value is None else [inner(one) for one in value]
    if kind is Instant:
        return lambda value: None if value is None else own(value)
    return own
