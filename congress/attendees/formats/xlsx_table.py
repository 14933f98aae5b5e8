"""The first sheet of a workbook (ECMA-376, XLSX) as rows of text cells, read with limits of our own.

A workbook is an archive of XML: what swells (T14) and what explodes (T16) is refused before it is
kept. Numbers are taken as they are written in the file, so none loses a digit here (decision 0040).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NoReturn
from xml.parsers import expat

from congress.attendees.formats.csv_table import MAX_FIELD, MAX_ROWS
from congress.core.errors import CsvError, Fault

MARK = b"PK\x03\x04"
MAX_ENTRIES = 2_000
MAX_TOTAL = 500_000_000
MAX_RATIO = 100
SMALL = 1_000_000  # what is smaller than this, unpacked, may be of any ratio
MAX_PART = 120_000_000  # one sheet, unpacked
MAX_CELLS = 3_000_000
MAX_SHARED = 1_000_000
MAX_SHARED_TEXT = 100_000_000
MAX_DEPTH = 32
MAX_COLUMN = 300
_CHUNK = 65_536
_CELL = re.compile(r"([A-Z]{1,3})\d+")
# Formats 14 to 22 and 45 to 47 are dates and times (ECMA-376 part 1, 18.8.30).
_DATES = frozenset((*range(14, 23), *range(45, 48)))
_DATE_SIGNS = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a spreadsheet's dates have no zone
_LAST_DATE = 2_958_466  # 31 December 9999, exclusive


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are an archive, as workbooks are."""
    return data.startswith(MARK)


def read_workbook(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that is shown; a row that is not there is empty.

    Raises:
        CsvError: it is no workbook, is broken, has a DOCTYPE, or is over a limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _look_at_sizes(archive, len(data))
            names = frozenset(archive.namelist())
            if "xl/workbook.xml" not in names:
                _refuse(_say_what_it_is(names))
            book = _Book(archive, names)
            yield from book.rows()
    # zipfile has no error of its own for a password, or for a compression that it does not know: both
    # are RuntimeErrors.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        message = "this workbook is broken, or locked by a password; save it again, or as CSV UTF-8"
        raise _fault(message) from error
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        message = f"this workbook is broken ({words}); save it again, or as CSV UTF-8"
        raise _fault(message) from error


def _fault(message: str) -> CsvError:
    return CsvError(faults=[Fault("", message)])


def _refuse(message: str) -> NoReturn:
    raise _fault(message)


def _say_what_it_is(names: frozenset[str]) -> str:
    if "content.xml" in names:
        return (
            "this is an OpenDocument spreadsheet, whatever its name; save it as XLSX or CSV UTF-8"
        )
    if "xl/workbook.bin" in names:
        return "this is a binary workbook (XLSB); save it as XLSX or CSV UTF-8"
    return "this is an archive and no workbook; export the list as XLSX or CSV UTF-8"


def _look_at_sizes(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse an archive that swells, by its own words; while reading it is counted again (T14)."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    swells = total > SMALL and total > MAX_RATIO * size
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or swells:
        _refuse("this workbook unpacks to far more than a list; save the list alone, as CSV")


class _Book:
    """A workbook: its shared texts and formats, then the rows of one sheet."""

    def __init__(self, archive: zipfile.ZipFile, names: frozenset[str]) -> None:
        self._archive = archive
        self._names = names
        self._shared = _SharedTexts()
        self._dates: frozenset[int] = frozenset()
        self._read = 0

    def rows(self) -> Iterator[list[str]]:
        sheet = self._find_sheet()
        if "xl/sharedStrings.xml" in self._names:
            for _ in self._parse("xl/sharedStrings.xml", self._shared):
                pass
        if "xl/styles.xml" in self._names:
            styles = _Styles()
            for _ in self._parse("xl/styles.xml", styles):
                pass
            self._dates = styles.dates
        rows = _Rows(self._shared.texts, self._dates)
        for _ in self._parse(sheet, rows):
            yield from rows.take()
        yield from rows.take()

    def _find_sheet(self) -> str:
        """Return the part that holds the first sheet that is shown."""
        book, relations = _Sheets(), _Relations()
        for part, reader in (("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations)):
            if part in self._names:
                for _ in self._parse(part, reader):
                    pass
        target = relations.targets.get(book.first, "worksheets/sheet1.xml")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path not in self._names:
            _refuse("this workbook has no sheet of cells; save the list as CSV UTF-8")
        return path

    def _parse(self, part: str, reader: _Reader) -> Iterator[None]:
        """Feed a part to a reader, a piece at a time; yield after each."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        taken = 0
        with self._archive.open(part) as file:
            while piece := file.read(_CHUNK):
                taken += len(piece)
                self._read += len(piece)
                if taken > MAX_PART or self._read > MAX_TOTAL:
                    _refuse("this workbook unpacks to far more than a list; save it as CSV")
                parser.Parse(piece)
                yield
        parser.Parse(b"", True)  # noqa: FBT003 -- expat's signature


def _refuse_doctype(*_declaration: object) -> None:
    _refuse("this workbook has a DOCTYPE, which none needs; save it again, or as CSV UTF-8")


class _Reader:
    """Reads elements by their local names, no deeper than any workbook is."""

    def __init__(self) -> None:
        self._depth = 0
        self._said: list[str] | None = None  # the text that is being gathered

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            _refuse("this workbook is nested deeper than any; save it again, or as CSV UTF-8")
        self.open(name.rpartition(" ")[2], attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self.finish(name.rpartition(" ")[2])

    def text(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Meet an element."""

    def finish(self, name: str) -> None:
        """Leave an element."""


class _Sheets(_Reader):
    """Finds the relation of the first sheet that is shown."""

    first = ""

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and not self.first and attributes.get("state", "visible") == "visible":
            ids = [value for key, value in attributes.items() if key.endswith(" id")]
            self.first = ids[0] if ids else ""


class _Relations(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Styles(_Reader):
    """Finds which styles of cells show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._is_inside = False

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            self._formats.append(attributes.get("numFmtId", "0"))

    def finish(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False

    @property
    def dates(self) -> frozenset[int]:
        return frozenset(style for style, one in enumerate(self._formats) if self._is_date(one))

    def _is_date(self, number: str) -> bool:
        if number in self._codes:
            return bool(_DATE_SIGNS.search(_QUOTED.sub("", self._codes[number])))
        return number.isdigit() and int(number) in _DATES


class _SharedTexts(_Reader):
    """The texts that cells share, but for how they are to be pronounced."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_phonetic = False
        self._length = 0

    def open(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 -- of all readers
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "t" and not self._is_phonetic:
            self._said = self._parts

    def finish(self, name: str) -> None:
        if name == "t":
            self._said = None
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            text = "".join(self._parts)
            self._length += len(text)
            if len(self.texts) >= MAX_SHARED or self._length > MAX_SHARED_TEXT:
                _refuse("this workbook holds far more text than a list; save the list as CSV")
            self.texts.append(text)


class _Rows(_Reader):
    """The rows of a sheet, as texts."""

    def __init__(self, shared: list[str], dates: frozenset[int]) -> None:
        super().__init__()
        self._shared = shared
        self._dates = dates
        self._done: list[list[str]] = []
        self._row: list[str] = []
        self._number = 0
        self._cells = 0
        self._column = 0
        self._kind, self._style = "", ""
        self._parts: list[str] = []

    def take(self) -> list[list[str]]:
        """Return the rows that are whole by now."""
        done, self._done = self._done, []
        return done

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("v", "t"):
            self._said = self._parts
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes.get("r", ""))

    def finish(self, name: str) -> None:
        if name in ("v", "t"):
            self._said = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._done.append(self._row)

    def _begin_row(self, said: str) -> None:
        number = int(said) if said.isdecimal() and len(said) < 8 else self._number + 1  # noqa: PLR2004 -- digits
        if number > MAX_ROWS:
            _refuse(f"more than {MAX_ROWS} rows; split the file")
        while self._number + 1 < number:  # rows that are not there count as a spreadsheet counts
            self._number += 1
            self._done.append([])
        self._number = number
        self._row = []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = _CELL.fullmatch(attributes.get("r", ""))
        self._column = _column_of(found[1]) if found else len(self._row)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._parts = []
        self._cells += 1
        if self._cells > MAX_CELLS:
            _refuse("this workbook has far more cells than a list; save the list as CSV")

    def _end_cell(self) -> None:
        text = self._value("".join(self._parts))
        if not text or not len(self._row) <= self._column < MAX_COLUMN:
            return
        if len(text) > MAX_FIELD:
            raise CsvError(
                faults=[
                    Fault(f"row {self._number}", f"a cell holds more than {MAX_FIELD} characters")
                ]
            )
        self._row += [""] * (self._column - len(self._row))
        self._row.append(text)

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            place = int(raw) if raw.isdecimal() else -1
            return self._shared[place] if 0 <= place < len(self._shared) else ""
        if self._kind == "b":
            return {"1": "Yes", "0": "No"}.get(raw, "")
        if self._kind == "n" and raw:
            is_date = self._style.isdecimal() and int(self._style) in self._dates
            return _date_of(raw) if is_date else _number_of(raw)
        return raw


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number_of(raw: str) -> str:
    """Return a number as its digits: 42 also where it is written 42.0 or 4.2E1, as files may."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    is_whole = value.is_integer() and abs(value) < 1e15  # noqa: PLR2004 -- digits a spreadsheet keeps
    return str(int(value)) if is_whole else raw


def _date_of(raw: str) -> str:
    """Return a number that the sheet shows as a date, as one."""
    try:
        days = float(raw)
    except ValueError:
        return raw
    if not 0 <= days < _LAST_DATE:
        return raw
    return str(_EPOCH + timedelta(days=days)).removesuffix(" 00:00:00")
