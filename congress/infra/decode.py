"""Reading QR symbols in photos: the one doorway to Pillow and to zxing-cpp."""

from __future__ import annotations

import io
import struct
import threading
import zlib

from PIL import Image

# What a picture may hold, decoded: a JPEG is read at a fraction of its size, the others are not.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
SIDE = 1_600  # pixels: a symbol that fills a tenth of a photo has some six of them for each module
# What Pillow raises for what is no picture, for the beginning of one, and for one that lies.
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError, LookupError, ArithmeticError,
    struct.error, zlib.error,
)  # fmt: skip
_lock = threading.Lock()  # one large photo in memory at a time
# We look at the size ourselves, before anything is decoded; Pillow would only warn.
Image.MAX_IMAGE_PIXELS = None


class PictureError(Exception):
    """It is no picture that we read, it is broken, or it is larger than anybody's camera makes."""


def read_symbol(photo: bytes) -> str:
    """Return the text of a QR symbol in a JPEG, PNG or WebP; "": none can be read in it.

    Raises:
        PictureError: it is none of these, broken, or too large.
    """
    # Only where something is scanned: a process that ends while it starts would have the library
    # complain of what it holds.
    import zxingcpp  # noqa: PLC0415 -- see above

    with _lock:
        grey = _grey_of(photo)
        formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        view = memoryview(grey.tobytes()).cast("B", shape=[grey.height, grey.width])
        found = zxingcpp.read_barcodes(view, formats=formats)
    return found[0].text if found else ""


def _grey_of(photo: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(photo), formats=tuple(MOST_PIXELS)) as picture:
            if picture.width * picture.height > MOST_PIXELS[str(picture.format)]:
                raise PictureError
            picture.draft("L", (SIDE, SIDE))
            picture.thumbnail((SIDE, SIDE))
            return picture.convert("L")
    except _BROKEN as error:
        raise PictureError from error
