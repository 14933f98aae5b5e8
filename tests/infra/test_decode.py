"""Photos of QR symbols: read as phones take them; what is no photo is told from one without a symbol."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from congress.infra import decode
from congress.infra.decode import MOST_PIXELS, PictureError, read_symbol
from congress.infra.qr import Correction, qr_svg
from tests.symbols import paint

CODE = "P17K2M0QZ5W8R3T6Y9B1ND4XA2PVQGE8"


def picture_of(text: str, *, scale: int = 8, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A screen with a symbol, held before a camera: grey around it, a little turned."""
    rows = paint(qr_svg(text, correction=Correction.QUARTILE))
    symbol = Image.frombytes("L", (len(rows), len(rows)), b"".join(bytes(row) for row in rows))
    symbol = symbol.resize((len(rows) * scale, len(rows) * scale), Image.Resampling.NEAREST)
    scene = Image.new("L", size, 140)
    scene.paste(symbol, ((size[0] - symbol.width) // 2, (size[1] - symbol.height) // 2))
    return scene.rotate(7, fillcolor=140).convert("RGB")


def saved(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_symbol_is_read_from_what_cameras_write(kind: str) -> None:
    assert read_symbol(saved(picture_of(CODE), kind)) == CODE


def test_a_symbol_that_is_small_in_a_large_photo_is_read() -> None:
    """Twelve million pixels, and the phone fills a quarter of the width."""
    assert read_symbol(saved(picture_of(CODE, scale=27, size=(4000, 3000)))) == CODE


def test_a_photo_without_a_symbol_reads_as_nothing() -> None:
    assert read_symbol(saved(Image.new("RGB", (640, 480), "white"))) == ""


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_formats_are_not_even_looked_at(kind: str) -> None:
    with pytest.raises(PictureError):
        read_symbol(saved(picture_of(CODE), kind))


def test_a_picture_too_large_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T32: its header says how large it is. The control decodes it."""
    large = saved(Image.new("L", (4001, 4000)), "PNG")
    assert len(large) < 100_000
    loaded = []
    load = Image.Image.load

    def seen(self: Image.Image) -> object:
        loaded.append(self.size)
        return load(self)

    monkeypatch.setattr(Image.Image, "load", seen)
    with pytest.raises(PictureError):
        read_symbol(large)
    assert loaded == []
    monkeypatch.setitem(MOST_PIXELS, "PNG", 20_000_000)
    assert read_symbol(large) == ""


def test_broken_photos_are_told_and_never_crash() -> None:
    dice = random.Random(1)
    told = 0
    for kind in MOST_PIXELS:
        whole = saved(picture_of(CODE), kind)
        for _ in range(150):
            broken = bytearray(whole[: dice.randrange(1, len(whole))])
            for _ in range(dice.randrange(4)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            try:
                read_symbol(bytes(broken))
            except PictureError:
                told += 1
    assert told > 200


def test_what_is_raised_is_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without the list, Pillow's own error comes out."""
    with pytest.raises(PictureError):
        read_symbol(b"no picture")
    monkeypatch.setattr(decode, "_BROKEN", ())
    with pytest.raises(OSError, match="cannot identify"):
        read_symbol(b"no picture")
