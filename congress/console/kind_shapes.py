"""What the templates of kinds of credit are handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.agenda.rules.statements import StatementPiece
from congress.console.shapes import Choice
from congress.ui.notices import Notice


@dataclass(frozen=True)
class KindLine:
    """A kind of credit in the list. `edited`: by whom and when the office did, "" for the file's own."""

    id: str
    name: str
    rule: str
    edited: str


@dataclass(frozen=True)
class KindsPage:
    """The kinds of an event, as they stand."""

    kinds: tuple[KindLine, ...]


@dataclass(frozen=True)
class Field:
    """A field of the form. `options`: what a choice offers. `lines`: how tall a text is, 0: one line."""

    key: str
    name: str
    value: str
    hint: str = ""
    fault: str = ""
    lines: int = 0
    is_number: bool = False
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Fields:
    """Fields that belong together."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class KindVersionLine:
    """What the office made of it once: which version, who, when, and why."""

    version: int
    what: str
    because: str


@dataclass(frozen=True)
class KindPage:
    """One kind of credit, and the form that edits it. `seen`: the version that the form is about.

    `statement`: lines in pieces, as they are set on a certificate, and `provider` the line below its
    name: address and number. `warning`: what to know before.
    """

    id: str
    name: str
    groups: tuple[Fields, ...]
    statement: tuple[tuple[StatementPiece, ...], ...]
    provider: str
    example: str
    seen: int
    versions: tuple[KindVersionLine, ...]
    may_edit: bool
    is_edited: bool
    differs: tuple[str, ...] = ()
    because: str = ""
    because_fault: str = ""
    warning: str = ""
    said: Notice | None = None
