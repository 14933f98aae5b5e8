"""Somebody else's ids (T7), fields that are not the caller's (T8), and other sites' requests (T6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from congress.app import create_app, database, house_of, import_models
from congress.core.clock import FixedClock
from congress.core.errors import MOST_FAULTS
from congress.core.ids import digest
from congress.core.permissions import NEEDS
from congress.core.principal import Role
from congress.feeds.models import FeedRow
from congress.mail.models import LetterRow
from congress.mail.service import letter_values
from congress.people import schemas
from congress.web import guard
from congress.web.endpoint import Operation
from tests.builders import NOW, settings_for
from tests.ground import an_attendee
from tests.web.actors import BODIES, BY_NAME, HERE, Actor, call, declared, fill_in
from tests.web.actors import people_the_congress as people_it
from tests.web.test_route_matrix import ENDS_SIGN_INS

ANA, BEN, OLGA = BY_NAME["ana-verified"], BY_NAME["ben-verified"], BY_NAME["organizer"]
ANAS = {"device_id": "d-ana-verified", "feed_id": "feed-of-ana", "letter_id": "letter-of-ana"}
# What only Ana may read: ids, address and name. Ben's pages must never say one of them.
CANARIES = (*ANAS.values(), "ana@example.org", "p-ana", "a-ana", "Anastasia", "x-ana")


@pytest.fixture
def foreign_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Ana with a device, a calendar, a letter and a seat at the congress; Ben attends it, too."""
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=FixedClock(NOW))
    people_it(app)
    with house_of(app).store.writing() as db:
        an_attendee(db, name="bens-second", event_id=HERE)
        _make_ben_attend(db)
        db.execute(
            insert(FeedRow).values(
                id=ANAS["feed_id"],
                attendee_id="a-ana",
                label="Phone",
                secret_hash=digest("secret-of-ana"),
                created_at=NOW,
            )
        )
        letter = letter_values(
            person_id="p-ana", event_id=HERE, kind="welcome", facts={}, now=NOW, dedupe_key="w/ana"
        )
        db.execute(insert(LetterRow).values(**{**letter, "id": ANAS["letter_id"]}))
        db.exec_driver_sql("UPDATE person SET first_name = 'Anastasia' WHERE id = 'p-ana'")
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _make_ben_attend(db: Any) -> None:  # noqa: ANN401 -- a connection
    db.exec_driver_sql("UPDATE attendee SET person_id = 'p-ben' WHERE id = 'a-bens-second'")


def _rows(app: Flask, *, but_refused_claims: bool = False) -> str:
    """A digest of every row of every table, but for when a device was seen (decision 0018).

    A claim is kept as it came before it is refused (decision 0071).
    """
    digest_ = hashlib.sha256()
    with house_of(app).store.reading() as db:
        for table in sorted(import_models().tables.values(), key=lambda one: one.name):
            if but_refused_claims and table.name == "claim_receipt":
                continue
            told = [one for one in table.columns if one.name not in ("seen_at", "expires_at")]
            for row in sorted(map(str, db.execute(select(*told)))):
                if but_refused_claims and "claim.refused" in row:
                    continue
                digest_.update(f"{table.name} {row}\n".encode())
    return digest_.hexdigest()


def _text(answer: Any) -> str:  # noqa: ANN401 -- of the test client
    """Return an answer as text, a PDF's bytes too."""
    text: str = answer.get_data().decode("utf-8", "replace")
    return text


def _of_persons(app: Flask) -> list[tuple[str, Operation]]:
    return [(rule, one) for rule, one in declared(app) if any(f"<{name}>" in rule for name in ANAS)]


# -- T7: ids of one person asked by another ------------------------------------------------------


def test_ids_of_ana_open_nothing_for_ben_and_her_own_do(foreign_app: Flask) -> None:
    routes = _of_persons(foreign_app)
    assert len(routes) >= 5
    before = _rows(foreign_app)
    for rule, operation in routes:
        answer = call(foreign_app, BEN, rule, operation, address=fill_in(rule, ANAS))
        assert answer.status_code == 404, (rule, answer.text)
    assert _rows(foreign_app) == before
    # Control: the same ids are alive, for her.
    for rule, operation in routes:
        if "<device_id>" not in rule and operation.method != "DELETE":
            answer = call(foreign_app, ANA, rule, operation, address=fill_in(rule, ANAS))
            assert answer.status_code in (200, 204, 303), (rule, answer.text)


QUERY = (
    "q", "day", "track", "kind", "room", "needs", "mine", "page", "letter", "next", "confirm",
    "strict", "person", "person_id", "attendee", "attendee_id", "email", "event", "feed", "device",
)  # fmt: skip


def test_no_query_parameter_shows_ben_what_is_anas(foreign_app: Flask) -> None:
    """Each route Ben can read, with Ana's ids in every parameter that pages know, and some more."""
    for rule, operation in declared(foreign_app):
        if operation.method != "GET" or rule == "/dev/letters":
            continue
        for canary in ("p-ana", "ana@example.org"):
            query = "&".join(f"{name}={canary}" for name in QUERY)
            answer = call(foreign_app, BEN, rule, operation, address=f"{fill_in(rule)}?{query}")
            if not operation.is_page and answer.status_code not in (401, 403, 404):
                assert (answer.status_code, answer.json["code"]) == (422, "input/unknown-field"), (
                    rule
                )
            shown = _text(answer).replace(f"={canary}", "").replace(f"%3D{canary}", "")
            shown = shown.replace(f'value="{canary}"', "").replace(f"“{canary}”", "")
            leaks = [one for one in CANARIES if one != canary and one in shown]
            assert leaks == [], (rule, leaks)


def test_control_anas_own_pages_say_what_is_hers(foreign_app: Flask) -> None:
    found = set()
    for rule, operation in declared(foreign_app):
        if operation.method == "GET" and rule != "/dev/letters":
            text = _text(call(foreign_app, ANA, rule, operation))
            found |= {one for one in CANARIES if one in text}
    assert {"d-ana-verified", "feed-of-ana", "letter-of-ana", "ana@example.org"} <= found


# -- T8: fields that are not the caller's --------------------------------------------------------


def _columns() -> set[str]:
    return {column.name for table in import_models().tables.values() for column in table.columns}


def _sender(operation: Operation) -> Actor:
    roles = NEEDS[operation.permission].roles
    if not roles:
        return ANA
    if Role.ORGANIZER in roles:
        return OLGA
    return BY_NAME["ce-office" if Role.CE_OFFICE in roles else "supervisor"]


def injected(app: Flask) -> dict[str, set[str]]:
    """Each body with every column of every table beside its own fields: what was not refused."""
    accepted: dict[str, set[str]] = {}
    for rule, operation in declared(app):
        if operation.body is None:
            continue
        strange = sorted(_columns() - set(operation.body.fields))
        for begin in range(0, len(strange), MOST_FAULTS // 2):  # all of them are told then
            some = set(strange[begin : begin + MOST_FAULTS // 2])
            body = {**BODIES.get(rule, {}), **dict.fromkeys(some, "x")}
            answer = call(app, _sender(operation), rule, operation, body=body)
            faults = answer.json.get("errors", []) if answer.status_code == 422 else []
            refused = {one["pointer"].strip("/") for one in faults}
            if some - refused or answer.json["code"] != "input/unknown-field":
                accepted.setdefault(f"{operation.method} {rule}", set()).update(some - refused)
    return accepted


def test_no_body_takes_a_column_it_does_not_declare(foreign_app: Flask) -> None:
    assert len(_columns()) > 80
    before = _rows(foreign_app, but_refused_claims=True)
    assert injected(foreign_app) == {}
    assert _rows(foreign_app, but_refused_claims=True) == before


def test_control_a_body_that_ignores_what_it_does_not_know_is_found(
    foreign_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = next(
        one for rule, one in declared(foreign_app) if isinstance(one.body, schemas.MeChangeSchema)
    )
    monkeypatch.setattr(operation.body, "unknown", "exclude")
    assert set(injected(foreign_app)) == {"PATCH /api/v1/me"}


def test_calls_without_a_body_take_none(foreign_app: Flask) -> None:
    for rule, operation in declared(foreign_app):
        if operation.is_page or operation.method == "GET" or operation.body is not None:
            continue
        if operation.raw_sample is not None:  # whoever signed it; tests/mail/test_mail_events.py
            continue
        answer = foreign_app.test_client().open(
            fill_in(rule), method=operation.method, json={"person_id": "p-ana"},
            headers={"Authorization": f"Bearer {_sender(operation).token}"},
        )  # fmt: skip
        assert (answer.status_code, answer.json["code"]) == (422, "input/invalid"), rule


# -- T6: requests of other sites -----------------------------------------------------------------


def forged(app: Flask) -> list[str]:
    """Every unsafe route with a cookie and no form token, and with both from elsewhere: who passed."""
    passed = []
    for rule, operation in declared(app):
        if operation.method in guard.SAFE_METHODS:
            continue
        actor = _sender(operation)
        ours = house_of(app).signer.keyed_digest("form", digest(actor.token))[:32]
        for headers in (
            {},
            {"X-CSRF-Token": ours, "Origin": "https://evil.example"},
            {"X-CSRF-Token": ours, "Sec-Fetch-Site": "cross-site"},
        ):
            client = app.test_client()
            client.set_cookie("congress", actor.token)
            sent: dict[str, Any] = {"data": {}} if operation.is_page else {}
            if operation.body is not None:
                sent = {"json": BODIES.get(rule, {})}
            answer = client.open(fill_in(rule), method=operation.method, headers=headers, **sent)
            if answer.status_code != 403:
                passed.append(f"{operation.method} {rule} {headers}: {answer.status_code}")
    return passed


def test_no_unsafe_route_believes_another_sites_request(foreign_app: Flask) -> None:
    before = _rows(foreign_app)
    assert forged(foreign_app) == []
    assert _rows(foreign_app) == before


def test_control_without_the_check_they_pass_and_change_rows(
    foreign_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _rows(foreign_app)
    monkeypatch.setattr(guard, "check_origin", lambda *_, **__: None)
    passed = forged(foreign_app)
    assert any(rule in one for one in passed for rule in ENDS_SIGN_INS)
    assert _rows(foreign_app) != before
