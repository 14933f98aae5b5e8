"""QR symbols (ISO/IEC 18004) as SVG and PNG: the one doorway to the qrcode library.

A symbol is always black on white with its quiet zone of four modules, in dark mode too: many
readers do not read light on dark.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from enum import IntEnum
from html import escape
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET_MODULES = 4
_PNG = b"\x89PNG\r\n\x1a\n"


class Correction(IntEnum):
    """How much of a symbol may be spoiled: 15 % on a screen, 25 % on paper and on a dim phone."""

    MEDIUM = ERROR_CORRECT_M
    QUARTILE = ERROR_CORRECT_Q


def qr_svg(
    text: str,
    *,
    correction: Correction = Correction.MEDIUM,
    title: str = "",
    mask: int | None = None,
) -> str:
    """Return an `<svg>` element for a page, or a file of its own: it names its namespace.

    Its size is the page's business: it has a `viewBox` and no width. `title`: for a file of its own;
    a page says what the symbol is beside it. `mask`: one of the eight patterns that break a symbol up,
    where there are thousands to draw: to look for the best one takes four times as long. Digits,
    capitals and blanks alone take the alphanumeric mode, which is half the size.
    """
    rows = _matrix_of(text, correction, mask)
    said = f"<title>{escape(title)}</title>" if title else ""
    path = "".join(run for y, row in enumerate(rows) for run in _runs(y, row))
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' shape-rendering="crispEdges">'
        f'{said}<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def qr_png(text: str, *, dots: int = 8) -> bytes:
    """Return the symbol as a PNG of one bit (ISO/IEC 15948), each module so many dots wide.

    For letters, whose programs draw no SVG: with its quiet zone, and what a dim phone spoils forgiven.
    """
    rows = _matrix_of(text, Correction.QUARTILE)
    side = len(rows) * dots
    lines = bytearray()
    for row in rows:
        bits = "".join(("0" if is_dark else "1") * dots for is_dark in row)
        line = int(bits.ljust(-(-side // 8) * 8, "0"), 2).to_bytes(-(-side // 8), "big")
        lines += (b"\0" + line) * dots  # no filter
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit, grey
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return _PNG + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def qr_lines(text: str) -> list[str]:
    """Return the symbol for a terminal: two rows of modules a line, in half blocks.

    A dark module is drawn, a light one is not: print it black on white, whatever the terminal shows.
    """
    rows = _matrix_of(text, Correction.MEDIUM)
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    blocks = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    return [
        "".join(blocks[bool(above), bool(below)] for above, below in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def _matrix_of(
    text: str, correction: Correction, mask: int | None = None
) -> list[list[bool | None]]:
    code = QRCode(error_correction=int(correction), border=QUIET_MODULES, mask_pattern=mask)
    code.add_data(text.encode(), optimize=0)  # one segment of one mode
    code.make(fit=True)
    matrix: list[list[bool | None]] = code.get_matrix()
    return matrix


def _runs(y: int, row: Sequence[bool | None]) -> Iterator[str]:
    """Yield a rectangle for each run of dark modules: one path instead of a thousand squares."""
    x = 0
    for is_dark, modules in groupby(row, key=bool):
        width = len(list(modules))
        if is_dark:
            yield f"M{x} {y}h{width}v1h-{width}z"
        x += width
