"""Reads an attendee CSV (RFC 4180, and what spreadsheets make of it) into checked registrations.

Differences from RFC 4180 that are accepted: a byte order mark; `;` or tab for a comma; any of the
three line ends. What is not UTF-8 is refused, not guessed: a guess spoils names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from congress.attendees.rules.checking import check_written
from congress.attendees.rules.columns import COLUMNS, REQUIRED
from congress.attendees.rules.registrations import KnownIds, WrittenRegistration
from congress.core.errors import MOST_FAULTS, CsvError, Fault

DELIMITERS = ",;\t"
MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_FIELD = 20_000
MAX_ROW = 300_000
MAX_COLUMNS = 100
MAX_FAULTS = MOST_FAULTS - 1  # and one that says there are more
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARK = b"\xef\xbb\xbf"
_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_attendees(data: bytes, known_ids: KnownIds, now: datetime) -> list[WrittenRegistration]:
    """Read a file of registrations; all of it is good, or nothing is returned.

    Raises:
        CsvError: every fault with its row (as a spreadsheet counts, the header is row 1) and column.
    """
    faults: list[Fault] = []
    registrations: list[WrittenRegistration] = []
    try:
        for checked in _check_rows(read_table(data), known_ids, now, faults):
            if isinstance(checked, list):
                faults += checked
            else:
                registrations.append(checked)
    except CsvError as error:
        faults += error.faults
    if faults:
        raise CsvError(faults=faults)
    return registrations


def _check_rows(
    table: Iterator[list[str]], known_ids: KnownIds, now: datetime, faults: list[Fault]
) -> Iterator[WrittenRegistration | list[Fault]]:
    """Yield a registration or faults for each row, until `faults` are enough to mend a file by."""
    header = _read_header(next(table, []))
    seen: dict[str, str] = {}
    for number, cells in enumerate(table, start=2):
        row = f"row {number}"
        if len(faults) >= MAX_FAULTS:
            del faults[MAX_FAULTS:]
            yield [Fault(row, f"and more; the first {MAX_FAULTS} faults are listed")]
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield [Fault(row, _ragged(len(cells), len(header)))]
            continue
        checked = check_written(dict(zip(header, cells, strict=True)), known_ids, now, row=row)
        if isinstance(checked, WrittenRegistration):
            first = seen.setdefault(checked.external_id, row)
            if first != row:
                message = f"{checked.external_id!r} stands in {first} already; keep one of the two"
                checked = [Fault(f"{row}, external_id", message)]
        yield checked


def read_table(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of any CSV bytes as text cells, each paid for when it is asked for.

    Raises:
        CsvError: not UTF-8, NUL, an open quote, text after a closing quote, or over a limit.
    """
    if len(data) > MAX_BYTES:
        message = f"{len(data)} bytes are more than {MAX_BYTES}; split the file"
        raise CsvError(faults=[Fault("", message)])
    if data.startswith(UTF16_MARKS):
        raise CsvError(faults=[Fault("", "the file is UTF-16; save it as CSV UTF-8")])
    plain = memoryview(data)[len(MARK) :] if data.startswith(MARK) else memoryview(data)
    csv.field_size_limit(MAX_FIELD)
    rows = 0
    taken = 0  # bytes of the row that is being read: a quote may hold many lines

    def lines() -> Iterator[str]:
        nonlocal taken
        for number, found in enumerate(_LINES.finditer(plain), start=1):
            taken += found.end() - found.start()
            if taken > MAX_ROW:
                message = f"over {MAX_ROW:,} bytes; is a quote left open?"
                raise CsvError(faults=[Fault(f"row {rows + 1}", message)])
            yield _decode(found[0], number)

    reader = csv.reader(lines(), delimiter=_delimiter_of(plain), strict=True)
    try:
        for cells in reader:
            rows, taken = rows + 1, 0
            if rows > MAX_ROWS:
                raise CsvError(faults=[Fault("", f"more than {MAX_ROWS} rows; split the file")])
            yield cells
    except csv.Error as error:
        raise CsvError(faults=[Fault(f"row {rows + 1}", _explain(str(error)))]) from error


def find_delimiter(text: str) -> str:
    """Return the delimiter of a CSV text: the one that occurs most in its first line."""
    line = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(DELIMITERS, key=line.count)


def _delimiter_of(data: memoryview) -> str:
    return find_delimiter(bytes(data[:MAX_FIELD]).decode("utf-8", "replace"))


def _decode(raw: bytes, number: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        message = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as CSV UTF-8"
        raise CsvError(faults=[Fault(f"line {number}", message)]) from error
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


def _ragged(found: int, wanted: int) -> str:
    return (
        f"has {found} cells where the header has {wanted}; "
        "quote a cell that holds the separator, and keep empty cells"
    )


def _read_header(cells: Sequence[str]) -> list[str]:
    if not any(cell.strip() for cell in cells):
        message = f"the file has no header; begin with {','.join(REQUIRED)}"
        raise CsvError(faults=[Fault("row 1", message)])
    names = [cell.strip() for cell in cells[:MAX_COLUMNS]]
    faults = [
        Fault(f"row 1, {name or '(empty)'}", f"is no column; write one of {', '.join(COLUMNS)}")
        for name in names
        if name not in COLUMNS
    ]
    faults += [
        Fault(f"row 1, {name}", "stands twice; keep one")
        for name in dict.fromkeys(names)
        if name in COLUMNS and names.count(name) > 1
    ]
    faults += [
        Fault(f"row 1, {name}", "is missing; add the column")
        for name in REQUIRED
        if name not in names
    ]
    if faults:
        raise CsvError(faults=faults)
    return names
