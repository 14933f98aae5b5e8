"""Badges as pages: single, or six to a US letter sheet; the template is `templates/print/badges.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from congress.badges.formats.faces import BadgeFace, reads_from_right
from congress.infra.qr import Correction, qr_svg
from congress.infra.typesetting import typeset

TEMPLATE = "badges"
POINTS_PER_INCH = 72
_MILLIMETRE = POINTS_PER_INCH / 25.4
_CARD = (4 * POINTS_PER_INCH, 3 * POINTS_PER_INCH)
_MARGIN = 0.2 * POINTS_PER_INCH
_MODULES, _QUIET = 25, 4  # of version 2, and on each side of it
# One of the eight patterns for all: every badge's symbol is read back in the tests.
_MASK = 3


class Sheet(StrEnum):
    """How badges lie on paper."""

    SINGLE = "single"  # 4×3 in, one to a page
    SIX = "six"  # to a US letter sheet, two by three: Avery 5392


@dataclass(frozen=True)
class Paper:
    """What is printed on. `dots_per_inch` None: ink of any colour; else a thermal head's dots, black."""

    sheet: Sheet = Sheet.SINGLE
    dots_per_inch: int | None = None

    @property
    def module(self) -> float:
        """Return the side of a module of the symbol in points: 1 mm, or the whole dots next to it."""
        if self.dots_per_inch is None:
            return _MILLIMETRE
        return self._dots(round(self.dots_per_inch / 25.4))

    @property
    def symbol_at(self) -> tuple[float, float]:
        """Return where the symbol lies, its quiet zone in the card's margin: on whole dots, if any."""
        side = self.module * (_MODULES + _QUIET)
        x = _CARD[0] - _MARGIN - side
        y = _CARD[1] - _MARGIN - side
        if self.dots_per_inch is None:
            return x, y
        return tuple(self._dots(round(at * self.dots_per_inch / POINTS_PER_INCH)) for at in (x, y))  # type: ignore[return-value] # two of them

    def _dots(self, count: int) -> float:
        assert self.dots_per_inch is not None  # noqa: S101 -- it has dots
        return count * POINTS_PER_INCH / self.dots_per_inch


def set_badges(faces: Sequence[BadgeFace], sheet: Sheet = Sheet.SINGLE) -> bytes:
    """Return badges as a PDF, in their order; the same badges give the same bytes."""
    return typeset(TEMPLATE, job_of(faces, Paper(sheet)))


def job_of(faces: Sequence[BadgeFace], paper: Paper) -> dict[str, Any]:
    """Return what the template is told: plain values, no markup."""
    x, y = paper.symbol_at
    return {
        "title": f"Badges, {faces[0].event}" if faces else "Badges",
        "sheet": paper.sheet.value,
        "inks": "one-bit" if paper.dots_per_inch else "colour",
        "module": paper.module,
        "symbol_at": {"x": x, "y": y},
        "symbol_says": "The badge's code, for scanners",
        "badges": [_card_of(face) for face in faces],
    }


def _card_of(face: BadgeFace) -> dict[str, Any]:
    return {
        "first": face.first,
        "last": face.last,
        "first_from": "right" if reads_from_right(face.first) else "left",
        "last_from": "right" if reads_from_right(face.last) else "left",
        "credentials": face.credentials,
        "role": face.role,
        "colour": face.colour,
        "event": face.event,
        "slip": {"code": face.slip.code, "lines": face.slip.lines} if face.slip else None,
        "symbol": qr_svg(face.code, correction=Correction.QUARTILE, mask=_MASK),
    }
