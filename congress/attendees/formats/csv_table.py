"""Any text table as rows of cells (RFC 4180, and what spreadsheets make of it).

Differences from RFC 4180 that are accepted: a byte order mark; `;`, tab or `|` for a comma; a first
line `sep=;`; any of the three line ends; UTF-16 and Windows-1252 (`encodings`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence

from congress.attendees.formats.encodings import Encoded, tell_encoding
from congress.core.errors import CsvError, Fault

DELIMITERS = ",;\t|"
MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_FIELD = 20_000
MAX_ROW = 300_000
LOOKED_AT = 40  # lines in which headings are looked for
_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEP = re.compile(r"\s*\"?sep=(.)\"?[;,\t|]*\s*\Z", re.IGNORECASE)

CountHeadings = Callable[[Sequence[str]], int]


def read_table(data: bytes, count_headings: CountHeadings | None = None) -> Iterator[list[str]]:
    """Yield the rows of any CSV bytes as text cells, each paid for when it is asked for.

    `count_headings` says how many known headings a row has: by it the separator is told, and where
    there is none, by what the first line has most of.

    Raises:
        CsvError: an encoding that is not known, NUL, an open quote, text after a closing quote, or
            over a limit.
    """
    if len(data) > MAX_BYTES:
        message = f"{len(data)} bytes are more than {MAX_BYTES}; split the file"
        raise CsvError(faults=[Fault("", message)])
    return read_encoded(tell_encoding(data), count_headings)


def read_encoded(
    encoded: Encoded, count_headings: CountHeadings | None = None
) -> Iterator[list[str]]:
    """Yield the rows of a table whose encoding is told, as `read_table`."""
    csv.field_size_limit(MAX_FIELD)
    rows = 0
    taken = 0  # bytes of the row that is being read: a quote may hold many lines

    def lines() -> Iterator[str]:
        nonlocal taken
        for number, found in enumerate(_LINES.finditer(encoded.data), start=1):
            taken += found.end() - found.start()
            if taken > MAX_ROW:
                message = f"over {MAX_ROW:,} bytes; is a quote left open?"
                raise CsvError(faults=[Fault(f"row {rows + 1}", message)])
            yield _decode(found[0], encoded.encoding, number)

    delimiter = _delimiter_of(encoded, count_headings)
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            rows, taken = rows + 1, 0
            if rows > MAX_ROWS:
                raise CsvError(faults=[Fault("", f"more than {MAX_ROWS} rows; split the file")])
            is_sep = rows == 1 and _SEP.match(delimiter.join(cells))
            yield [] if is_sep else cells
    except csv.Error as error:
        raise CsvError(faults=[Fault(f"row {rows + 1}", _explain(str(error)))]) from error


def find_delimiter(text: str, count_headings: CountHeadings | None = None) -> str:
    """Return the delimiter of a CSV text: the one that makes most headings of one of its first lines.

    Without headings that are known: the one that occurs most in the first line.
    """
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    if not lines:
        return DELIMITERS[0]
    if (said := _SEP.match(lines[0])) is not None:
        return said[1]
    if count_headings is not None:
        known = {
            delimiter: max(count_headings(_split(line, delimiter)) for line in lines)
            for delimiter in DELIMITERS
        }
        if max(known.values()) > 0:
            return max(known, key=lambda delimiter: known[delimiter])
    return max(DELIMITERS, key=lines[0].count)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _delimiter_of(encoded: Encoded, count_headings: CountHeadings | None) -> str:
    text = bytes(encoded.data[:MAX_FIELD]).decode(encoded.encoding, "replace")
    return find_delimiter(text, count_headings)


def _decode(raw: bytes, encoding: str, number: int) -> str:
    text = raw.decode(encoding)
    if "\x00" in text:
        raise CsvError(faults=[Fault(f"line {number}", "holds a NUL character; remove it")])
    return text


def _explain(reason: str) -> str:
    if "unexpected end of data" in reason:
        return 'a quote is opened and never closed; write "" for a quote inside a quoted cell'
    if "expected after" in reason:
        return 'text follows a closing quote; write "" for a quote inside a quoted cell'
    if "field larger than" in reason:
        return f"a cell holds more than {MAX_FIELD} characters; is a quote left open?"
    return f"cannot be read as CSV: {reason}"
