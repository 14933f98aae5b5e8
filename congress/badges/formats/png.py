"""Badges as pictures, for a browser that prints its page: what typst draws, in colour."""

from __future__ import annotations

from congress.badges.formats.faces import BadgeFace
from congress.badges.formats.pdf import TEMPLATE, Paper, job_of
from congress.infra.typesetting import draw

DOTS_PER_INCH = 300


def draw_pictures(face: BadgeFace) -> list[bytes]:
    """Return a badge of 4×3 in as a PNG, and its slip as another after it."""
    return draw(TEMPLATE, job_of([face], Paper()), dots_per_inch=DOTS_PER_INCH)
