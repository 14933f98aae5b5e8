"""Badges for thermal printers: the page that typst draws, in black, as a picture for the print head."""

from __future__ import annotations

from congress.badges.formats.faces import BadgeFace
from congress.badges.formats.pdf import TEMPLATE, Paper, job_of
from congress.infra.one_bit import read_dots
from congress.infra.typesetting import draw
from congress.infra.zpl import label_of

DOTS_PER_INCH = (203, 300)  # of the print heads that labels are made for


def draw_badge(face: BadgeFace, *, dots_per_inch: int) -> bytes:
    """Return a badge of 4×3 in, and its slip as a label of its own after it."""
    paper = Paper(dots_per_inch=dots_per_inch)
    pages = draw(TEMPLATE, job_of([face], paper), dots_per_inch=dots_per_inch)
    return b"".join(label_of(read_dots(page)) for page in pages)
