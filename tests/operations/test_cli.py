"""The operator's commands: what they say, their exit codes, and that bad input changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import insert, select, text

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.cli import main
from congress.cli.doctor import DEVIATIONS
from congress.core.clock import FixedClock
from congress.feeds.service.links import create_feed, revoke_feed
from congress.infra.backup import count_rows, erase_everything
from congress.infra.mail_transports.choosing import transport_of
from congress.infra.migrations import head_revision
from congress.mail import jobs as mail_jobs
from congress.mail import queries as mail_queries
from congress.mail import service as mail_service
from congress.mail.rules import HoldCause, Lane
from congress.people.models import DeviceRow, PersonRow
from congress.seats.models import SeatCountRow
from tests.attendees.world import GOOD, HEADER
from tests.builders import NOW
from tests.feeds.world import EVENT, publish
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.mail.world import WRITER, a_letter, find_recipients
from tests.operations.test_backup import fill


def run(app: Flask, *arguments: str) -> Result:
    """Run a command on an app's house."""
    return CliRunner().invoke(main, arguments, obj=house_of(app), catch_exceptions=False)


def shell(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does, in a folder of its own."""
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    names |= {"CONGRESS_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, "-m", "congress", *arguments],
        env={**names, **environ}, cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


@pytest.mark.usefixtures("counted_processes")
def test_every_command_of_the_design_has_a_help(tmp_path: Path) -> None:
    found = shell(tmp_path, "--help")
    assert found.returncode == 0
    for name in (
        "serve", "worker", "migrate", "backup", "restore", "doctor", "staff", "publish", "export",
        "import-attendees", "demo", "new-key", "release-mail",
    ):  # fmt: skip
        assert f"\n  {name} " in found.stdout, name
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("counted_processes")
def test_all_faults_of_the_settings_are_told_together(tmp_path: Path) -> None:
    found = shell(tmp_path, "doctor", CONGRESS_MAIL="pigeon", CONGRESS_NOW="soon")
    assert found.returncode == 78
    assert [line.split(":")[0].strip() for line in found.stderr.splitlines()] == [
        "The settings have faults", "CONGRESS_MAIL", "CONGRESS_NOW",
    ]  # fmt: skip


@pytest.mark.usefixtures("counted_processes")
def test_a_schema_that_is_behind_is_said_and_mended(tmp_path: Path) -> None:
    for arguments in (["backup", "b.zip"], ["export", "psc-2025"], ["serve"], ["release-mail"]):
        found = shell(tmp_path, *arguments)
        assert found.returncode == 2
        assert "run `congress migrate`" in found.stderr
    head = head_revision()
    assert shell(tmp_path, "migrate").stdout == f"The schema is {head} now (it was empty).\n"
    assert shell(tmp_path, "migrate").stdout == f"The schema is {head} already.\n"
    assert shell(tmp_path, "backup", "b.zip").returncode == 0


@pytest.mark.usefixtures("counted_processes")
def test_a_database_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://congress:hunter2@127.0.0.1:1/congress"
    found = shell(tmp_path, "doctor", CONGRESS_DATABASE_URL=url)
    assert found.returncode == 69
    assert "The database does not answer" in found.stderr
    assert "hunter2" not in found.stdout + found.stderr


def test_a_database_of_another_version_is_no_database_that_is_away(
    app: Flask, tmp_path: Path
) -> None:
    """Its schema says it is today's, and a column is missing: so it was with an early version's."""
    with house_of(app).store.writing() as db:
        db.execute(text("ALTER TABLE letter RENAME COLUMN evidence TO proof"))
    missing_column = run(app, "backup", str(tmp_path / "b.zip"))
    with house_of(app).store.writing() as db:
        db.execute(text("DROP TABLE letter"))
    missing_table = run(app, "doctor")
    for found in (missing_column, missing_table):
        assert found.exit_code == 2
        assert found.stderr.startswith("This database has another schema than this version needs")


def test_the_doctor_finds_what_is_broken(app: Flask) -> None:
    fill(house_of(app).store)
    sound = run(app, "doctor")
    assert sound.exit_code == 0
    assert all(one in sound.output for one in DEVIATIONS)
    with house_of(app).store.writing() as db:
        db.execute(SeatCountRow.__table__.update().values(taken=2))  # type: ignore[attr-defined] # as above
    broken = run(app, "doctor", "--invariants")
    assert broken.exit_code == 1
    assert broken.output == (
        "WRONG  I1 is broken (the counters of a session are the seats there are): e b1 2 0\n"
    )
    assert json.loads(run(app, "doctor", "--json").output)["faults"] == [broken.output[7:-1]]


def test_a_restore_holds_mail_and_ends_sign_ins(app: Flask, tmp_path: Path) -> None:
    house = house_of(app)
    fill(house.store)
    with house.store.writing() as db:
        db.execute(
            insert(DeviceRow),
            {
                "id": "d", "person_id": "ab", "token_hash": "x", "level": 2, "label": "Phone",
                "created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=9),
                "verified_until": None, "signed_out_at": None,
            },
        )  # fmt: skip
    file = str(tmp_path / "b.zip")
    assert run(app, "backup", file).exit_code == 0
    refused = run(app, "restore", file)
    assert refused.exit_code == 2
    assert "say --force" in refused.stderr
    with house.store.writing() as db:
        db.execute(PersonRow.__table__.update().values(first_name="later"))  # type: ignore[attr-defined] # as above
    restored = run(app, "restore", file, "--force")
    assert restored.exit_code == 0
    assert "1 sign-ins were ended" in restored.output
    with house.store.reading() as db:
        assert db.execute(select(DeviceRow.signed_out_at)).scalar_one() is not None
        assert "later" not in db.execute(select(PersonRow.first_name)).scalars().all()
        assert mail_queries.is_held(db, house.clock.now())
    assert list(house.settings.data_dir.glob("before-restore-*.zip"))
    assert "Mail is held" in run(app, "doctor").output
    assert run(app, "release-mail").output == "Letters go out again.\n"
    assert run(app, "doctor").exit_code == 0


def test_a_restore_says_which_calendar_links_work_and_revives_none_it_knows_of(
    app: Flask, tmp_path: Path
) -> None:
    """A link that was ended after the backup must not work again (T5)."""
    house = house_of(app)
    publish(house.store, a_session())
    with house.store.writing() as db:
        ana = an_attendee(db)
        lost, kept = (
            create_feed(db, actor=ana, now=NOW, event_id=EVENT, label=label) for label in "ab"
        )
    file = str(tmp_path / "b.zip")
    assert run(app, "backup", file).exit_code == 0
    with house.store.writing() as db:
        revoke_feed(db, actor=ana, now=NOW, event_id=EVENT, feed_id=lost.id)
    restored = run(app, "restore", file, "--force")
    assert "1 calendar links work as they did then" in restored.output
    assert "; 1 that were ended since stay ended." in restored.output
    client = app.test_client()
    assert client.get(f"/feeds/{lost.secret}.ics").status_code in (404, 410)
    assert client.get(f"/feeds/{kept.secret}.ics").status_code == 200
    erase_everything(house.store.engine)
    # The control, and what an operator must know: into an empty database it comes back.
    restored = run(app, "restore", file)
    assert "2 calendar links work as they did then: one that was ended since works again" in (
        restored.output
    )


def test_the_doctor_says_what_keeps_letters_from_leaving(app: Flask) -> None:
    house = house_of(app)
    server_down = "smtp://user:hunter2@127.0.0.1:1"
    a_letter(house.store, to_email="ana@example.org", now=house.clock.now())
    settings = replace(house.settings, mail=server_down)
    mail_jobs.send_until_done(
        house.store, house.clock, transport_of(settings, lambda _: None), WRITER, find_recipients,
        lane=Lane.ORDINARY,
    )  # fmt: skip
    reason = "the mail server cannot be reached: ConnectionRefusedError"
    late = house.clock.now() - timedelta(minutes=6)
    for key in "23":
        a_letter(house.store, key=key, now=late)
    found = run(app, "doctor")
    assert found.exit_code == 1
    away = f"WRONG  No mail has left since 2025-03-08 22:00 UTC ({reason}); it is tried again by itself."
    assert _wrong(found) == [away]
    assert isinstance(house.clock, FixedClock)
    house.clock.advance(timedelta(minutes=6))
    found = run(app, "doctor")
    assert _wrong(found) == [
        away, "WRONG  3 letters are due for more than 5 minutes: does a worker run?"
    ]  # fmt: skip
    assert "hunter2" not in found.output
    assert run(app, "doctor", "--invariants").exit_code == 0


def test_the_doctor_says_that_we_are_refused_and_who_ends_it(app: Flask) -> None:
    house = house_of(app)
    with house.store.writing() as db:
        mail_service.hold(
            db, reason="SendGrid refuses us: 401", now=house.clock.now(), cause=HoldCause.REFUSED
        )
    assert _wrong(run(app, "doctor")) == [
        (
            "WRONG  Mail is held since 2025-03-08 22:00 UTC (SendGrid refuses us: 401): mend it, then"
            " `congress release-mail`."
        )
    ]
    assert run(app, "release-mail").output == "Letters go out again.\n"
    assert _wrong(run(app, "doctor")) == []


def _wrong(found: Result) -> list[str]:
    return [line for line in found.output.splitlines() if line.startswith("WRONG")]


def test_a_spoiled_backup_changes_nothing(app: Flask, tmp_path: Path) -> None:
    store = house_of(app).store
    fill(store)
    with store.reading() as db:
        before = count_rows(db)
    (tmp_path / "b.zip").write_text("not a zip")
    found = run(app, "restore", str(tmp_path / "b.zip"), "--force")
    assert found.exit_code == 2
    assert "is not a whole backup" in found.stderr
    with store.reading() as db:
        assert count_rows(db) == before > 0


@pytest.fixture
def published(app: Flask) -> Flask:
    """An app with a published event that knows the type `general`."""
    publish_document(house_of(app).store, a_document(a_session(id="b1")))
    return app


def test_a_file_is_imported_and_reported(published: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
    added = run(published, "import-attendees", "psc-2025", str(file))
    assert added.exit_code == 0
    assert added.stdout == "psc-2025: 1 row: 1 added, 0 changed, 0 cancelled, 0 unchanged.\n"
    file.write_text(f"{HEADER}\n", "utf-8")
    again = run(published, "import-attendees", "psc-2025", str(file), "--json")
    assert json.loads(again.stdout) == {
        "event": "psc-2025", "rows": 0, "added": 0, "changed": 0, "unchanged": 0, "cancelled": 0,
        "missing": ["R1"], "notes": [], "read": [], "left_out": 0, "welcomed": 0, "waiting": [],
        "waiting_on": [], "kept": [], "people": [
            {"outcome": "missing", "external_id": "R1", "name": "Ana Rivera", "where": "",
             "because": "", "key": ""},
        ],
    }  # fmt: skip


def test_of_who_is_missing_twenty_are_named_and_all_counted(
    published: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    rows = [GOOD.replace("R1,ana", f"R{number},ana{number}") for number in range(10, 32)]
    file.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    assert run(published, "import-attendees", "psc-2025", str(file)).exit_code == 0
    file.write_text(f"{HEADER}\n", "utf-8")
    assert run(published, "import-attendees", "psc-2025", str(file)).stdout.splitlines()[1:] == [
        "22 registered here, but not in the list; they stay registered:",
        *(f"  Ana Rivera, R{number}" for number in range(10, 30)),
        "  … and 2 more (--json lists all)",
    ]
    answer = json.loads(run(published, "import-attendees", "psc-2025", str(file), "--json").stdout)
    assert answer["missing"] == [f"R{number}" for number in range(10, 32)]
    assert [one["external_id"] for one in answer["people"]] == answer["missing"]


def test_a_file_with_faults_imports_nobody(published: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n{GOOD.replace('active', 'here')}\n", "utf-8")
    found = run(published, "import-attendees", "psc-2025", str(file))
    assert found.exit_code == 2
    assert "row 3, status: 'here' is not a status; say once what it means" in found.stderr
    answer = json.loads(run(published, "import-attendees", "psc-2025", str(file), "--json").stdout)
    assert answer["code"] == "input/csv"
    assert [one["where"] for one in answer["errors"]] == ["row 3, status"]
    with house_of(published).store.reading() as db:
        assert db.execute(select(AttendeeRow.id)).all() == []


def test_an_unknown_event_is_refused(published: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
    refused = run(published, "import-attendees", "nothing", str(file))
    assert refused.exit_code == 2
    assert refused.stderr == "There is no published event 'nothing'. Known: psc-2025.\n"
    answer = json.loads(run(published, "import-attendees", "nothing", str(file), "--json").stdout)
    assert answer["detail"] == refused.stderr.strip()
    assert run(published, "import-attendees", "nothing", str(tmp_path / "none.csv")).exit_code == 2
