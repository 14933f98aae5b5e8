"""Pictures of one bit: a PNG as typst draws it, made black and white (ISO/IEC 15948).

No library of pictures for that: only what typst writes is read, eight bits of red, green, blue and
alpha, not interlaced; and of a page in black ink one channel says all.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_HEAD = struct.Struct(">4xIIBBBBB")
_EIGHT_BIT_RGBA = (8, 6, 0, 0, 0)
_CHANNELS = 4
_DARK = 128  # below it a dot is black
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BIT = bytes(ord("1") if grey < _DARK else ord("0") for grey in range(256))


@dataclass(frozen=True)
class Dots:
    """A picture: `width` in dots, and of each row the bits from the left, padded to whole bytes."""

    width: int
    rows: tuple[bytes, ...]


def read_dots(png: bytes) -> Dots:
    """Return a page that typst drew in black ink, each dot black or white.

    Raises:
        ValueError: it is no PNG as typst writes them.
    """
    if not png.startswith(_SIGNATURE):
        message = "no PNG"
        raise ValueError(message)
    chunks = dict[bytes, bytes]()
    for name, content in _chunks(png):
        chunks[name] = chunks.get(name, b"") + content
    width, _, *kind = _HEAD.unpack(b"    " + chunks[b"IHDR"])
    if tuple(kind) != _EIGHT_BIT_RGBA:
        message = f"a PNG of another kind than typst writes: {kind}"
        raise ValueError(message)
    rows = _rows(zlib.decompress(chunks[b"IDAT"]), width)
    return Dots(width, tuple(_bits_of(row) for row in rows))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        yield name, png[at + 8 : at + 8 + length]
        at += 12 + length


def _rows(raw: bytes, width: int) -> Iterator[bytes]:
    """Yield the red of each row, its filter undone (section 9.2): each channel is filtered by itself."""
    above = bytes(width)
    size = 1 + width * _CHANNELS
    for start in range(0, len(raw), size):
        kind, red = raw[start], raw[start + 1 : start + size : _CHANNELS]
        above = _unfiltered(kind, red, above)
        yield above


def _unfiltered(kind: int, red: bytes, above: bytes) -> bytes:
    match kind:
        case 0:
            return red
        case 1:
            summed: Iterator[int] = accumulate(red, _added)
            return bytes(summed)
        case 2:
            return bytes((one + up) & 255 for one, up in zip(red, above, strict=True))
    row, left, corner = bytearray(), 0, 0
    for one, up in zip(red, above, strict=True):
        guess = (left + up) // 2 if kind == 3 else _paeth(left, up, corner)  # noqa: PLR2004 -- "average"
        left, corner = (one + guess) & 255, up
        row.append(left)
    return bytes(row)


def _added(left: int, one: int) -> int:
    return (left + one) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    """Return the neighbour that is nearest to left + up - corner (section 9.4)."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _bits_of(row: bytes) -> bytes:
    size = (len(row) + 7) // 8
    bits = row.translate(_BIT).ljust(size * 8, b"0")
    return int(bits, 2).to_bytes(size)
