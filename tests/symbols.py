"""Reads a drawn QR symbol back as a camera would: painted as pixels, decoded by another library."""

from __future__ import annotations

import re

import zxingcpp

_SCALE = 4
_SIZE = re.compile(r'viewBox="0 0 (\d+) ')
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def paint(svg: str) -> list[bytearray]:
    """Return a grey row for each row of modules: 255 white, 0 dark."""
    size = int(_SIZE.search(svg)[1])
    rows = [bytearray(b"\xff" * size) for _ in range(size)]
    for x, y, width, back in _RUN.findall(svg):
        assert width == back
        rows[int(y)][int(x) : int(x) + int(width)] = bytes(int(width))
    return rows


def read_symbol(svg: str) -> str:
    """Return the text of the one QR symbol in a picture made by `congress.infra.qr`."""
    rows = paint(svg)
    side = len(rows) * _SCALE
    wide = [bytes(grey for grey in row for _ in range(_SCALE)) for row in rows]
    grey = b"".join(row * _SCALE for row in wide)
    picture = memoryview(grey).cast("B", shape=[side, side])
    [found] = zxingcpp.read_barcodes(picture)
    assert str(found.format) == "QR Code"
    text: str = found.text
    return text
