"""`congress staff` with apps, roles and resets; what the doctor says of staff."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from congress.app import create_app, database, house_of
from congress.cli import main
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.infra import second_factor
from congress.infra.audit import AuditRow
from congress.people.models import KnownDeviceRow, RecoveryCodeRow, SecondFactorRow
from tests.builders import NOW, settings_for
from tests.people.staff_world import OLGA, a_member, sign_in, with_app
from tests.people.world import bearer, post, store_of


@pytest.fixture
def production(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(
        settings_for(sqlite_url, tmp_path / "data", env="production"), clock=FixedClock(NOW)
    )
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def run(app: Flask, *arguments: str, password: str = OLGA["password"]) -> Result:
    return CliRunner().invoke(main, arguments, input=f"{password}\n", obj=house_of(app))


def add(app: Flask, *more: str, role: str = "organizer") -> Result:
    return run(
        app, "staff", "add", OLGA["email"], "--first-name", "Olga", "--last-name", "Organizer",
        "--role", role, "--password-stdin", *more,
    )  # fmt: skip


def _read_from_terminal(output: str) -> str:
    """What a phone held before the terminal reads: black on white, two rows a line."""
    lines = [line for line in output.splitlines() if set(line) & set("▀▄█")]
    width = max(map(len, lines))
    rows = []
    for line in lines:
        padded = line.ljust(width)
        rows.append([char in "▀█" for char in padded])
        rows.append([char in "▄█" for char in padded])
    scale = 4
    quiet = 4
    side = (width + 2 * quiet) * scale
    height = (len(rows) + 2 * quiet) * scale
    grey = bytearray(b"\xff" * (side * height))
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                for dy in range(scale):
                    at = ((y + quiet) * scale + dy) * side + (x + quiet) * scale
                    grey[at : at + scale] = bytes(scale)
    [found] = zxingcpp.read_barcodes(memoryview(bytes(grey)).cast("B", shape=[height, side]))
    return str(found.text)


def test_production_prints_the_app_and_its_recovery_codes(production: Flask) -> None:
    made = add(production)
    assert made.exit_code == 0, made.output
    found = re.search(r"Key: ([A-Z2-7]{32})", made.output)
    assert found is not None
    key = found[1]
    assert f"secret={key}&" in _read_from_terminal(made.output)
    codes = re.findall(r"^  ([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})$", made.output, re.MULTILINE)
    assert len(set(codes)) == 10
    assert sign_in(production, totp=second_factor.code_at(key, NOW)).json["level"] == 3
    assert sign_in(production, totp=codes[0]).status_code == 200
    # Another role beside it leaves the app alone.
    again = add(production, "--event", "psc-2025", role="supervisor")
    assert "Key:" not in again.output
    roles = sign_in(production, totp=codes[1]).json["roles"]
    assert roles == [
        {"event": "", "role": "organizer"}, {"event": "psc-2025", "role": "supervisor"},
    ]  # fmt: skip


def test_an_app_may_wait_for_the_first_sign_in_or_come_early(production: Flask, app: Flask) -> None:
    assert "Key:" not in add(production, "--no-app").output
    assert sign_in(production).status_code == 403
    assert "Key:" not in add(app).output
    assert sign_in(app).status_code == 200
    assert "Key:" in run(app, "staff", "reset", OLGA["email"], "--password-stdin", "--app").output
    assert sign_in(app).json["code"] == "auth/code-needed"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_is_given_and_told(app: Flask, role: str) -> None:
    assert add(app, "--event", "psc-2025", role=role).exit_code == 0
    assert sign_in(app).json["roles"] == [{"event": "psc-2025", "role": role}]


def test_an_unknown_role_is_refused_with_those_there_are(app: Flask) -> None:
    refused = add(app, role="admin")
    assert refused.exit_code == 2
    assert all(role.value in refused.output for role in Role)


def test_reset_takes_the_app_the_sign_ins_and_the_known_browsers(
    app: Flask, client: FlaskClient
) -> None:
    person = a_member(app)
    low = post(client, "/sign-in", {"email": OLGA["email"], "last_name": "Organizer"}).json["token"]
    token = sign_in(app).json["token"]
    enrolled = with_app(app, person)
    reset = run(app, "staff", "reset", OLGA["email"], "--password-stdin", password="another one!")
    assert reset.exit_code == 0, reset.output
    for one in (low, token):
        assert client.get("/api/v1/me", headers=bearer(one)).status_code == 401
    with store_of(app).reading() as db:
        for table in (SecondFactorRow, RecoveryCodeRow, KnownDeviceRow):
            assert db.scalar(select(func.count()).select_from(table)) == 0
        actions = set(db.scalars(select(AuditRow.action)))
    assert {"password.reset", "second-step.cleared", "role.granted"} <= actions
    assert sign_in(app, password="another one!").status_code == 200
    old = sign_in(app, password="another one!", totp=enrolled.recovery_codes[0])
    assert old.json.get("recovery_codes_left") is None


def test_the_doctor_names_staff_without_an_app_in_production_and_misspelled_events(
    production: Flask, app: Flask
) -> None:
    add(production, "--no-app", "--event", "psc-2052")
    found = run(production, "doctor")
    assert found.exit_code == 1
    assert f"WRONG  {OLGA['email']} has no authenticator app yet" in found.output
    assert "is organizer at psc-2052, and no event has that id" in found.output
    a_member(app)
    assert "authenticator app yet" not in run(app, "doctor").output
