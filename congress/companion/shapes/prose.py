"""Texts of the agenda in pieces that a template can show."""

from __future__ import annotations

from dataclasses import dataclass


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
