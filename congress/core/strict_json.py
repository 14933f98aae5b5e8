"""Strict JSON (RFC 8259): what two readers could take differently is refused, and what is too much."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from congress.core.errors import Fault, JsonError, TextError

MAX_DEPTH = 32
MAX_PARTS = 250_000
MAX_INTEGER = 2**53
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The last quote may be missing: an open string is then read once to its end, and not from each quote.
# Nothing is given back ("++"): a way back from each letter of a long string would fill the memory.
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?')
_BRACKETS = re.compile(r"[][{}]")


def decode_json(raw: bytes, *, takes_any_text: bool = False) -> Any:  # noqa: ANN401 -- any JSON value
    """Decode strict JSON: UTF-8, no duplicate names, no NaN, at most 32 deep, integers within 2**53,
    at most 250,000 names and values.

    Raises:
        JsonError: it is not that.
        TextError: a string holds NUL or a lone surrogate, unless the call `takes_any_text`.
    """
    try:
        text = raw.decode("utf-8")
        _refuse_depth(text)
        _refuse_size(text)
        value = json.loads(
            text,
            object_pairs_hook=_unique_names,
            parse_constant=_refuse_constant,
            parse_int=_bounded_integer,
            parse_float=_finite,
        )
    except UnicodeDecodeError as error:
        raise JsonError(f"Byte {error.start} is not UTF-8.") from error  # noqa: EM102, TRY003 -- shown
    except json.JSONDecodeError as error:
        message = f"Line {error.lineno}, column {error.colno}: {error.msg}."
        raise JsonError(message) from error
    # Escapes such as \\u0000 hide from a look at the text: only then is the value walked.
    if not takes_any_text and ("\\u" in text or UNSTORABLE.search(text)):
        _refuse_unstorable(value, "")
    return value


def _refuse_depth(text: str) -> None:
    """Refuse deep nesting before the decoder would recurse into it."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            message = f"Nested more than {MAX_DEPTH} deep."
            raise JsonError(message)


def _refuse_size(text: str) -> None:
    """Refuse more names and values than memory should be paid for."""
    marks = ",", "[", "{"
    if sum(map(text.count, marks)) <= MAX_PARTS:
        return
    bare = _STRINGS.sub("", text)
    if sum(map(bare.count, marks)) > MAX_PARTS:
        message = f"More than {MAX_PARTS:,} names and values."
        raise JsonError(message)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonError("A name stands twice in one object.")  # noqa: EM101, TRY003 -- shown
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON.")  # noqa: EM102, TRY003 -- shown


def _bounded_integer(digits: str) -> int:
    # Measured before it is read: int() of a million digits would take seconds.
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:  # noqa: PLR2004 -- digits of 2**53 and a sign
        raise JsonError("A number is beyond 2**53.")  # noqa: EM101, TRY003 -- shown
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JsonError("A number is too large.")  # noqa: EM101, TRY003 -- shown
    return number


def _refuse_unstorable(value: object, pointer: str) -> None:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise TextError(faults=[Fault(pointer, "Remove NUL and broken characters.")])
    elif isinstance(value, dict):
        for name, inner in value.items():
            if UNSTORABLE.search(name):
                raise TextError(faults=[Fault(pointer, "A name holds NUL or a broken character.")])
            _refuse_unstorable(inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_unstorable(inner, f"{pointer}/{index}")
