"""Strict JSON (RFC 8259): what the standard library lets through (docs/threats.md, "Bad input")."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from congress.core.errors import Fault, InputError, JsonError, TextError, UnknownFieldError
from congress.core.strict_json import MAX_DEPTH, MAX_PARTS, decode_json
from congress.web.body import load
from tests.effort import effort_of

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": NaN}',
        b"[Infinity]",
        b'{"a": 1, "a": 2}',
        b"\xff\xfe",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"[" * 100_000,
        b'[{"a":' * 50_000,
        b"1" * 100_000,
        str(2**53 + 1).encode(),
    ],
)
def test_what_is_not_strict_json_is_refused(raw: bytes) -> None:
    with pytest.raises(JsonError):
        decode_json(raw)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b'{"name": "\\u0000"}', "/name"),
        (b'{"name": ["\\ud800"]}', "/name/0"),
        (b'{"\\udfff": 1}', ""),
    ],
)
def test_text_no_database_keeps_is_refused_with_its_place(raw: bytes, where: str) -> None:
    with pytest.raises(TextError) as refused:
        decode_json(raw)
    assert [fault.where for fault in refused.value.faults] == [where]


def test_an_open_string_of_quotes_is_refused_at_once() -> None:
    """T32: the time grows with the length, not with its square (40 KB once took seconds)."""

    def refuse(quotes: int) -> None:
        with pytest.raises(JsonError):
            decode_json(b"[" * 40 + b'"' + b'\\"' * quotes)

    assert effort_of(lambda: refuse(240_000)) < 24 * effort_of(lambda: refuse(30_000))


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    value = ["[{" * 500, 'say \\"[[[[\\"']
    assert decode_json(json.dumps(value).encode()) == value


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner),
        max_leaves=15,
    )
)
def test_everything_json_can_say_comes_back_equal(value: object) -> None:
    assert decode_json(json.dumps(value, ensure_ascii=False).encode()) == value
    assert decode_json(json.dumps(value).encode()) == value


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_every_malformed_file_of_the_json_checker_is_refused() -> None:
    hard = Path(str(REAL_DATA), "hard")
    bodies = [text.encode() for text in json.loads((hard / "json-checker-fail.json").read_text())]
    # Older than RFC 8259: that a bare value is not JSON, and the checker's own depth of 20.
    bodies = [body for body in bodies[1:] if b"Too deep" not in body]
    bodies += [path.read_bytes() for path in (hard / "jansson-json" / "invalid").rglob("*.json")]
    bodies = [body for body in bodies if body.strip() != b"null"]
    assert len(bodies) > 60
    for body in bodies:
        with pytest.raises((JsonError, TextError)):
            decode_json(body)


class _Schema(Schema):
    name = fields.String(required=True)
    count = fields.Integer(strict=True)


def test_each_fault_comes_with_its_pointer() -> None:
    with pytest.raises(InputError) as refused:
        load(_Schema(), {"count": 1.5})
    assert sorted(refused.value.faults, key=lambda fault: fault.where) == [
        Fault("/count", "Not a valid integer."),
        Fault("/name", "Missing data for required field."),
    ]


@pytest.mark.parametrize("name", ["level", "person_id", "a/b", "__class__"])
def test_unknown_fields_are_refused_t8(name: str) -> None:
    with pytest.raises(UnknownFieldError):
        load(_Schema(), {"name": "Ana", name: 3})


def test_more_values_than_memory_should_pay_for_are_refused_but_commas_in_texts_are_not_values() -> (
    None
):
    with pytest.raises(JsonError, match="names and values"):
        decode_json(b"[" + b"1," * MAX_PARTS + b"1]")
    text = "," * (MAX_PARTS + 1)
    assert decode_json(json.dumps(text).encode()) == text
