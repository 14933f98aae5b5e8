"""Bodies are read as marshmallow would read them, right or wrong, whatever the schema."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema

from congress.checkin.schemas.scans import ScanSchema
from congress.web import loading
from congress.web.endpoint import OPERATIONS, Operation
from congress.web.examples import example_of
from congress.web.fields import Instant
from congress.web.loading import loader_of

ODD: list[Any] = [
    None, True, False, 0, 1, -1, 3.5, 2**40, "", "x", "yes", "x" * 30_000, "\0", "\ud800", [], {}, [1],
    "in", "2025-03-10T16:12:04Z", "2025-03-10T16:12:04", "1901-01-01T00:00:00Z", "a" * 64,
]  # fmt: skip
SCAN = ScanSchema()


def outcome(load: Any, sent: Any) -> tuple[Any, Any]:  # noqa: ANN401 -- whatever was sent
    """Return what is loaded with the types of it, or what is said."""
    try:
        loaded = load(sent)
    except ValidationError as error:
        return "wrong", error.messages
    return {name: type(value) for name, value in loaded.items()}, loaded


def bodies(app: Flask) -> list[Schema]:
    found: list[Schema] = []
    for view in app.view_functions.values():
        operation: Operation | None = getattr(view, OPERATIONS, None)
        if operation is not None and operation.body is not None:
            found.append(operation.body)
    return found


def test_every_body_is_read_as_marshmallow_reads_it(app: Flask) -> None:
    found = [one for one in (*bodies(app), SCAN) if loader_of(one) != one.load]
    assert len(found) > 15  # the others are read by marshmallow alone
    for schema in found:
        right = example_of(schema)
        assert isinstance(right, dict)
        sent: list[Any] = [right, {}, [], None, "x", {**right, "unheard_of": 1}]
        for name in schema.load_fields:
            sent += [{**right, name: odd} for odd in ODD]
            sent.append({key: value for key, value in right.items() if key != name})
        for one in sent:
            assert outcome(loader_of(schema), one) == outcome(schema.load, one), (schema, one)


@given(
    st.dictionaries(
        st.sampled_from([*SCAN.load_fields, "other"]),
        st.sampled_from([*ODD, "5f1d2c3b-8a7e-4c6d-9b0a-1e2f3d4c5b6a", "door", "out", 41]),
    )
)
def test_any_scan_is_read_as_marshmallow_reads_it(sent: dict[str, Any]) -> None:
    assert outcome(loader_of(SCAN), sent) == outcome(SCAN.load, sent)


class _Turned(Schema):
    word = fields.String(required=True)

    @pre_load
    def _turn(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"word": data["word"][::-1]}


class _Counted(Schema):
    word = fields.String(load_default="none")

    @post_load
    def _count(self, data: dict[str, Any], **_: object) -> int:
        return len(data["word"])


class _Agreeing(Schema):
    yes = fields.Boolean(truthy={"oui"}, falsy={False})
    at = Instant(data_key="when")
    renamed = fields.Integer(attribute="number", load_default=lambda: 7)


class _Original(Schema):
    word = fields.String()

    @validates_schema(pass_original=True)
    def _look(self, data: dict[str, Any], sent: dict[str, Any], **_: object) -> None:
        assert data == sent


@pytest.mark.parametrize("kind", [_Turned, _Counted, _Original])
def test_a_schema_with_ways_of_its_own_keeps_them(kind: type[Schema]) -> None:
    schema = kind()
    assert loader_of(schema) == schema.load
    assert loader_of(schema)({"word": "abc"}) == kind().load({"word": "abc"})


@pytest.mark.parametrize("yes", [True, False, "oui", 1])
def test_names_and_words_of_a_schemas_own(yes: object) -> None:
    schema = _Agreeing()
    for sent in ({"yes": yes, "when": "2025-03-10T16:12:04Z"}, {"yes": yes, "at": "x"}):
        assert outcome(loader_of(schema), sent) == outcome(schema.load, sent)
    assert loader_of(schema) != schema.load


def test_control_what_is_unknown_or_wrong_is_left_to_marshmallow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reader that believed its own half would take a scan that marshmallow refuses."""
    right = example_of(SCAN)
    parts = loading._parts_of(SCAN)
    assert parts is not None
    blind = [(key, name, plain, (), field) for key, name, plain, _, field in parts]
    monkeypatch.setattr(loading, "_parts_of", lambda _: blind)
    loader_of.cache_clear()
    broken = {**right, "door": "\0"}
    assert outcome(loader_of(SCAN), broken) != outcome(SCAN.load, broken)
    loader_of.cache_clear()
