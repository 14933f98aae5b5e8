"""What the template of mail that does not arrive is handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HostLine:
    """A mail host that takes letters and shows them to nobody; a note to its IT department."""

    host: str
    facts: str
    note: str


@dataclass(frozen=True)
class UnreachedLine:
    """Somebody who gets no mail. `address` is masked."""

    name: str
    number: str
    address: str
    why: str


@dataclass(frozen=True)
class MailPage:
    """What does not arrive: whole hosts first, then people."""

    hosts: tuple[HostLine, ...]
    people: tuple[UnreachedLine, ...]
