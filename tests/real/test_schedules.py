"""Every real schedule is published, exported, fed to calendars and shown, or refused with words.

The counts and the words are those of the table in docs/imports.md, so the table stays true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from lxml import etree

from congress.agenda.cli import export_event, publish_file
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.infra.database import Store
from tests.builders import NOW, settings_for
from tests.feeds.readers import READERS
from tests.habits.sources import ROOT

OPTIONS = {
    "coscup-2023-zh.json": ("--event", "coscup-2023", "--zone", "Asia/Taipei"),
    "fosdem-2009.xml": ("--event", "fosdem-2009", "--zone", "Europe/Brussels"),
    "fosdem-2023.xml": ("--event", "fosdem-2023", "--zone", "Europe/Brussels"),
    "fosdem-2025.xml": (),
    "frab-camp2019.json": (),
    "hub-schedule2.json": (),
    "pretalx-democon.json": ("--zone", "Europe/Berlin"),
}
REFUSED = (
    "avangarda-2024-pl.json", "ccc-camp99.csv", "chil-2022-health-schedule.yml",
    "chil-2024-health-fri.html", "chil-2024-health-thu.html", "funcon-2024-conclar.json",
    "muenchen-2016-voc-template.xlsx", "octocon-2022-conclar.json",
)  # fmt: skip
MANY = 200  # of a longer calendar, the slowest reader reads one entry in five
TABLE = (ROOT / "docs" / "imports.md").read_text("utf-8")


def told_of(name: str) -> list[str]:
    """Return the cells of a file's row in the table, without the file and without code marks."""
    row = next(line for line in TABLE.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip().replace("`", "") for cell in row.strip("|").split("|")][1:]


@contextmanager
def an_app(url: str, folder: Path) -> Iterator[Flask]:
    """Open the whole service on an empty database."""
    app = create_app(settings_for(url, folder / "data"), clock=FixedClock(NOW))
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def publish(app: Flask, file: Path, *options: str) -> Result:
    because = ("--because", "real data")
    return CliRunner().invoke(publish_file, [str(file), *because, *options], obj=house_of(app))


def export(app: Flask, event_id: str, format_: str) -> bytes:
    result = CliRunner().invoke(export_event, [event_id, "--format", format_], obj=house_of(app))
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def published(store: Store, event_id: str) -> Document:
    release = store.attached(ReleaseShelf).current(event_id)
    assert release is not None
    return release.document


def every_fifth(calendar: bytes) -> bytes:
    """Return a calendar with one entry in five."""
    entries = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", calendar, re.DOTALL)
    kept = b"".join(entries[::5])
    return calendar[: calendar.index(entries[0])] + kept + b"END:VCALENDAR\r\n"


def check_exports(app: Flask, document: Document, folder: Path) -> None:
    """Every format is whole, and publishing it again changes nothing."""
    event = document.event.id
    active = {one.title for one in document.sessions if one.status == "confirmed"}
    xml, plain = export(app, event, "xml"), export(app, event, "json")
    assert {one.text for one in etree.fromstring(xml).iterfind(".//event/title")} == active
    days = json.loads(plain)["schedule"]["conference"]["days"]
    rooms = [events for day in days for events in day["rooms"].values()]
    assert {one["title"] for events in rooms for one in events} == active
    for format_, body in (("xml", xml), ("json", plain), ("yaml", export(app, event, "yaml"))):
        file = folder / f"export.{format_}"
        file.write_bytes(body)
        assert "says this already" in publish(app, file).output, format_


def check_calendar(app: Flask, document: Document) -> None:
    """Three readers see every session of the calendar, at its time."""
    body = export(app, document.event.id, "ics")
    wanted = {document.uid_of(one): (one.starts_at, one.ends_at) for one in document.sessions}
    for name, reader in READERS.items():
        is_slow = name == "ics" and len(wanted) > MANY
        seen = reader(every_fifth(body) if is_slow else body)
        assert len(seen) == (-(-len(wanted) // 5) if is_slow else len(wanted)), name
        for uid, one in seen.items():
            assert (one.start, one.end) == wanted[uid], name


def check_pages(app: Flask, document: Document) -> None:
    """The agenda shows a session under its own day, and the longest text has its page."""
    browser = app.test_client()
    confirmed = [one for one in document.sessions if one.status == "confirmed"]
    latest = max(confirmed, key=lambda one: one.ends_at)
    longest = max(confirmed, key=lambda one: len(one.abstract))
    address = f"/e/{document.event.id}"
    day = browser.get(f"{address}/agenda?day={document.day_of(latest)}&all=1")
    page = browser.get(f"{address}/sessions/{longest.id}")
    for answer, title in ((day, latest.title), (page, longest.title)):
        assert answer.status_code == 200
        assert escape(title, quote=False).replace("&#x27;", "'") in re.sub(
            "&#39;|&#34;", lambda found: {"&#39;": "'", "&#34;": '"'}[found[0]], answer.text
        )


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_schedule_is_published_exported_fed_and_shown(
    name: str, schedules: Path, sqlite_url: str, tmp_path: Path
) -> None:
    with an_app(sqlite_url, tmp_path) as app:
        result = publish(app, schedules / name, *OPTIONS[name])
        assert result.exit_code == 0, result.output
        event_id = result.output.partition(":")[0]
        document = published(house_of(app).store, event_id)
        counts = [len(document.sessions), len(document.rooms), len(document.speakers)]
        assert [event_id, *map(str, counts)] == [told_of(name)[0].split()[0], *told_of(name)[1:4]]
        check_exports(app, document, tmp_path)
        check_calendar(app, document)
        check_pages(app, document)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_file_is_refused_with_the_words_of_the_table(
    name: str, schedules: Path, sqlite_url: str, tmp_path: Path
) -> None:
    with an_app(sqlite_url, tmp_path) as app:
        result = publish(app, schedules / name)
    assert result.exit_code == 2
    (said,) = [line for line in result.stderr.splitlines() if line.startswith(f"  {schedules}")]
    assert told_of(name)[-1] in said
    assert "Nothing was changed." in result.stderr


@pytest.mark.parametrize("name", ["coscup-2023-zh.json", "fosdem-2009.xml", "fosdem-2023.xml"])
def test_what_the_file_does_not_say_is_asked_for(
    name: str, schedules: Path, sqlite_url: str, tmp_path: Path
) -> None:
    with an_app(sqlite_url, tmp_path) as app:
        result = publish(app, schedules / name)
    assert result.exit_code == 2
    assert "--event" in result.stderr
    assert "--zone" in result.stderr


def test_a_camp_is_published_on_postgresql_with_its_nights(
    schedules: Path, postgres_url: str, tmp_path: Path
) -> None:
    with an_app(postgres_url, tmp_path) as app:
        assert publish(app, schedules / "frab-camp2019.json").exit_code == 0
        document = published(house_of(app).store, "camp2019")
        night = next(one for one in document.sessions if "Datenpannen" in one.title)
        assert night.ends_at.astimezone(document.zone).strftime("%d %H:%M") == "23 00:30"
        assert document.day_of(night).isoformat() == "2019-08-22"
        assert document.event.day_change.isoformat() == "04:00:00"


def test_every_real_schedule_is_in_one_of_the_lists(schedules: Path) -> None:
    assert {one.name for one in schedules.iterdir()} == {*OPTIONS, *REFUSED}
