"""What is no schedule is refused with what it seems to be, where, and what to publish instead."""

from __future__ import annotations

import io
import zipfile

import pytest

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.yaml_file import write_yaml
from congress.agenda.schemas import parse_document
from congress.core.errors import Fault, YamlError
from tests.agenda.documents import a_document, a_session
from tests.agenda.foreign.files import HINTS, a_schedule_json, a_schedule_xml


def refusal(content: bytes, hints: Hints = HINTS) -> Fault:
    """Return the one fault of a file."""
    with pytest.raises(YamlError) as caught:
        read_schedule(content, hints)
    (fault,) = caught.value.faults
    return fault


def a_spreadsheet() -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
        return file.getvalue()


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (b"", "line 1", "the file is empty"),
        (b" \n\t\n", "line 1", "the file is empty"),
        (a_spreadsheet(), "", "a spreadsheet or another zip archive"),
        (b"%PDF-1.7", "", "this is a PDF"),
        (b"day,start_hour,persons,room\nSamstag,24,x,y\n", "row 1", "this is a table (CSV)"),
        (b"Titel;Datum;Raum\na;b;c\n", "row 1", 'columns are \\"Titel'),
        (b"<!DOCTYPE html>\n<html><body>", "line 1", "a web page (HTML)"),
        (b"  <table><tr><td>9:05am", "line 1", "a web page (HTML)"),
        (b"<?xml version='1.0'?>\n<rss/>", "line 2", "a news feed (RSS)"),
        (b"<?xml version='1.0'?>\n<programme/>", "line 2", "whose first element is <programme>"),
        (b'{"version": 3}', "", "its names are 'version'"),
        (b"[]", "", "it is a list"),
        (b'[{"id": 1, "datetime": "", "mins": "30", "loc": []}]', "[0]", "ConCl\u00e1r"),
        (b"thursday:\n  - time: 9:00\n", "line 1", "it has 'thursday'"),
        (b"just words", "line 1", "not a mapping"),
        (b'{"schedule": {"version": "1", ', "line 1, column 31", "is the file cut off?"),
        (b'{"schedule": 1, "schedule": 2}', "", "stands twice"),
        (b"<schedule>\n<day>", "line 2", "the file ends too early"),
        (b"<schedule>\n<a></b></schedule>", "line 2", "not well-formed"),
        (a_schedule_xml().replace(b"Camp", b"C\xe4mp"), "line 3", "save it as UTF-8"),
        ('{"schedule": "ä"}'.encode("latin-1"), "", "not UTF-8"),
        ("event: {id: x}".encode("utf-16"), "line 1", "this is UTF-16"),
        (a_schedule_json(), "conference", "there is no session in it"),
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(content: bytes, where: str, words: str) -> None:
    fault = refusal(content)
    assert fault.where == where
    assert (
        words.replace('\\"', '\\"') in fault.message.replace('"', '\\"') or words in fault.message
    )


def test_a_schedule_file_is_read_as_before_whatever_it_is_called() -> None:
    document = a_document([a_session()])
    assert parse_document(read_schedule(write_yaml(document).encode(), Hints())) == document


def test_utf_16_xml_says_its_encoding_and_is_read() -> None:
    text = a_schedule_xml().decode().replace("UTF-8", "UTF-16")
    document = parse_document(read_schedule(text.encode("utf-16"), HINTS))
    assert document.sessions[0].title == "Opening"


@pytest.mark.parametrize(
    ("hints", "words"),
    [
        (Hints(event="psc-2026"), "the file's id is 'psc-2025', not 'psc-2026'"),
        (Hints(zone="UTC"), "the file's zone is 'America/Los_Angeles', not 'UTC'"),
    ],
)
def test_an_option_against_a_schedule_file_is_a_slip(hints: Hints, words: str) -> None:
    fault = refusal(write_yaml(a_document([a_session()])).encode(), hints)
    assert words in fault.message
    assert fault.where.startswith("line ")


def test_a_doctype_is_refused_before_anything_of_it_is_read() -> None:
    bomb = b'<!DOCTYPE schedule [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<schedule>&b;</schedule>'
    assert "DOCTYPE" in refusal(bomb).message
    outside = b'<?xml version="1.0"?>\n<!DOCTYPE schedule SYSTEM "file:///etc/passwd"><schedule/>'
    assert refusal(outside).where == "line 2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<schedule>" + b"<a>" * 100_000, "nested over 64 deep"),
        (b"<schedule>" + b"<a/>" * 200_001, "over 200,000 elements"),
        (b"<schedule>" + b" " * 10_000_000, "over 10 MB"),
        (b'{"schedule": ' + b"[" * 100_000, "Nested more than 32 deep"),
        (b'{"schedule": [' + b"1," * 250_001 + b"1]}", "over 250,000 parts"),
    ],
)
def test_limits_hold_while_reading(content: bytes, words: str) -> None:
    assert words in refusal(content).message
