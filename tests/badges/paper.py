"""Reads printed badges back by other libraries than made them: pdfium for pages, zxing-cpp for codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL.Image import Image

from congress.badges.formats.faces import BadgeFace, drawable, lacking_of
from congress.badges.rules.codes import write_badge_code
from congress.core.ids import digest

POINTS = 72
CARD = (4 * POINTS, 3 * POINTS)


@dataclass(frozen=True)
class Box:
    """A character on a page: in points from the page's left lower corner."""

    character: str
    left: float
    bottom: float
    right: float
    top: float


def a_face(
    first: str = "Ana", last: str = "Rivera", credentials: str = "RN, BSN",
    role: str = "General Conference", *, number: int = 0,
) -> BadgeFace:  # fmt: skip
    """Return a badge with the names as they are drawn, and a code of its own."""
    texts = (first, last, credentials, role)
    first, last, credentials, role = map(drawable, texts)
    lacking = "".join(lacking_of(text) for text in texts)
    event, colour = "Patient Safety Congress", "#1d4ed8"
    return BadgeFace(first, last, credentials, role, colour, event, code_of(number), lacking)


def code_of(number: int) -> str:
    """Return the code of some badge: as good as any."""
    return write_badge_code(digest(str(number))).text


def read_codes(picture: Image) -> list[str]:
    """Return the codes of a page, in the order of rows."""
    found = zxingcpp.read_barcodes(picture.convert("L"))
    assert {str(one.format) for one in found} <= {"QR Code"}
    where = {one.text: (one.position.top_left.y // 50, one.position.top_left.x) for one in found}
    return sorted(where, key=lambda text: where[text])


def pictures_of(pdf: bytes, *, dots_per_inch: float = 150) -> list[Image]:
    """Return the pages of a PDF, drawn."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dots_per_inch / POINTS).to_pil() for page in document]


def texts_of(pdf: bytes) -> list[str]:
    """Return the text of each page, line by line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def boxes_of(pdf: bytes) -> list[list[Box]]:
    """Return every character of each page, also what is clipped."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [list(_boxes(page.get_textpage())) for page in document]


def _boxes(page: pypdfium2.PdfTextPage) -> Iterator[Box]:
    for at in range(page.count_chars()):
        character = page.get_text_range(at, 1)
        if character.strip():
            yield Box(character, *page.get_charbox(at))
