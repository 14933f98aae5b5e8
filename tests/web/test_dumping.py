"""Answers are what marshmallow would dump, whatever the schema and whatever is left out."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, post_dump

from congress.web.dumping import dumper_of
from congress.web.endpoint import OPERATIONS, Operation
from congress.web.fields import ById, Instant

_OF_A_DICT = dir(dict)  # marshmallow takes `copy` of a dict without one for its method
AT = datetime(2025, 3, 9, 23, 0, tzinfo=UTC)


def _value_of(field: fields.Field[Any], as_object: bool) -> Any:  # noqa: ANN401, FBT001 -- of its kind
    if isinstance(field, Instant):
        return AT
    if isinstance(field, fields.List):
        return [_value_of(field.inner, as_object)] * 2
    if isinstance(field, fields.Nested):
        one = _body_of(field.schema, as_object=as_object)
        return [one, one] if field.many or field.schema.many else one
    if isinstance(field, fields.Dict):
        return {}
    if isinstance(field, fields.Integer | fields.Float):
        return 3
    if isinstance(field, fields.Date):
        return AT.date()
    if isinstance(field, fields.DateTime):
        return AT
    return "text" if isinstance(field, fields.String) else True


def _body_of(schema: Schema, *, as_object: bool = False, without: str = "", none: str = "") -> Any:  # noqa: ANN401 -- either
    body = {}
    for name, field in schema.dump_fields.items():
        if isinstance(schema, ById) or (name == without and name not in _OF_A_DICT):
            continue
        value = None if name == none and field.allow_none else _value_of(field, as_object)
        body[field.attribute or name] = value
    return SimpleNamespace(**body) if as_object else body


def _answers(app: Flask) -> list[Schema]:
    found: list[Schema] = []
    for view in app.view_functions.values():
        operation: Operation | None = getattr(view, OPERATIONS, None)
        if operation is not None and operation.answer is not None:
            found.append(operation.answer)
    return found


def test_every_answer_is_written_as_marshmallow_writes_it(app: Flask) -> None:
    answers = _answers(app)
    assert len(answers) > 30
    for schema in answers:
        for name in ("", *schema.dump_fields):
            for as_object in (False, True):
                for body in (
                    _body_of(schema, as_object=as_object, without=name),
                    _body_of(schema, as_object=as_object, none=name),
                ):
                    assert dumper_of(schema)(body) == schema.dump(body), type(schema).__name__


class _Shouted(Schema):
    word = fields.String(dump_default="none")
    count = fields.Integer()

    @post_dump
    def _shout(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {name: f"{value}!" for name, value in data.items()}


class _Odd(Schema):
    shouted = fields.Nested(_Shouted)
    several = fields.Nested(_Shouted, many=True)
    inside = fields.String(attribute="a.b")
    number = fields.Integer(as_string=True)


@pytest.mark.parametrize(
    "body",
    [
        {"shouted": {"word": "a", "count": 1}, "several": [{}], "a": {"b": "c"}, "number": 7},
        {"shouted": None, "number": "8", "a": {}},
        {},
    ],
)
def test_what_a_schema_does_by_itself_is_left_to_it(body: dict[str, Any]) -> None:
    assert dumper_of(_Odd())(body) == _Odd().dump(body)
    assert dumper_of(_Shouted())({"count": 2}) == {"word": "none!", "count": "2!"}
