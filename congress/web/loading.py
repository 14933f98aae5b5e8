"""Bodies as their schema reads them: what marshmallow's `load` gives, worked out once for each schema.

marshmallow finds out for each field of each object how it is read and checked: of one scan at a door
that is a fifth of what a batch of 500 costs. Only what is plain and right is read here. Whatever is not,
marshmallow reads, and says in its own words what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from marshmallow import Schema, ValidationError, fields, missing

from congress.web.fields import Instant

Read: TypeAlias = Callable[[Any], Any]
# Its key in the body, its name in what is loaded, what is taken as it is, what is checked of that.
_Part: TypeAlias = tuple[str, str, type | None, Sequence[Callable[[Any], Any]], fields.Field[Any]]
_AS_IS = {fields.String: str, fields.Integer: int, fields.Boolean: bool}
_FLAT = (*_AS_IS, Instant)
_OURS = ("load", "_do_load", "_deserialize", "handle_error", "dict_class")
_CHANGING = ("pre_load", "post_load", "validates")
_CHECKING = "validates_schema"
_PLAINLY = {"many": False, "partial": None, "unknown": "raise"}


@lru_cache(maxsize=1_000)  # more than there are: each is made once, and not anew for each request
def loader_of(schema: Schema) -> Read:
    """Return what does the same as `schema.load`, for whatever was sent."""
    parts = _parts_of(schema)
    checks = _checks_of(schema)
    if parts is None or checks is None:
        return schema.load

    def load(sent: Any) -> Any:  # noqa: ANN401 -- whatever was sent
        loaded = _read(parts, sent)
        if loaded is not None:
            try:
                for check in checks:
                    check(loaded, **_PLAINLY)
            except ValidationError:
                loaded = None
        return schema.load(sent) if loaded is None else loaded

    return load


def _read(parts: Sequence[_Part], sent: Any) -> dict[str, Any] | None:  # noqa: ANN401 -- as above
    """Return what was sent by its names; None: something of it is not right."""
    if type(sent) is not dict:
        return None
    loaded = {}
    unread = len(sent)
    try:
        for key, name, plain, checks, field in parts:
            value = sent.get(key, missing)
            if value is not missing:
                unread -= 1
            if type(value) is plain:
                for check in checks:
                    check(value)
            else:
                value = field.deserialize(value, key, sent)
                if value is missing:
                    continue
            loaded[name] = value
    except ValidationError:
        return None
    return loaded if unread == 0 else None


def _parts_of(schema: Schema) -> list[_Part] | None:
    """Return how each field is read; None: it is not flat, or somebody changed how it is loaded."""
    kind = type(schema)
    is_changed = any(getattr(kind, name) is not getattr(Schema, name) for name in _OURS)
    if is_changed or schema.many or schema.partial or any(map(schema._hooks.get, _CHANGING)):  # noqa: SLF001 -- marshmallow says it nowhere else
        return None
    parts: list[_Part] = []
    for name, field in schema.load_fields.items():
        loaded = name if field.attribute is None else field.attribute
        # A path; or what has parts, which would be read twice to find all that is wrong with them.
        if "." in loaded or type(field) not in _FLAT:
            return None
        key = name if field.data_key is None else field.data_key
        parts.append((key, loaded, _plain_of(field), field.validators, field))
    has_doubles = len({part[0] for part in parts}) < len(parts)
    return None if has_doubles else parts


def _plain_of(field: fields.Field[Any]) -> type | None:
    """Return of which type a value is taken as it is, once it was checked; None: of none."""
    is_changed = bool(field.pre_load or field.post_load)
    if isinstance(field, fields.Boolean):  # what is true may have been said anew
        is_changed = is_changed or field.truthy is not fields.Boolean.truthy
    return None if is_changed else _AS_IS.get(type(field))


def _checks_of(schema: Schema) -> list[Callable[..., Any]] | None:
    """Return what looks at the whole of it; None: one of them wants more than what is loaded."""
    found = []
    for name, takes_many, wish in schema._hooks.get(_CHECKING, ()):  # noqa: SLF001 -- as above
        if takes_many or wish.get("pass_original"):
            return None
        found.append(getattr(schema, name))
    return found
