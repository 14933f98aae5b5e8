"""The slip from the badge desk (decision 0048): level 2 without mail, once, for its person (T4, T5)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal
from congress.infra.audit import AuditRow
from congress.people.models import SlipRow
from congress.people.service import Giving, end_slips, give_slip
from tests.builders import NOW
from tests.people.world import a_person, bearer, post, signed_in, store_of

DANA = Principal(Level.STAFF, "p-dana", "d-dana")
CODE = "K7QM2X9D4T"
UNTIL = NOW + timedelta(days=60)


def give(app: Flask, person_id: str, code: str = CODE, *, badge: str = "badge-1") -> None:
    house = house_of(app)
    giving = Giving(person_id, "psc-2025", badge, code, UNTIL)
    with house.store.writing() as db:
        give_slip(db=db, signer=house.signer, actor=DANA, giving=giving, now=house.clock.now())


def use(app: Flask, token: str, code: str = CODE, **more: bool) -> TestResponse:
    body = {"code": code, **more}
    return post(app.test_client(), "/sign-in/slip", body, headers=bearer(token))


def level_of(app: Flask, token: str) -> int:
    return int(app.test_client().get("/api/v1/me", headers=bearer(token)).json["level"])


def test_it_opens_level_2_once_on_the_device_it_is_used_on(app: Flask) -> None:
    person = a_person(store_of(app))
    give(app, person)
    token = signed_in(app.test_client())
    raised = use(app, token, "k7qm2-x9d4t")
    assert (raised.status_code, raised.json["level"]) == (200, 2)
    assert raised.headers["Cache-Control"] == "no-store"
    assert level_of(app, raised.json["token"]) == 2
    assert app.test_client().get("/api/v1/me", headers=bearer(token)).status_code == 401  # T5
    assert use(app, raised.json["token"]).status_code == 401


def test_it_is_its_persons_and_misses_are_alike(app: Flask) -> None:
    """Somebody else's, a used one, an ended one, and none: one answer, and nothing is used up."""
    ana = a_person(store_of(app))
    a_person(store_of(app), email="ben@example.org", first_name="Ben", last_name="Okafor")
    give(app, ana)
    ben = signed_in(app.test_client(), email="ben@example.org", last_name="Okafor")
    answers = [use(app, ben, code) for code in (CODE, "0" * 10, "", "\N{SNOWMAN}" * 4)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(401, answers[0].data)}
    assert answers[0].json["code"] == "auth/code-invalid"
    assert use(app, signed_in(app.test_client())).status_code == 200


def test_a_guest_signs_in_first(app: Flask) -> None:
    give(app, a_person(store_of(app)))
    assert post(app.test_client(), "/sign-in/slip", {"code": CODE}).json["code"] == "auth/required"


@pytest.mark.parametrize(("early", "status"), [(timedelta(seconds=1), 200), (timedelta(0), 401)])
def test_it_is_good_until_its_day(
    app: Flask, clock: FixedClock, early: timedelta, status: int
) -> None:
    give(app, a_person(store_of(app)))
    clock.instant = UNTIL - early
    assert use(app, signed_in(app.test_client())).status_code == status


def test_it_ends_with_its_badge_and_a_new_one_takes_its_place(app: Flask) -> None:
    person = a_person(store_of(app))
    give(app, person)
    give(app, person)  # the desk's second tap
    give(app, person, "2222222222", badge="badge-2")
    token = signed_in(app.test_client())
    assert use(app, token).status_code == 401
    with store_of(app).writing() as db:
        end_slips(db, ["badge-2"], NOW)
    assert use(app, token, "2222222222").status_code == 401
    give(app, person, "3333333333", badge="badge-3")
    assert use(app, token, "3333333333").status_code == 200
    give(app, person, "3333333333", badge="badge-3")  # given again after it was used
    assert use(app, signed_in(app.test_client()), "3333333333").status_code == 401


def test_nothing_of_it_stands_in_clear_and_all_of_it_is_on_record(app: Flask) -> None:
    person = a_person(store_of(app))
    give(app, person)
    token = signed_in(app.test_client())
    use(app, token, "0" * 10)
    use(app, token)
    with store_of(app).reading() as db:
        slip = db.execute(select(SlipRow.__table__)).one()
        rows = db.execute(select(AuditRow.__table__).order_by(AuditRow.id)).all()
    assert CODE not in f"{slip} {rows}"
    said = [(row.actor, row.action) for row in rows if row.action.startswith("slip.")]
    assert said == [("p-dana", "slip.given"), (person, "slip.missed"), (person, "slip.used")]
