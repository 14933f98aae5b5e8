"""One Idempotency-Key, many copies of a request: one effect, one answer (decision 0017; I8).

With its controls: where no answer is kept, copies are answered differently, and a late copy takes
back what was done since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.infra import idempotency
from congress.infra.audit import AuditRow
from congress.infra.idempotency import IdempotencyRow, forget_old_answers
from congress.infra.jobs import forget_old_answers as forget_old_answers_job
from congress.people.service import DeviceAuthenticator
from congress.seats.models import SeatRow
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.people.world import bearer, signed_in
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken

SEAT = "/api/v1/events/psc-2025/sessions/{}/seat"
COPIES = 8
REPLAYED = "Idempotent-Replayed"
Person = Callable[..., TestResponse]


@pytest.fixture
def ana(app: Flask) -> Person:
    """Ana at a congress of a large and a small session, with a client that calls for her."""
    publish_document(
        house_of(app).store,
        a_document(a_session(), a_session(id="b2", room="r2", start="12:00", end="13:00", capacity=1)),
    )  # fmt: skip
    return _person(app, "ana")


def _person(app: Flask, name: str) -> Person:
    """Register somebody and sign in; return what sends her calls, each from a client of its own."""
    with house_of(app).store.writing() as db:
        an_attendee(db, name=name)
    who = {"email": f"{name}@example.org", "last_name": "Test"}
    headers = bearer(signed_in(app.test_client(), **who))

    def send(method: str, session: str, key: str = "", **body: Any) -> TestResponse:  # noqa: ANN401 -- JSON
        client: FlaskClient = app.test_client()
        more = {"Idempotency-Key": key} if key else {}
        return client.open(
            SEAT.format(session),
            method=method,
            json=body if method == "PUT" else None,
            headers={**headers, **more},
        )

    return send


def _told(app: Flask, action: str) -> int:
    with house_of(app).store.reading() as db:
        rows = db.execute(select(func.count()).where(AuditRow.action == action)).scalar_one()
        return int(rows)


def _kept(app: Flask) -> int:
    with house_of(app).store.reading() as db:
        return int(db.execute(select(func.count(IdempotencyRow.key))).scalar_one())


def _copies(ana: Person, key: str) -> list[TestResponse]:
    answers = all_at_once([lambda: ana("PUT", "b1", key) for _ in range(COPIES)])
    return [answer for answer in answers if isinstance(answer, TestResponse)]


def _keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "keep_answer", lambda *_: True)


def test_copies_in_parallel_have_one_effect_and_one_answer(app: Flask, ana: Person) -> None:
    answers = _copies(ana, "k")
    assert [(one.status_code, one.json) for one in answers] == [
        (201, {"state": "confirmed"})
    ] * COPIES
    assert Counter(one.headers.get(REPLAYED) for one in answers) == {None: 1, "true": COPIES - 1}
    assert len({one.headers["Content-Type"] for one in answers}) == 1
    assert _told(app, "seat.confirmed") == 1
    assert _kept(app) == 1
    assert not find_broken(house_of(app).store)


def test_control_where_nothing_is_kept_copies_get_unequal_answers(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep_nothing(monkeypatch)
    assert Counter(one.status_code for one in _copies(ana, "k")) == {201: 1, 200: COPIES - 1}


def _meet_after_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two copies look for a kept answer before either has one: the widest race there is."""
    slow = all_looking_first(DeviceAuthenticator.authenticate, 2)
    monkeypatch.setattr(DeviceAuthenticator, "authenticate", slow)


def test_the_loser_of_the_race_replays(
    app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meet_after_looking(monkeypatch)
    answers = all_at_once([lambda: ana("PUT", "b1", "k")] * 2)
    assert sorted(
        (one.status_code, one.headers.get(REPLAYED, "")) for one in answers
    ) == [(201, ""), (201, "true")]  # fmt: skip
    assert _told(app, "seat.confirmed") == 1


def test_another_body_under_one_key_in_parallel_loses(
    app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meet_after_looking(monkeypatch)
    answers = all_at_once(
        [lambda: ana("PUT", "b1", "k"), lambda: ana("PUT", "b1", "k", waitlist=True)]
    )
    assert sorted(one.status_code for one in answers) == [201, 422]
    refused = max(answers, key=lambda one: one.status_code)
    assert refused.json["code"] == "idempotency/mismatch"
    assert refused.headers["Cache-Control"] == "no-store"
    assert _told(app, "seat.confirmed") == 1


def test_one_key_for_two_sessions_in_parallel_takes_one_seat(
    app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loser has taken its seat when it learns that it lost: it must give it back."""
    _meet_after_looking(monkeypatch)
    answers = all_at_once([lambda: ana("PUT", "b1", "k"), lambda: ana("PUT", "b2", "k")])
    assert sorted(one.status_code for one in answers) == [201, 422]
    assert _told(app, "seat.confirmed") == 1
    with house_of(app).store.reading() as db:
        assert len(db.execute(select(SeatRow.session_id)).all()) == 1
    assert not find_broken(house_of(app).store)


@pytest.mark.parametrize(
    ("method", "session", "body"),
    [("PUT", "b1", {"waitlist": True}), ("PUT", "b2", {}), ("DELETE", "b1", {})],
)
def test_the_key_of_another_request_is_refused(
    ana: Person, method: str, session: str, body: dict[str, bool]
) -> None:
    assert ana("PUT", "b1", "k").status_code == 201
    refused = ana(method, session, "k", **body)
    assert (refused.status_code, refused.json["code"]) == (422, "idempotency/mismatch")
    assert ana("PUT", "b1", "k").headers[REPLAYED] == "true"


def test_a_late_copy_does_not_take_back_what_was_done_since(app: Flask, ana: Person) -> None:
    _register_unregister_and_the_late_copy(app, ana)
    assert _told(app, "seat.confirmed") == 1


def test_control_where_nothing_is_kept_a_late_copy_registers_again(
    app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep_nothing(monkeypatch)
    _register_unregister_and_the_late_copy(app, ana)
    assert _told(app, "seat.confirmed") == 2


def _register_unregister_and_the_late_copy(app: Flask, ana: Person) -> None:
    statuses = [ana("PUT", "b1", "k"), ana("DELETE", "b1", "l"), ana("PUT", "b1", "k")]
    assert [one.status_code for one in statuses] == [201, 204, 201]
    assert not find_broken(house_of(app).store)


def test_an_answer_without_a_body_is_replayed_without_one(ana: Person) -> None:
    ana("PUT", "b1")
    first, again = ana("DELETE", "b1", "k"), ana("DELETE", "b1", "k")
    assert (first.status_code, first.data) == (again.status_code, again.data) == (204, b"")
    assert (REPLAYED in first.headers, again.headers[REPLAYED]) == (False, "true")
    assert "Content-Type" not in first.headers
    assert "Content-Type" not in again.headers


def test_a_refusal_is_not_kept_and_the_same_key_succeeds_later(app: Flask, ana: Person) -> None:
    ben = _person(app, "ben")
    assert ben("PUT", "b2", "k").status_code == 201
    refusals = [ana("PUT", "b2", "k") for _ in range(2)]
    assert [one.json["code"] for one in refusals] == ["seats/full"] * 2
    assert _kept(app) == 1
    ben("DELETE", "b2")
    taken = ana("PUT", "b2", "k")
    assert (taken.status_code, REPLAYED in taken.headers) == (201, False)
    assert ana("PUT", "b2", "k").headers[REPLAYED] == "true"


def test_a_key_belongs_to_one_person(app: Flask, ana: Person) -> None:
    ben = _person(app, "ben")
    answers = [ana("PUT", "b1", "k"), ben("PUT", "b1", "k")]
    assert [(one.status_code, REPLAYED in one.headers) for one in answers] == [(201, False)] * 2
    assert _told(app, "seat.confirmed") == 2


def test_a_key_is_forgotten_after_48_hours_and_not_before(app: Flask, ana: Person) -> None:
    store = house_of(app).store
    ana("PUT", "b1", "k")
    with store.writing() as db:
        assert forget_old_answers(db, NOW + timedelta(hours=48)) == 0
        assert forget_old_answers(db, NOW + timedelta(hours=48, seconds=1)) == 1
    fresh = ana("PUT", "b2", "k")
    assert (fresh.status_code, REPLAYED in fresh.headers) == (201, False)
    assert forget_old_answers_job(store, house_of(app).clock) == 0


@pytest.mark.parametrize("key", ["x" * 256, "tab\there"])
def test_a_key_that_is_none_is_refused(app: Flask, ana: Person, key: str) -> None:
    refused = ana("PUT", "b1", key)
    assert (refused.status_code, refused.json["code"]) == (422, "input/invalid")
    assert _told(app, "seat.confirmed") == 0


def test_the_longest_key_is_kept(ana: Person) -> None:
    ana("PUT", "b1", "x" * 255)
    assert ana("PUT", "b1", "x" * 255).headers[REPLAYED] == "true"


def test_a_view_that_crashes_keeps_nothing(
    app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> bool:
        message = "the process died before its commit"
        raise OSError(message)

    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "keep_answer", crash)
        lost = ana("PUT", "b1", "k")
    assert (lost.status_code, lost.json["code"]) == (500, "server/error")
    assert (_kept(app), _told(app, "seat.confirmed")) == (0, 0)
    again = ana("PUT", "b1", "k")
    assert (again.status_code, REPLAYED in again.headers) == (201, False)
