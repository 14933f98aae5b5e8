"""What is kept of lists: what an office said once counts for the next one; rows go with their event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from congress.app import house_of
from congress.attendees.jobs import forget_old_rows
from congress.attendees.queries import get_mapping, list_waiting
from congress.core.clock import FixedClock
from tests.ground import a_document, a_session, publish_document
from tests.operations.test_cli import run

HEADINGS = "external_id,email,first_name,last_name,registration_type,status,paid_sessions"


@pytest.fixture
def published(app: Flask) -> Flask:
    """An app with a published event that knows the types `general` and `workshop`."""
    publish_document(house_of(app).store, a_document(a_session(id="b1")))
    return app


def test_what_was_said_of_a_heading_counts_for_the_next_list(
    published: Flask, tmp_path: Path
) -> None:
    """From command to command, by what the database keeps; forgotten, the list is refused again."""
    file = tmp_path / "a.csv"
    file.write_text("Nummer,Kontakt,Vorname,Nachname,Art,Stand\n1,a@example.org,A,Aa,Gast,Dabei\n")
    said = ["Nummer=external_id", "Kontakt=email", "Vorname=first_name", "Nachname=last_name",
            "Art=registration_type", "Stand=status", "status:Dabei=active",
            "registration_type:Gast=general"]  # fmt: skip
    command = ("import-attendees", "psc-2025", str(file))
    assert run(published, *command).exit_code == 2
    maps = [word for one in said for word in ("--map", one)]
    dry = run(published, *command, *maps, "--dry-run")
    assert "1 added" in dry.stdout
    assert run(published, *command).exit_code == 2  # a dry run keeps nothing
    assert "1 added" in run(published, *command, *maps).stdout
    file.write_text(file.read_text() + "2,b@example.org,B,Bb,gast,DABEI\n")
    again = run(published, *command)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0, "psc-2025: 2 rows: 1 added, 0 changed, 0 cancelled, 1 unchanged.",
    )  # fmt: skip
    forgotten = run(published, *command, "--map", "Kontakt=")
    assert forgotten.exit_code == 2
    assert "email: no column has it" in forgotten.stderr
    assert run(published, *command).exit_code == 0  # what is refused keeps nothing either


def test_rows_of_lists_are_forgotten_when_their_event_is_long_over(
    published: Flask, tmp_path: Path
) -> None:
    """They name people; what was said of headings names nobody, and stays."""
    file = tmp_path / "a.csv"
    file.write_text(
        f"{HEADINGS}\nS-1,,Jo,Okafor,general,active,\nS-2,,Bo,Lee,general,active,\n", "utf-8"
    )
    command = ("import-attendees", "psc-2025", str(file), "--map", "Room=-")
    assert run(published, *command, "--decide", "S-2=skip").exit_code == 4
    store = house_of(published).store
    for day, kept in ((date(2025, 6, 9), 2), (date(2025, 6, 10), 0)):
        clock = FixedClock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        forget_old_rows(store, clock)
        with store.reading() as db:
            assert len(list_waiting(db, "psc-2025")) == kept
            assert get_mapping(db, "psc-2025").headings == {"room": "-"}
