"""Files cut off, in the wrong encoding, or with a byte changed: read whole, or refused."""

from __future__ import annotations

import random

import pytest

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.writing.schedule_json import ScheduleJson
from congress.agenda.formats.writing.schedule_xml import FrabXml
from congress.agenda.formats.yaml_file import write_yaml
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.agenda.schemas.answers import ReleaseSchema
from congress.core.errors import DomainError, Fault
from congress.core.strict_json import decode_json
from congress.feeds.ical.whole_agenda import AgendaCalendar
from congress.web.body import load
from tests.agenda.documents import a_document, a_session, at
from tests.builders import NOW

BASE = "https://congress.example"
DOCUMENT = a_document(
    [
        a_session("k1", title="Öffnung", abstract="Grüße, 伟.\n\n<b>Two</b>", speakers=("helen",)),
        a_session("b1", room="lawn", track="culture", starts_at=at(17), ends_at=at(18)),
        a_session("b2", title="Naïve triage", starts_at=at(19), ends_at=at(20, 30)),
    ],
    name="Kongreß",
)
FILES = {
    "xml": FrabXml(BASE).render(DOCUMENT, number=1, released_at=NOW),
    "json": ScheduleJson(BASE).render(DOCUMENT, number=1, released_at=NOW),
    "ics": AgendaCalendar(BASE).render(DOCUMENT, number=1, released_at=NOW),
    "yaml": write_yaml(DOCUMENT).encode(),
}
CUTS, CHANGES = 200, 100


def read(content: bytes) -> Document | tuple[Fault, ...]:
    """Return what a file says, or why it is refused. Anything else that is raised is a fault of ours."""
    try:
        return parse_document(read_schedule(content, Hints()))
    except DomainError as error:
        return error.faults


def cut(content: bytes) -> list[bytes]:
    """Return a file cut off at 200 places, and at each of its last 40 bytes."""
    step = max(1, len(content) // CUTS)
    places = {*range(0, len(content), step), *range(len(content) - 40, len(content))}
    return [content[:place] for place in sorted(places)]


@pytest.mark.parametrize("format_", ["xml", "json", "ics"])
def test_a_file_that_was_cut_off_is_never_read_in_part(format_: str) -> None:
    """Only white space may be missing at the end: else some sessions would be cancelled silently."""
    whole = read(FILES[format_])
    assert isinstance(whole, Document)
    for content in cut(FILES[format_]):
        found = read(content)
        assert found == whole or isinstance(found, tuple), content[-60:]


def test_yaml_that_was_cut_off_is_refused_where_it_shows() -> None:
    """YAML has no end: cut off between two parts it is a shorter schedule, and the preview shows what
    vanishes. Cut off inside the event, or inside quotes, it is refused.
    """
    found = [read(content) for content in cut(FILES["yaml"])]
    assert any(isinstance(one, tuple) for one in found)
    head = FILES["yaml"].index(b"rooms:")
    assert all(isinstance(read(FILES["yaml"][:place]), tuple) for place in range(0, head - 60, 7))


ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037"]


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_is_read_right_or_refused(format_: str, encoding: str) -> None:
    """Never guessed: a guess spoils names. XML says its own; UTF-16 has a mark that XML readers know."""
    content = FILES[format_].decode().encode(encoding, "replace")
    found = read(content)
    assert isinstance(found, tuple) or found.sessions_by_id["b2"].title == "Naïve triage"


@pytest.mark.parametrize("format_", FILES)
def test_a_changed_byte_is_read_or_refused(format_: str) -> None:
    """A hundred drawn changes of one to three places; `dev.py long` tries ten thousand."""
    dice = random.Random(format_)
    found = [read(_changed(FILES[format_], dice)) for _ in range(CHANGES)]
    refused = [faults for faults in found if isinstance(faults, tuple)]
    assert refused
    assert all(fault.message for faults in refused for fault in faults)
    assert all(refused)


def _changed(content: bytes, dice: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(found))
        odd = dice.choice((b"<", b'"', b"\x00", b"\xff", b"&", b"{", b"]", b"\n", b": "))
        twice = bytes(found[place : place + 30]) * 2
        found[place : place + 1] = dice.choice((bytes([dice.randrange(256)]), b"", twice, odd))
    return bytes(found)


@pytest.mark.parametrize("place", range(0, 100, 10))
def test_a_body_that_was_cut_off_is_refused(place: int) -> None:
    """The API's own reader, on our own JSON: what is not whole is not JSON."""
    body = JsonAgenda().render(DOCUMENT, number=1, released_at=NOW)
    with pytest.raises(DomainError):
        load(ReleaseSchema(), decode_json(body[: len(body) * place // 100]))
