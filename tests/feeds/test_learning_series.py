"""R53: the free webinars stay at 1:00 PM Eastern when the clocks go back on November 2, 2025."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.rules.checks import check_document
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.core.ids import digest
from congress.feeds.ical.whole_agenda import AgendaCalendar
from congress.feeds.service.links import create_feed
from congress.feeds.service.reading import read_feed
from congress.infra.database import Store
from tests.builders import NOW
from tests.feeds.readers import READERS
from tests.feeds.world import BASE_URL, publish
from tests.ground import an_attendee

FILE = Path(__file__).parents[2] / "schedules" / "learning-series-2025.yaml"
EVENT = "learning-series-2025"
FIRST, LAST = "webinar-1", "webinar-8"
HOUR = timedelta(hours=1)
EASTERN = ZoneInfo("America/New_York")


def the_series() -> Document:
    return parse_document(read_yaml(FILE.read_bytes()))


def _personal_feed(store: Store) -> bytes:
    """The calendar of somebody who is registered for the series."""
    publish(store, document=the_series())
    with store.writing() as db:
        ana = an_attendee(db, event_id=EVENT, registration_type="series")
        secret = create_feed(db, actor=ana, now=NOW, event_id=EVENT, label="Phone").secret
    with store.reading() as db:
        return read_feed(db, store, digest(secret), NOW, base_url=BASE_URL).read_body(db).body


def test_r53_facts_of_the_file() -> None:
    series = the_series()
    event = series.event
    assert (event.starts_on, event.ends_on) == (date(2025, 4, 30), date(2025, 11, 19))
    assert (event.registration, event.venue["name"], event.listed) == ("open", "Online", True)
    assert series.sessions[0].starts_at == datetime(2025, 4, 30, 17, tzinfo=UTC)
    assert series.sessions[-1].starts_at == datetime(2025, 11, 19, 18, tzinfo=UTC)
    for webinar in series.sessions:
        assert webinar.starts_at.astimezone(EASTERN).strftime("%a %H:%M") == "Wed 13:00"
        assert webinar.ends_at - webinar.starts_at == HOUR
    checks = check_document(series, None)
    assert (checks.blocking, checks.warnings) == ((), ())


def test_r53_personal_feed_keeps_one_o_clock_in_every_reader(store: Store) -> None:
    series = the_series()
    body = _personal_feed(store)
    for name, read in READERS.items():
        seen = read(body)
        starts = {session.id: seen[series.uid_of(session)].start for session in series.sessions}
        assert starts == {session.id: session.starts_at for session in series.sessions}, name
        assert starts[FIRST] == datetime(2025, 4, 30, 17, tzinfo=UTC), name
        assert starts[LAST] == datetime(2025, 11, 19, 18, tzinfo=UTC), name


@pytest.mark.parametrize("reader", READERS)
def test_r53_whole_agenda_keeps_one_o_clock_in_every_reader(reader: str) -> None:
    series = the_series()
    body = AgendaCalendar(BASE_URL).render(series, number=1, released_at=NOW)
    seen = READERS[reader](body)
    for session in series.sessions:
        start, end = (seen[series.uid_of(session)].start, seen[series.uid_of(session)].end)
        assert (start, end) == (session.starts_at, session.ends_at)


def test_r53_calendar_names_the_zone_and_both_of_its_offsets() -> None:
    """RFC 5545 3.6.5: who does not know America/New_York finds EDT and EST written out."""
    body = AgendaCalendar(BASE_URL).render(the_series(), number=1, released_at=NOW)
    calendar = icalendar.Calendar.from_ical(body)
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "America/New_York"
    offsets = {part.name: part["TZOFFSETTO"].td for part in zone.subcomponents}
    assert offsets == {"DAYLIGHT": timedelta(hours=-4), "STANDARD": timedelta(hours=-5)}
    written = [event["DTSTART"] for event in calendar.walk("VEVENT")]
    assert {one.params["TZID"] for one in written} == {"America/New_York"}
    assert {one.dt.strftime("%H:%M") for one in written} == {"13:00"}


def test_control_one_offset_for_all_moves_november_by_an_hour() -> None:
    """What the zone is there for: April's offset kept for ever is wrong on November 19."""
    series = the_series()
    april = series.sessions[0].starts_at.astimezone(EASTERN).utcoffset()
    assert april is not None
    naive = series.sessions[-1].starts_at.astimezone(EASTERN).replace(tzinfo=None)
    assert (naive - april).replace(tzinfo=UTC) == series.sessions[-1].starts_at - HOUR
