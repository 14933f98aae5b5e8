"""Attendee files in every manner of csv-spectrum: imported as they were meant, or refused with a row."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import read_list
from congress.core.errors import CsvError
from tests.attendees.world import HEADER, KNOWN_IDS
from tests.builders import NOW

NAMES = ['O"Brien', "de la Cruz, Jr.", "Müller-Łódź 伟 🎪", "=1+1", '{"a": 1}', "Anne\u2019s"]
EMPLOYERS = ["Two\nlines", 'a "quoted, cell"', "", ";", "\tTab", "1,5"]
COLUMNS = [*HEADER.split(","), "employer"]


def rows() -> list[list[str]]:
    """Return six people, each with what some program writes badly."""
    return [
        [f"R{index}", f"p{index}@example.org", "Ana", last, "general", "active", "", employer]
        for index, (last, employer) in enumerate(zip(NAMES, EMPLOYERS, strict=True))
    ]


def a_file(*, delimiter: str, quoting: int, ending: str, encoding: str) -> bytes:
    """Return the six people as one program or another writes them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerows([COLUMNS, *rows()])
    return text.getvalue().encode(encoding, "replace")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    ("quoting", "ending"),
    # With \r alone Python's writer leaves a cell with \n unquoted: a file that says something else.
    [
        (csv.QUOTE_MINIMAL, "\n"),
        (csv.QUOTE_MINIMAL, "\r\n"),
        (csv.QUOTE_ALL, "\n"),
        (csv.QUOTE_ALL, "\r\n"),
        (csv.QUOTE_ALL, "\r"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_manner_says_the_same(
    delimiter: str, quoting: int, ending: str, encoding: str
) -> None:
    data = a_file(delimiter=delimiter, quoting=quoting, ending=ending, encoding=encoding)
    registrations = read_list(data, KNOWN_IDS, NOW).registrations
    assert [one.last_name for one in registrations] == NAMES
    assert [one.details["employer"] for one in registrations] == [one.strip() for one in EMPLOYERS]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_every_utf_16_is_read(encoding: str) -> None:
    data = a_file(delimiter="\t", quoting=csv.QUOTE_MINIMAL, ending="\r\n", encoding=encoding)
    assert [one.last_name for one in read_list(data, KNOWN_IDS, NOW).registrations] == NAMES


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_windows_is_read_and_said(encoding: str) -> None:
    data = a_file(delimiter=";", quoting=csv.QUOTE_ALL, ending="\r\n", encoding=encoding)
    read = read_list(data, KNOWN_IDS, NOW)
    assert read.registrations[2].last_name.startswith("Müller-")
    assert "was read as Windows-1252. Look whether these are right: Müller" in read.notes[0]


def test_words_of_another_encoding_are_shown_first() -> None:
    r"""`Ren\x8e` and `M\x9fller` as a Macintosh wrote them, behind more right words than are shown."""
    right = [f"{n},a{n}@example.org,Zoë,Müller{'é' * n}" for n in range(6)]
    data = "\n".join(["external_id,email,first_name,last_name", *right]).encode("cp1252")
    data += b"\n7,r@example.org,Ren\x8e,M\x9fller\n"
    one_type = replace(KNOWN_IDS, registration_types=frozenset({"general"}))
    notes = read_list(data, one_type, NOW).notes
    note = next(one for one in notes if "Windows-1252" in one)
    assert "right: RenŽ, MŸller, Zoë, Müller, Mülleré. If" in note


@pytest.mark.parametrize("encoding", ["utf-32", "cp037"])
def test_another_encoding_is_refused_with_its_place(encoding: str) -> None:
    data = a_file(delimiter=",", quoting=csv.QUOTE_ALL, ending="\r\n", encoding=encoding)
    with pytest.raises(CsvError) as refused:
        read_list(data, KNOWN_IDS, NOW)
    assert all(fault.message for fault in refused.value.faults)


def test_a_file_that_was_cut_off_in_a_row_is_refused_or_ends_with_a_whole_row() -> None:
    """CSV has no end. A cut between rows leaves people out, who are reported and stay; a cut inside
    the last cell of the last row is the only one that can change a word, and nobody can see it.
    """
    data = a_file(delimiter=",", quoting=csv.QUOTE_ALL, ending="\n", encoding="utf-8")
    whole = read_list(data, KNOWN_IDS, NOW).registrations
    refused = 0
    for place in range(len(data)):
        try:
            found = read_list(data[:place], KNOWN_IDS, NOW).registrations
        except CsvError:
            refused += 1
            continue
        assert found[:-1] == whole[: len(found[:-1])]
        assert [replace(one, details={}) for one in found] == [
            replace(one, details={}) for one in whole[: len(found)]
        ]
    assert refused > len(data) * 9 // 10
