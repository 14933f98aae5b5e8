"""Reads somebody's attendee list into checked registrations, whatever system exported it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from congress.attendees.formats.csv_table import LOOKED_AT, MAX_BYTES, read_encoded
from congress.attendees.formats.encodings import WINDOWS, Encoded, tell_encoding
from congress.attendees.formats.xlsx_table import is_workbook, read_workbook
from congress.attendees.rules.checking import check_written
from congress.attendees.rules.columns import COLUMNS
from congress.attendees.rules.feet import is_foot
from congress.attendees.rules.grouping import Faults
from congress.attendees.rules.headings import (
    FULL_NAME,
    LEFT_OUT,
    ORDER,
    Meaning,
    count_known,
    read_headings,
    suggest_heading,
)
from congress.attendees.rules.mapping import NO_MAPPING, ListMapping
from congress.attendees.rules.number_column import (
    could_number,
    find_shared,
    say_empty,
    say_number,
    say_shared,
    say_ticket,
    without_numbers,
)
from congress.attendees.rules.outcomes import Named
from congress.attendees.rules.reading import RowReader
from congress.attendees.rules.registrations import (
    KnownIds,
    WrittenRegistration,
    nameless_of,
)
from congress.attendees.rules.type_column import find_type_heading
from congress.attendees.rules.unread_columns import UnreadColumns, could_hold
from congress.core.errors import MOST_FAULTS, CsvError, Fault

MAX_COLUMNS = 300
SHOWN_NAMES = 5
SHOWN_HEADINGS = 12
_NAMED_ENOUGH = 2  # headings that a row of headings has at least


@dataclass(frozen=True)
class ReadList:
    """A list as it was read. `notes`: what was understood, left out or supposed, for its sender.

    `learned`: the mapping with what was found out of it, to be kept; None: nothing. `left_out`: whose
    type was mapped to nothing.
    """

    registrations: Sequence[WrittenRegistration] = ()
    notes: Sequence[str] = ()
    learned: ListMapping | None = None
    left_out: Sequence[Named] = ()


def read_list(
    data: bytes, known_ids: KnownIds, now: datetime, mapping: ListMapping = NO_MAPPING
) -> ReadList:
    """Read a file of registrations; all of it is good, or nothing is returned.

    Rows that lack a number or an address are good: what becomes of them is decided later.

    Raises:
        CsvError: every fault with its rows (as a spreadsheet counts, the first is row 1) and column,
            equal faults once.
    """
    dropped: dict[str, str] = {}  # what is said of headings that hold no numbers
    while True:
        notes: list[str] = []
        table = _open_table(data, mapping, notes)
        found = _List(table, known_ids, now, mapping, notes, is_sheet=is_workbook(data))
        read = found.read()
        heading, *others = found.number_headings() or [""]
        if others and read.registrations and not any(one.external_id for one in read.registrations):
            dropped[heading] = say_empty(heading)
            mapping = without_numbers(mapping, heading, LEFT_OUT)
            continue
        shared = find_shared(read.registrations)
        if not heading or shared is None or not shared.is_no_slip(has_other=bool(others)):
            said = [*dropped.values(), *found.say_number(heading, list(dropped))]
            said += say_ticket(heading, read.registrations, mapping)
            return replace(read, notes=[*said, *read.notes], learned=mapping if dropped else None)
        dropped[heading] = say_shared(heading, shared)
        mapping = without_numbers(mapping, heading, LEFT_OUT if others else shared.meaning)


def _open_table(data: bytes, mapping: ListMapping, notes: list[str]) -> Iterator[list[str]]:
    """Return the rows of a file of any format."""
    if len(data) > MAX_BYTES:
        message = f"{len(data)} bytes are more than {MAX_BYTES}; split the file"
        raise CsvError(faults=[Fault("", message)])
    if is_workbook(data):
        return read_workbook(data)
    encoded = tell_encoding(data)
    if encoded.encoding == WINDOWS:
        notes.append(_say_guessed(encoded))
    return read_encoded(encoded, lambda cells: count_known(cells, mapping.headings))


def _say_guessed(encoded: Encoded) -> str:
    words = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff]+[A-Za-z\x80-\xff]*", encoded.data)
    names = sorted(dict.fromkeys(word.decode(WINDOWS) for word in words), key=_looks_right)
    return (
        "The file does not say its encoding and was read as Windows-1252. Look whether these are "
        f"right: {', '.join(names[:SHOWN_NAMES])}. If not, export it as CSV UTF-8."
    )


def _looks_right(word: str) -> bool:
    """Tell whether a word could be one: another encoding makes `M‚ller` and `MŸller` of Müller."""
    is_loud_inside = word != word.upper() and any(
        letter.isupper() and not letter.isascii() for letter in word[1:].partition("’")[0]
    )
    return word.replace("’", "").isalpha() and not is_loud_inside


@dataclass
class _List:
    """One list being read."""

    table: Iterator[list[str]]
    known_ids: KnownIds
    now: datetime
    mapping: ListMapping
    notes: list[str]
    is_sheet: bool
    faults: Faults = field(default_factory=Faults)
    registrations: list[WrittenRegistration] = field(default_factory=list)
    feet: list[str] = field(default_factory=list)
    left_out: list[Named] = field(default_factory=list)
    headings: Sequence[str] = ()
    meaning: Meaning = field(default_factory=Meaning)
    sample: Sequence[list[str]] = ()  # the first rows below the headings
    type_heading: str = ""  # not used, and holds types
    unread: UnreadColumns = field(default_factory=lambda: UnreadColumns({}))

    def number_headings(self) -> list[str]:
        """Return the headings that may hold registration numbers, the best first."""
        return [
            self.headings[place].strip() for place in self.meaning.places.get("external_id", ())
        ]

    def _unknown(self) -> dict[str, int]:
        """Return the places of the headings that mean nothing to us."""
        places = {name.strip(): place for place, name in enumerate(self.headings)}
        return {name: places[name] for name in self.meaning.unknown}

    def say_number(self, heading: str, dropped: Sequence[str]) -> list[str]:
        """Return which column the numbers come from, where that may be a surprise."""
        if not dropped and (heading or ORDER in self.meaning.places):
            return []
        could_be = [] if heading else could_number(self._unknown(), self.sample)
        return [say_number(heading, could_be, dropped)] if dropped or could_be else []

    def read(self) -> ReadList:
        broken: list[Fault] = []
        try:
            number, cells = self._find_headings()
            reader = self._reader_of(number, cells)
            for row, found in enumerate(self.table, start=number + 1):
                if any(found) and any(cell.strip() for cell in found):
                    self._read_row(row, found, reader)
                if self.faults.are_enough:
                    broken.append(
                        Fault(f"row {row}", "and more: the rows below were not looked at")
                    )
                    break
            self.notes += reader.list_notes()
            broken += self.unread.find_faults()
        except CsvError as error:
            broken = list(error.faults)
        if self.faults or broken:
            raise CsvError(faults=[*self.faults.listed()[: MOST_FAULTS - len(broken)], *broken])
        self._note_feet()
        return ReadList(self.registrations, self.notes, left_out=self.left_out)

    def _find_headings(self) -> tuple[int, list[str]]:
        """Return the row of headings and its number: titles may stand above it."""
        first, broken = _look_ahead(self.table)
        known = [count_known(cells, self.mapping.headings) for cells in first]
        best = max(known, default=0)
        written = [number for number, cells in enumerate(first) if any(c.strip() for c in cells)]
        if not written:
            message = f"the file has no header; begin with {','.join(COLUMNS[:7])}"
            raise CsvError(faults=[Fault("row 1", message)])
        place = known.index(best) if best >= _NAMED_ENOUGH else written[0]
        if above := [number + 1 for number in written if number < place and first[number]]:
            rows = f"row {above[0]}" if len(above) == 1 else f"rows {above[0]} to {above[-1]}"
            self.notes.append(f"The headings stand in row {place + 1}; {rows} above: left out.")
        self.sample = first[place + 1 :]
        self.table = _chain(self.sample, self.table, broken)
        return place + 1, first[place]

    def _reader_of(self, number: int, cells: list[str]) -> RowReader:
        """Return what reads the rows below headings.

        Raises:
            CsvError: a column is missing that no list can do without, or stands twice.
        """
        while cells and not cells[-1].strip():
            cells.pop()
        meaning = read_headings(cells[:MAX_COLUMNS], self.mapping.headings)
        if faults := _find_heading_faults(number, cells, meaning, self.sample):
            raise CsvError(faults=faults)
        self.headings, self.meaning = cells, meaning
        self.type_heading = find_type_heading(self._unknown(), self.sample, self.known_ids)
        self._note_unknown(meaning)
        second = {cells[at].strip(): at for at in meaning.places.get("status", ())[1:]}
        self.unread = UnreadColumns(self._unknown() | second)
        return RowReader(meaning, cells, self.known_ids, self.mapping)

    def _note_unknown(self, meaning: Meaning) -> None:
        meant = {
            name: close
            for name, close in meaning.unknown.items()
            if close in COLUMNS and close not in meaning.places
        }
        if self.type_heading:
            meant[self.type_heading] = "registration_type"
        plain = [name for name in meaning.unknown if name not in meant]
        if plain:
            more = f", … ({len(plain)})" if len(plain) > SHOWN_HEADINGS else ""
            self.notes.append(
                f"Columns that are not used: {', '.join(plain[:SHOWN_HEADINGS])}{more}."
            )
        self.notes += [
            f'The column {name!r} is not used. If it is {close}, say once: --map "{name}={close}"'
            for name, close in meant.items()
        ]

    def _read_row(self, number: int, cells: list[str], reader: RowReader) -> None:
        if self._is_foot(number, cells):
            return
        if len(cells) != reader.width and self._is_ragged(number, cells, reader):
            return
        values, unsaid = reader.read(cells)
        where = f"row {number}"
        if reader.leaves_out:
            self.left_out.append(reader.name_left_out(cells, where))
            return
        checked = check_written(
            values, self.known_ids, self.now, row=where, unsaid=unsaid, headings=reader.headings,
            type_heading=self.type_heading,
        )  # fmt: skip
        if isinstance(checked, list) and not values["first_name"] and not values["last_name"]:
            checked = nameless_of(values, where)
        if isinstance(checked, WrittenRegistration):
            written = reader.complete(checked)
            self.registrations.append(written)
            if written.is_active:
                self.unread.see(number, cells)
            return
        for fault in checked:
            self.faults.add(number, fault.where.partition(", ")[2], fault.message)

    def _is_ragged(self, number: int, cells: list[str], reader: RowReader) -> bool:
        """Tell whether a row has too few or too many cells; empty ones at its end are nothing."""
        while len(cells) > reader.width and not cells[-1].strip():
            cells.pop()
        if self.is_sheet:  # whose rows end with their last cell
            cells += [""] * (reader.width - len(cells))
        if len(cells) == reader.width:
            return False
        self.faults.add(number, "", _ragged(len(cells), reader.width))
        return True

    def _is_foot(self, number: int, cells: Sequence[str]) -> bool:
        """Tell whether a row is no registration but a total, or who printed the list."""
        if not is_foot(cells):
            return False
        said = " ".join(cell.strip() for cell in cells if cell and not cell.isspace())
        self.feet.append(f"row {number} ({said[:40]})")
        return True

    def _note_feet(self) -> None:
        if self.feet:
            shown = ", ".join(self.feet[:3]) + (" …" if len(self.feet) > 3 else "")  # noqa: PLR2004 -- a line
            self.notes.append(f"No registration, and left out: {shown}.")


def _look_ahead(table: Iterator[list[str]]) -> tuple[list[list[str]], CsvError | None]:
    """Return the first rows; a fault among them is told after those that stand before it."""
    first: list[list[str]] = []
    try:
        first.extend(islice(table, LOOKED_AT))
    except CsvError as error:
        if not first:
            raise
        return first, error
    return first, None


def _chain(
    first: Sequence[list[str]], rest: Iterator[list[str]], broken: CsvError | None
) -> Iterator[list[str]]:
    yield from first
    if broken is not None:
        raise broken
    yield from rest


def _find_heading_faults(
    row: int, cells: Sequence[str], meaning: Meaning, sample: Sequence[Sequence[str]]
) -> list[Fault]:
    faults = [
        Fault(f"row {row}, {name}", 'stands twice; rename one, or say --map "OTHER HEADING=-"')
        for name in meaning.twice
    ]
    for column in ("email", "last_name"):
        names = (column,) if column == "email" else (column, FULL_NAME, "first_name")
        if any(name in meaning.places for name in names):
            continue
        could_be = [name for name in meaning.unknown if could_hold(column, cells, name, sample)]
        close = [name for name in could_be if suggest_heading(name) in names]
        if not close and column == "email":
            close = [name for name in could_be if sample]
        meant = close[0] if close else "YOUR HEADING"
        question = f"; did you mean {close[0]!r}?" if close else ""
        faults.append(
            Fault(f"row {row}, {column}", f"no column has it{question}; add the column, or say which "
            f'it is: --map "{meant}={column}"')
        )  # fmt: skip
    if len(faults) > 1 and not meaning.places:
        shown = ", ".join(cell.strip() for cell in cells[:8] if cell.strip())
        faults.insert(0, Fault(f"row {row}", f"no heading is known here: {shown[:200]}"))
    return faults


def _ragged(found: int, wanted: int) -> str:
    return (
        f"has {found} cells where the header has {wanted}; "
        "quote a cell that holds the separator, and keep empty cells"
    )
