"""Certificates as their pages show them: one's own, those of all events, and what anybody checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CertificateLine:
    """One version. `href`: of its page, to be opened. `tone`: good, wait or bad."""

    event: str
    figure: str
    kind: str
    issued: str
    number: str
    state: str
    tone: str
    href: str


@dataclass(frozen=True)
class CertificatePage:
    """My certificate. `check`: the address that anybody may open. `earlier`: its former versions."""

    heading: str
    name: str
    event: str
    dates: str
    line: CertificateLine
    check: str
    pdf: str
    send: str
    earlier: tuple[CertificateLine, ...] = ()


@dataclass(frozen=True)
class TranscriptPage:
    """All my certificates, of all events."""

    lines: tuple[CertificateLine, ...]
    pdf: str
    standing: tuple[str, ...] = ()  # what stands in all, of each kind


@dataclass(frozen=True)
class CheckPage:
    """What anybody reads of a certificate. `rows`: what it says, a name and its value each.

    `tone`: good, wait or bad. `is_asking`: for a number. `typed`: what was no number.
    """

    heading: str
    words: str
    tone: str = "plain"
    rows: tuple[tuple[str, str], ...] = ()
    is_asking: bool = False
    typed: str = ""
