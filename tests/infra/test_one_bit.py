"""PNG to dots, and dots to ZPL: held against Pillow and zebrafy."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image
from zebrafy.zebrafy_zpl import ZebrafyZPL

from congress.badges.formats.pdf import TEMPLATE, Paper, job_of
from congress.infra import one_bit
from congress.infra.one_bit import Dots, read_dots
from congress.infra.typesetting import draw
from congress.infra.zpl import label_of
from tests.badges.paper import a_face


def as_picture(dots: Dots) -> Image.Image:
    """Return dots as Pillow has a picture of one bit: 1 is white."""
    width = len(dots.rows[0]) * 8
    inverted = bytes(255 - byte for row in dots.rows for byte in row)
    return Image.frombytes("1", (width, len(dots.rows)), inverted)


@pytest.mark.parametrize("dots_per_inch", [203, 300])
def test_a_page_is_read_as_pillow_reads_it(dots_per_inch: int) -> None:
    face = a_face("Ana محمد 李 सोना", "Rivera-Żółć")
    job = job_of([face], Paper(dots_per_inch=dots_per_inch))
    [png] = draw(TEMPLATE, job, dots_per_inch=dots_per_inch)
    expected = Image.open(io.BytesIO(png)).convert("RGB").getchannel(0).point(
        [0] * 128 + [255] * 128, mode="1"
    )  # fmt: skip
    read = as_picture(read_dots(png)).crop((0, 0, *expected.size))
    assert read.tobytes() == expected.tobytes()


@pytest.mark.parametrize("kind", range(5))
def test_each_filter_of_png_is_undone(kind: int) -> None:
    """As section 9.2 defines them, forwards: what was filtered by the standard's words comes back."""
    dice = random.Random(kind)
    above, row = dice.randbytes(50), dice.randbytes(50)
    filtered = bytearray()
    for at, one in enumerate(row):
        left, up = row[at - 1] if at else 0, above[at]
        corner = above[at - 1] if at else 0
        p = left + up - corner
        nearest = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))
        guess = (0, left, up, (left + up) // 2, nearest[2])[kind]
        filtered.append((one - guess) % 256)
    assert one_bit._unfiltered(kind, bytes(filtered), above) == row


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_png_of_typsts_is_refused(bad: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_dots(bad)
    grey = io.BytesIO()
    Image.new("L", (3, 3)).save(grey, "png")
    with pytest.raises(ValueError, match="another kind"):
        read_dots(grey.getvalue())


@pytest.mark.parametrize("width", [1, 8, 9, 812, 4_000])
def test_every_picture_comes_back_from_zpl(width: int) -> None:
    """White, black, stripes, noise, rows alike: each way in which digits are compressed."""
    dice = random.Random(width)
    size = (width + 7) // 8
    rows = [
        bytes(size), bytes(size), b"\xff" * size, b"\xff" * size, b"\x0f" * size, dice.randbytes(size),
        b"\x80" + bytes(size - 1), bytes(size - 1) + b"\x01", dice.randbytes(size), b"\xf0" * size,
    ]  # fmt: skip
    dots = Dots(width, tuple(rows))
    label = label_of(dots)
    [read] = ZebrafyZPL(label.decode("ascii")).to_images()
    assert read.tobytes() == as_picture(dots).tobytes()
    assert label.startswith(b"^XA^PW%d^LL10" % width)
    assert label.endswith(b"^FS^XZ\n")


def test_a_badge_takes_a_quarter_of_its_digits() -> None:
    job = job_of([a_face()], Paper(dots_per_inch=203))
    [png] = draw(TEMPLATE, job, dots_per_inch=203)
    dots = read_dots(png)
    assert len(label_of(dots)) < sum(map(len, dots.rows)) * 2 / 4
