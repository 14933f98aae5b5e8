"""RFC 5545 3.1 (folding) and 3.3.11 (TEXT), RFC 6868 (parameters)."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.feeds.rules.text import clean, escape, fold, parameter
from tests.feeds.readers import unescape, unfold

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")
# Everything that could end a line, open a property or a parameter, or be no text at all.
NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "\r\n\t\\;,:\"^'nN \x00\x07\x0b\x0c\x1b\x1c\x7f\x85\u2028\u2029\ud800\ufeff"
        ),
        st.characters(),
    )
)


@given(NASTY)
@settings(max_examples=2000)
def test_text_comes_back_as_it_was_cleaned(text: str) -> None:
    assert unescape(escape(text)) == clean(text)


@given(NASTY)
@settings(max_examples=2000)
def test_text_cannot_end_its_line(text: str) -> None:
    """Not for the standard, and not for readers that break lines as Python does."""
    for written in (escape(text), parameter(text)):
        assert len(written.splitlines()) <= 1
        assert len(unfold(fold(f"SUMMARY:{written}"))) == 1


@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ")))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert clean(text) == text


@given(NASTY)
def test_parameter_is_one_quoted_string(text: str) -> None:
    written = parameter(text)
    assert re.fullmatch(r'"[^"\x00-\x1f\x7f]*"', written)
    carets = {"^^": "^", "^n": "\n", "^'": '"'}
    assert re.sub(r"\^[\^n']", lambda m: carets[m.group()], written[1:-1]) == clean(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))), st.integers(0, 80))
@settings(max_examples=2000)
def test_fold_keeps_to_75_octets_and_unfolds_to_the_same(text: str, padding: int) -> None:
    line = f"X-{'A' * padding}:{text}"
    assert unfold(fold(line)) == [line]


@given(st.text(st.sampled_from("\\;,nN")), st.integers(60, 76))
def test_fold_never_parts_a_backslash_from_what_it_escapes(text: str, padding: int) -> None:
    for part in fold("A" * padding + escape(text)).split(b"\r\n ")[:-1]:
        assert (len(part) - len(part.rstrip(b"\\"))) % 2 == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a, b; c\\d: e", "a\\, b\\; c\\\\d: e"),
        ("Room 1\nUpstairs\r\nLeft", "Room 1\\nUpstairs\\nLeft"),
        (r"D:\New", r"D:\\New"),
        ("tab\there", "tab here"),
        ("bell\x07 and NUL\x00", "bell and NUL"),
        ("X\r\nATTACH:http://evil.example/", "X\\nATTACH:http://evil.example/"),
        ("one\u2028two\u0085three", "one\\ntwo\\nthree"),
    ],
)
def test_escape_table(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_naughty_strings_come_back() -> None:
    for naughty in json.loads(Path(str(REAL_DATA), "hard", "blns.json").read_text("utf-8")):
        (line,) = unfold(fold(f"SUMMARY:{escape(naughty)}"))
        assert unescape(line.removeprefix("SUMMARY:")) == clean(naughty)
