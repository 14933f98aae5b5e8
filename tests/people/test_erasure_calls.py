"""Asking to be erased (T27): a letter at once, three days to think better of it, then nobody is left."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.app import house_of
from congress.cli import main
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.infra.audit import AuditRow
from congress.mail.models import LetterRow
from congress.people import jobs
from congress.people.models import DeviceRow, ErasureRow
from congress.people.service import add_staff
from congress.people.service.erasing import GRACE
from schedules.timetable import timetable
from tests.people.world import ANA, a_person, bearer, post, store_of, verified
from tests.web.world import open_congress

ERASURE = "/api/v1/me/erasure"


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> dict[str, str]:
    """Ana, who confirmed who she is."""
    a_person(store_of(app))
    return bearer(verified(app, client))


def test_it_is_asked_at_level_2_told_by_mail_and_done_in_three_days(
    app: Flask, client: FlaskClient, clock: FixedClock, ana: dict[str, str]
) -> None:
    asked = client.put(ERASURE, headers=ana)
    told = {"asked_at": "2025-03-08T22:00:00Z", "due_at": "2025-03-11T22:00:00Z"}
    assert (asked.status_code, asked.json) == (200, told)
    clock.advance(timedelta(hours=1))
    assert client.put(ERASURE, headers=ana).json == told  # the first time stands
    clock.advance(GRACE - timedelta(hours=1, seconds=1))
    assert _run(app) == {"erased": 0}
    with store_of(app).reading() as db:
        letters = db.scalars(select(LetterRow.kind)).all()
        assert letters.count("erasure-asked") == 1
    clock.advance(timedelta(seconds=1))
    assert _run(app) == {"erased": 1}
    assert _run(app) == {"erased": 0}
    assert client.get("/api/v1/me", headers=ana).status_code == 401
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 401
    with store_of(app).reading() as db:
        assert db.scalars(select(LetterRow.id)).all() == []
        assert db.scalars(select(DeviceRow.id)).all() == []
        done = db.execute(
            select(AuditRow.actor, AuditRow.action).where(AuditRow.action.like("eras%"))
        ).all()
        assert [one.action for one in done] == ["erasure.asked"]


def test_control_it_can_be_taken_back_until_then(
    app: Flask, client: FlaskClient, clock: FixedClock, ana: dict[str, str]
) -> None:
    client.put(ERASURE, headers=ana)
    for _ in range(2):
        assert client.delete(ERASURE, headers=ana).status_code == 204
    clock.advance(GRACE)
    assert _run(app) == {"erased": 0}
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200
    with store_of(app).reading() as db:
        actions = select(AuditRow.action).where(AuditRow.action.like("erasure.%"))
        assert db.scalars(actions.order_by(AuditRow.id)).all() == [
            "erasure.asked", "erasure.withdrawn",
        ]  # fmt: skip


def test_a_name_alone_does_not_ask_for_it(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    token = post(client, "/sign-in", dict(ANA)).json["token"]
    for method in ("PUT", "DELETE"):
        answer = client.open(ERASURE, method=method, headers=bearer(token))
        assert (answer.status_code, answer.json["code"]) == (403, "auth/step-up")


def test_staff_are_refused(app: Flask, client: FlaskClient, ana: dict[str, str]) -> None:
    house_of(app).store.unit_of_work(
        lambda db: add_staff(
            db=db, email=ANA["email"], password="correct horse battery", first_name="Ana",
            last_name=ANA["last_name"], role=Role.STAFF, event_id="", now=house_of(app).clock.now(),
        )
    )  # fmt: skip
    answer = client.put(ERASURE, headers=ana)
    assert (answer.status_code, answer.json["code"]) == (409, "people/staff")


def test_the_worker_looks_for_who_is_due_and_claims_nothing_else(
    app: Flask, client: FlaskClient, clock: FixedClock, ana: dict[str, str]
) -> None:
    job = next(one for one in timetable(is_development=False) if one.name == "erase-people")
    client.put(ERASURE, headers=ana)
    assert job.is_due is not None
    assert not job.is_due(house_of(app))
    clock.advance(GRACE)
    assert job.is_due(house_of(app))
    assert job.function(house_of(app)) == {"erased": 1}
    assert not job.is_due(house_of(app))


def test_operators_give_and_erase_for_who_cannot_sign_in(app: Flask, tmp_path: Path) -> None:
    open_congress(app)
    out = tmp_path / "ana.zip"
    assert run(app, "export", "psc-2025", str(out), "--to", "x-ana").exit_code == 0
    with ZipFile(BytesIO(out.read_bytes())) as archive:
        assert b"ana@example.org" in archive.read("your-data.json")
    asked = run(app, "erase", "psc-2025", "--to", "x-ana")
    assert (asked.exit_code, "Nothing was erased" in asked.output) == (2, True)
    assert run(app, "erased").output == ""
    done = run(app, "erase", "psc-2025", "--to", "x-ana", "--yes")
    assert (done.exit_code, "(p-ana)" in done.output) == (0, True)
    assert run(app, "erased").output == "p-ana 2025-03-08T22:00:00Z\n"
    assert run(app, "erase", "psc-2025", "--to", "x-ana", "--yes").exit_code == 2  # nobody has it
    unknown = run(app, "erase", "nowhere", "--to", "x-ana")
    assert (unknown.exit_code, "Known: " in unknown.output) == (2, True)


def test_whom_a_backup_brought_back_is_erased_again(app: Flask, tmp_path: Path) -> None:
    open_congress(app)
    listed = tmp_path / "erased.txt"
    listed.write_text("p-ana 2025-03-08T22:00:00Z\n\np-nobody 2025-03-08T22:00:00Z\n")
    for said in ("1 erased again; 0 were already; 1 are not in here.",
                 "0 erased again; 1 were already; 1 are not in here."):  # fmt: skip
        assert run(app, "erase-again", str(listed)).output == f"{said}\n"
    with store_of(app).reading() as db:
        assert db.scalars(select(ErasureRow.person_id)).all() == ["p-ana"]


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["person", *arguments], obj=house_of(app))


def _run(app: Flask) -> dict[str, int]:
    house = house_of(app)
    return jobs.erase_due(house.store, house.clock, house.personal_data)
