"""A text of the agenda as a page shows it: paragraphs, lists, lines that stay lines, addresses. Pure.

Texts are plain: importers clean what comes as HTML. What looks like a list is one, and a web address
is a link. Nothing else of a text is ever markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from congress.ui.languages import lang_of

# Either bound is one class without a repeat inside: linear on whatever is thrown at it (T32).
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]{1,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?'’*_"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_BULLET = re.compile(r"(?:[•‣◦▪·–*-]|\d{1,2}[.)])[ \t]+(?=\S)")


@dataclass(frozen=True)
class Piece:
    """Some words; with `href` they are a link."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list: its lines or its items. `lang` where its letters tell (BCP 47)."""

    lines: tuple[tuple[Piece, ...], ...]
    is_list: bool = False
    lang: str = ""


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a text. An empty line ends a paragraph."""
    return tuple(
        _block(list(lines), has_bullets=has_bullets)
        for paragraph in _paragraphs(text)
        for has_bullets, lines in groupby(paragraph, key=lambda line: bool(_BULLET.match(line)))
    )


def _block(lines: list[str], *, has_bullets: bool) -> Block:
    # One line that begins with a dash or a number is no list; with a real bullet it is.
    is_list = has_bullets and (len(lines) > 1 or lines[0].startswith("•"))
    shown = [_BULLET.sub("", one, count=1) if is_list else one for one in lines]
    return Block(tuple(tuple(pieces_of(one)) for one in shown), is_list, lang_of(" ".join(shown)))


def _paragraphs(text: str) -> Iterator[list[str]]:
    for has_words, lines in groupby((line.strip() for line in text.splitlines()), key=bool):
        if has_words:
            yield list(lines)


def pieces_of(line: str) -> Iterator[Piece]:
    """Return a line in pieces: words, and web addresses, which become links."""
    done = 0
    for found in _ADDRESS.finditer(line):
        address = _without_trailing(found.group())
        if len(address) <= len("https://"):
            continue
        if found.start() > done:
            yield Piece(line[done : found.start()])
        yield Piece(address, address)
        done = found.start() + len(address)
    if done < len(line):
        yield Piece(line[done:])


def _without_trailing(address: str) -> str:
    """Return an address without what belongs to the sentence around it."""
    surplus = {
        closing: address.count(closing) - address.count(_CLOSING[closing]) for closing in _CLOSING
    }
    end = len(address)
    while end and (address[end - 1] in _TRAILING or surplus.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in surplus:
            surplus[address[end]] -= 1
    return address[:end]
