"""In which encoding a table of text is written, told by its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from congress.core.errors import CsvError, Fault

UTF_8, UTF_16, WINDOWS = "utf-8", "utf-16", "cp1252"
_MARK = b"\xef\xbb\xbf"
_UTF_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CHUNK = 65_536
_SAMPLE = 400
# Letters of more than one byte, as only UTF-8 writes them.
_OF_UTF_8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # stands for nothing in Windows-1252


@dataclass(frozen=True)
class Encoded:
    """The bytes of a table, without a mark, in an encoding whose line ends are those of ASCII."""

    data: memoryview
    encoding: str
    was: str  # as it came


def tell_encoding(data: bytes) -> Encoded:
    """Return the bytes of a table with their encoding: UTF-8, else UTF-16, else Windows-1252.

    UTF-16 is written anew as UTF-8. What is UTF-8 but for some bytes is not guessed at: a guess
    would spoil every name that is right.

    Raises:
        CsvError: it is none of these; with the line.
    """
    if data.startswith(_UTF_32):
        raise CsvError(faults=[Fault("", "the file is UTF-32; save it as CSV UTF-8")])
    wide = _UTF_16.get(data[:2]) or _wide_without_mark(data[:_SAMPLE])
    if wide:
        return Encoded(memoryview(_from_wide(data, wide)), UTF_8, UTF_16)
    plain = memoryview(data)[len(_MARK) :] if data.startswith(_MARK) else memoryview(data)
    place = _first_fault(plain)
    if place is None:
        return Encoded(plain, UTF_8, UTF_8)
    if data.startswith(_MARK) or _OF_UTF_8.search(plain) or b"\x00" in data:
        raise _not_utf_8(plain, place)
    if (unused := _UNUSED.search(plain)) is not None:
        raise _not_utf_8(plain, unused.start())
    return Encoded(plain, WINDOWS, WINDOWS)


def _wide_without_mark(sample: bytes) -> str:
    """Return which UTF-16 a file without a mark is in: every other byte of its headings is empty."""
    half = len(sample) // 2
    if half > 1 and sample[1::2].count(0) > half * 0.9:
        return "utf-16-le"
    return "utf-16-be" if half > 1 and sample[0::2].count(0) > half * 0.9 else ""


def _from_wide(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        message = "the file begins as UTF-16 and is broken further on; export it again as CSV UTF-8"
        raise CsvError(faults=[Fault("", message)]) from error


def _first_fault(data: memoryview) -> int | None:
    """Return where the bytes are no UTF-8, looking at a piece at a time."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    for begin in range(0, len(data), _CHUNK):
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(data[begin : begin + _CHUNK], final=begin + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return begin - kept + error.start
    return None


def _not_utf_8(data: memoryview, place: int) -> CsvError:
    line = len(re.findall(rb"\r\n|\r|\n", data[:place])) + 1
    message = f"byte {data[place]:#04x} is not UTF-8; save the file as CSV UTF-8"
    return CsvError(faults=[Fault(f"line {line}", message)])
