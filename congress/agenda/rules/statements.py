"""The words of accreditors: text, *emphasis* and ™, and no other markup. What is in the way, and where.

They are pasted by an office and stand on certificates for years: a tag that nobody sees today would
stand there as it was typed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Tags and comments, entities, links and pictures, headings, code, strong type, rules, tables: what
# HTML and Markdown would read as more than words. Each is linear on whatever is thrown at it (T32).
_MARKUP = re.compile(
    r"</?[A-Za-z!?]|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});|!?\[[^\]\n]{0,200}\]\("
    r"|\]\(|^[ \t]{0,3}#{1,6}(?=\s)|`|\*\*|__|~~|^[ \t]{0,3}(?:---|===|\|)",
    re.MULTILINE,
)
_EMPHASIS = re.compile(r"\*(?=\S)([^*\n]{1,500})(?<=\S)\*")
SHOWN = 20  # characters of what is in the way


@dataclass(frozen=True)
class Markup:
    """What is no plain text: how it begins, and where, both from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class StatementPiece:
    """Some words of a statement, as they are set."""

    text: str
    is_emphasis: bool = False


def find_markup(text: str) -> Markup | None:
    """Return the first thing in a statement that is neither words nor *emphasis*."""
    found = _MARKUP.search(text)
    if found is None:
        return None
    at = found.start()
    line_start = text.rfind("\n", 0, at) + 1
    return Markup(
        text[at : at + SHOWN].partition("\n")[0],
        text.count("\n", 0, at) + 1,
        at - line_start + 1,
    )


def pieces_of(line: str) -> Iterator[StatementPiece]:
    """Yield a line of a statement in pieces. An asterisk without its fellow is one."""
    done = 0
    for found in _EMPHASIS.finditer(line):
        if found.start() > done:
            yield StatementPiece(line[done : found.start()])
        yield StatementPiece(found.group(1), is_emphasis=True)
        done = found.end()
    if done < len(line):
        yield StatementPiece(line[done:])
