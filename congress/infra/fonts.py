"""The fonts that paper is set in: where their packages lie, and which characters they hold.

They come by the package manager, pinned as everything is (docs/dependencies.md, 8). A package that is
missing is no stop: what its scripts are is then named as lacking.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

PACKAGES = ("manimgx_fonts", "noto_cjk_sans_jp_regular")
_SUFFIXES = frozenset({".ttf", ".otf"})
_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}  # platform and encoding of a cmap
_SEGMENTS, _GROUPS = 4, 12  # the formats of a cmap that fonts use for Unicode


@dataclass(frozen=True)
class Coverage:
    """Which characters some fonts hold: the first and the last of each run, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def holds(self, character: str) -> bool:
        """Tell whether a character can be drawn; what is never seen need not be."""
        if unicodedata.category(character) in ("Cf", "Zs"):
            return True
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]


def list_font_folders() -> list[Path]:
    """Return the folders of the font packages that are installed."""
    found = (find_spec(name) for name in PACKAGES)
    return [Path(one.origin).parent for one in found if one is not None and one.origin]


def list_missing_packages() -> list[str]:
    """Return the font packages that are not installed, as an installer calls them."""
    return [name.replace("_", "-") for name in PACKAGES if find_spec(name) is None]


@cache
def coverage() -> Coverage:
    """Return what all installed fonts hold together; read once, in some hundredths of a second."""
    files = chain.from_iterable(folder.iterdir() for folder in list_font_folders())
    fonts = [file for file in sorted(files) if file.suffix in _SUFFIXES]
    runs = sorted(set(chain.from_iterable(_runs_of(file.read_bytes()) for file in fonts)))
    merged: list[list[int]] = []
    for start, end in runs:
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Coverage(tuple(one[0] for one in merged), tuple(one[1] for one in merged))


def _runs_of(font: bytes) -> Iterator[tuple[int, int]]:
    """Yield the runs of characters of a font's `cmap` table (ISO/IEC 14496-22, section 5.2.1)."""
    for number in range(int.from_bytes(font[4:6])):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            break
    else:
        return
    for number in range(int.from_bytes(font[offset + 2 : offset + 4])):
        platform, encoding, at = struct.unpack_from(">HHI", font, offset + 4 + 8 * number)
        if (platform, encoding) in _UNICODE:
            yield from _runs_of_table(font, offset + at)


def _runs_of_table(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    kind = int.from_bytes(font[at : at + 2])
    if kind == _SEGMENTS:
        count = int.from_bytes(font[at + 6 : at + 8]) // 2
        ends = struct.unpack_from(f">{count}H", font, at + 14)
        starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
        yield from (run for run in zip(starts, ends, strict=True) if run[0] != 0xFFFF)  # noqa: PLR2004 -- its end
    elif kind == _GROUPS:
        count = int.from_bytes(font[at + 12 : at + 16])
        for start, end, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * count]):
            yield start, end
