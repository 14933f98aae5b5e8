"""Pictures for thermal label printers: ZPL II with one `^GFA` field, its hexadecimal digits compressed.

Zebra, *ZPL II Programming Guide*: `^GF` (graphic field) and "Alternative Data Compression Scheme".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from congress.infra.one_bit import Dots

_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"  # 1 to 19; 20, 40, … 400
_MOST = 419


def label_of(dots: Dots) -> bytes:
    """Return one label that prints a picture from the left upper corner, dot for dot."""
    per_row = (dots.width + 7) // 8
    total = per_row * len(dots.rows)
    size = f"^PW{dots.width}^LL{len(dots.rows)}^LH0,0"
    field = f"^FO0,0^GFA,{total},{total},{per_row},{''.join(_compressed(dots))}^FS"
    return f"^XA{size}{field}^XZ\n".encode("ascii")


def _compressed(dots: Dots) -> Iterator[str]:
    """Yield each row: `:` as the one above, `,` white to its end, else counts and digits."""
    above = b""
    for row in dots.rows:
        yield ":" if row == above else _row(row.hex().upper())
        above = row


def _row(digits: str) -> str:
    inked = digits.rstrip("0")
    if len(digits) - len(inked) < 2:  # noqa: PLR2004 -- one digit is as short as the comma
        return "".join(_runs(digits))
    return "".join(_runs(inked)) + ","


def _runs(digits: str) -> Iterator[str]:
    for digit, same in groupby(digits):
        left = len(list(same))
        while left:
            count = min(left, _MOST)
            left -= count
            yield digit if count == 1 else f"{_count(count)}{digit}"


def _count(count: int) -> str:
    twenties, ones = divmod(count, 20)
    return (_TWENTIES[twenties - 1] if twenties else "") + (_ONES[ones - 1] if ones else "")
