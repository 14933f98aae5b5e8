"""Strings that break software: our own, the big list of naughty strings, and the world's names."""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")
needs_real_data = pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")

# Each is here for one reader that could take it for something else.
GENERATED: tuple[str, ...] = (
    # HTML, templates, scripts
    "<script>alert(1)</script>",
    "</title><b>x",
    "&amp; &lt; &#39; &nbsp;",
    "a & b < c > d",
    '"><img src=x>',
    "{{ 7 * 7 }}{% raw %}",
    "${7*7} #{7} %(x)s %s {0}",
    "<!-- -->",
    "]]>",
    "<![CDATA[x]]>",
    "<?xml?>",
    "'; --",
    "javascript:x",
    # iCalendar, CSV, YAML, JSON
    "a;b,c:d",
    "back\\slash",
    "literal \\n and \\, and \\;",
    "^n ^^ ^'",
    "a\\",
    '"quoted"',
    "'single'",
    'a"b""c',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "tab\tinside",
    "null",
    "NULL",
    "~",
    "true",
    "No",
    "yes",
    "1e5",
    "0x1F",
    "0o17",
    "1_000",
    "16:00",
    "2025-03-10",
    "NaN",
    ".inf",
    "- a",
    "? a",
    "# a",
    "a # b",
    "a: b",
    "| a",
    "> a",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "[a]",
    "{a: b}",
    "---",
    "...",
    "--- a",
    "<<",
    "=",
    "\\u0041",
    "\\x41",
    "?",
    ":",
    ",",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    # Unicode
    "e\u0301 \u00e9",
    "\u212b \u00c5 A\u030a",
    "\ufb01 \uff21",
    "\u1112\u1161\u11ab \ud55c",
    "\u05d0\u05d1 abc \u0627\u0644",
    "\u202eabc\u202c",
    "\u2066abc\u2069",
    "\u200babc\u200d",
    "a\ufeffb",
    "\ufeffa",
    "\u00adsoft",
    "\U0001f469\u200d\U0001f469\u200d\U0001f466",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\U00020000\U0010fffd",
    "\ufffd",
    "\U0001fffe",
    "Z\u0351\u036b\u0343",
    "\u0130 \u0131 \u00df \u1e9e \u01c5",
    "\u4e2d\u6587\u306b\u307b\u3093\u3054",
    "\u0e44\u0e17\u0e22",
    "\u0939\u093f\u0928\u094d\u0926\u0940",
    "a\u00a0b",
    "a\u2003b",
    "a\u3000b",
    "a\u2028b",
    "a\u2029b",
    "\U000e0041",
    # blanks and length
    " a",
    "a ",
    "  a  b  ",
    "\u00a0a\u00a0",
    "\u3000a",
    "a" * 200,
    "\U0001d54f" * 180,
    "b " * 100,
    "\u00e9" * 200,
    # to be refused, or lines to be kept
    "",
    " ",
    "\u00a0",
    "two\nlines",
    "carriage\rreturn",
    "both\r\nends",
    "\n",
    "para\n\ngraph",
    "v\x0bt",
    "f\x0cf",
    "esc\x1b[31m",
    "\x01",
    "us\x1f",
    "\x1fa",
    "fs\x1cgs\x1d",
    "a\x1e",
    "del\x7f",
    "c1\x80",
    "nel\x85x",
    "\x9f",
    "\ufffe",
    "x\uffff",
    "nul\x00",
    "\ud800",
    "lone\udfff low",
    "z" * 301,
)


@cache
def blns() -> tuple[str, ...]:
    """Return the big list of naughty strings."""
    return tuple(json.loads(_read("hard/blns.json")))


@cache
def world_names() -> tuple[str, ...]:
    """Return names as CLDR's native speakers write them, and people of real programmes, each once."""
    names = []
    for line in _read("hard/cldr-person-names.jsonl").splitlines():
        name = json.loads(line)
        parts = (name.get(part, "") for part in ("given", "given2", "surname", "surname2"))
        names += [name.get("surname", ""), " ".join(filter(None, parts))]
    people = json.loads(_read("people/octocon-2022-people.json"))["people"]
    names += [part for person in people for part in person["name"]]
    rows = csv.DictReader(_read("people/chil-2024-health-speakers.csv").splitlines())
    names += [row["speaker"] or "" for row in rows]
    return tuple(dict.fromkeys(filter(None, names)))


def _read(path: str) -> str:
    return (Path(REAL_DATA or "") / path).read_text("utf-8")


# What the service says it keeps, said once more and on its own: the oracle of these tests.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def is_of_the_web(text: str) -> bool:
    """Tell whether JSON and every database keep a text alike: no NUL, no half of a character."""
    return "\x00" not in text and not any(unicodedata.category(one) == "Cs" for one in text)


def is_kept_by_an_agenda(text: str, *, is_line: bool, is_required: bool) -> bool:
    """Tell whether a schedule file may say a text: XML 1.0 and iCalendar keep it, and it fits."""
    said = text.replace("\r\n", "\n")
    if "\r" in said or _CONTROLS.search(said) or not is_of_the_web(said):
        return False
    if any("\x80" <= one <= "\x9f" or one in "\ufffe\uffff" for one in said):
        return False
    if is_line and ("\n" in said or len(said) > 300):
        return False
    return bool(said.strip()) or not is_required


def is_kept_by_a_registration(text: str) -> bool:
    """Tell whether an attendee's field may say a text, of which blanks at both ends are dropped."""
    said = text.strip()
    return is_of_the_web(said) and not _CONTROLS.search(said) and len(said) <= 200
