"""What a shape looks like filled in, for whoever reads the OpenAPI document.

The words stand at the schema they belong to (`@example`); what a schema nests shows itself. All of
them tell of one person: Ana Rivera at the demo congress, psc-2025.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from marshmallow import Schema, fields

from congress.web.fields import ById

SchemaClass = TypeVar("SchemaClass", bound=type[Schema])
_ATTRIBUTE = "congress_example"  # of a schema class


def example(**words: Any) -> Callable[[SchemaClass], SchemaClass]:  # noqa: ANN401 -- JSON values
    """Show a schema with these values, by the names of its fields, as they are sent.

    A field that must be there must be shown, unless it nests a schema, which shows itself. What may
    be left out is left out unless it is named here: with `...`, as the nested schema shows itself.
    What a parent class shows is shown, too.
    """

    def decorate(schema: SchemaClass) -> SchemaClass:
        setattr(schema, _ATTRIBUTE, {**getattr(schema, _ATTRIBUTE, {}), **words})
        return schema

    return decorate


def showing(schema: Schema, **words: Any) -> Schema:  # noqa: ANN401 -- JSON values
    """Return the schema, which shows these values in the place of its own: at one call."""
    setattr(schema, _ATTRIBUTE, {**getattr(schema, _ATTRIBUTE, {}), **words})
    return schema


def example_of(schema: Schema) -> dict[str, Any]:
    """Return the example of a schema, whole.

    Raises:
        LookupError: it lacks a value, or names a field that the schema does not have.
    """
    if isinstance(schema, ById):
        return {schema.example_id: example_of(schema.of())}
    words: dict[str, Any] = getattr(schema, _ATTRIBUTE, {})
    kind = type(schema).__name__
    if strange := words.keys() - schema.fields.keys():
        message = (
            f"the example of {kind} names {', '.join(sorted(strange))}, which it does not have"
        )
        raise LookupError(message)
    shown = {}
    for name, field in schema.fields.items():
        if name in words and words[name] is not ...:
            shown[field.data_key or name] = words[name]
        elif field.required or name in words:
            shown[field.data_key or name] = _nested_example(kind, name, field)
    return shown


def _nested_example(kind: str, name: str, field: fields.Field[Any]) -> object:
    inner = field.inner if isinstance(field, fields.List) else field
    if isinstance(inner, fields.Nested):
        one = example_of(inner.schema)
        return [one] if inner is not field or inner.many else one
    message = f"{kind} shows no example of {name}"
    raise LookupError(message)
