"""Oneself: what each level sees, changes and ends; and requests that other sites forged (T6)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.infra.audit import AuditRow
from congress.people.models import DeviceRow
from tests.counting import statements_of
from tests.people.world import a_person, bearer, signed_in, store_of, verified

ME = "/api/v1/me"


def test_level_1_may_not_change_or_list(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    token = signed_in(app.test_client())
    for method, path, body in (
        ("PATCH", ME, {"first_name": "Anna"}),
        ("GET", f"{ME}/devices", None),
        ("DELETE", f"{ME}/devices/x", None),
    ):
        answer = client.open(path, method=method, json=body, headers=bearer(token))
        assert (answer.status_code, answer.json["code"]) == (403, "auth/step-up")
        assert answer.json["required_level"] == 2


def test_level_2_changes_name_and_settings(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    token = verified(app, client)
    changed = client.patch(
        ME,
        json={"last_name": "Rivera-Núñez", "credentials": "RN", "settings": {"theme": "dark"}},
        headers=bearer(token),
    )
    assert (changed.status_code, changed.json["last_name"]) == (200, "Rivera-Núñez")
    again = client.patch(ME, json={"settings": {"mail": "inbox"}}, headers=bearer(token))
    assert again.json["settings"] == {"theme": "dark", "mail": "inbox"}
    assert signed_in(app.test_client(), email="ana.rivera@example.org", last_name="rivera nunez")
    with store_of(app).reading() as db:
        facts = db.scalars(
            select(AuditRow.facts).where(AuditRow.action == "person.changed").order_by(AuditRow.id)
        ).all()
    assert facts == [
        {"fields": ["credentials", "last_name", "settings"]},
        {"fields": ["settings"]},
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"level": 3},
        {"settings": {"admin": True}},
        {"settings": {"theme": "pink"}},
        {"last_name": ""},
    ],
)
def test_what_is_no_choice_is_refused(
    app: Flask, client: FlaskClient, body: dict[str, object]
) -> None:
    a_person(store_of(app))
    answer = client.patch(ME, json=body, headers=bearer(verified(app, client)))
    assert answer.status_code == 422


def test_device_is_revoked_at_once_and_only_by_its_person(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    a_person(store_of(app), email="bo@example.org", first_name="Bo", last_name="Lee")
    phone = signed_in(app.test_client())
    strange = signed_in(app.test_client(), email="bo@example.org", last_name="Lee")
    mine = bearer(verified(app, app.test_client()))
    with store_of(app).reading() as db:
        ids = {
            token: db.scalar(select(DeviceRow.id).where(DeviceRow.token_hash == digest(token)))
            for token in (phone, strange)
        }
    assert client.delete(f"{ME}/devices/{ids[strange]}", headers=mine).status_code == 404
    assert client.delete(f"{ME}/devices/{ids[phone]}", headers=mine).status_code == 204
    assert client.get(ME, headers=bearer(phone)).status_code == 401
    assert client.get(ME, headers=bearer(strange)).status_code == 200
    assert client.delete(f"{ME}/devices/{ids[phone]}", headers=mine).status_code == 404
    assert len(client.get(f"{ME}/devices", headers=mine).json["devices"]) == 1


def test_signing_out_ends_the_token_and_is_idempotent(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    token = signed_in(app.test_client())
    for _ in range(2):
        assert client.delete("/api/v1/sign-in", headers=bearer(token)).status_code == 204
    assert client.delete("/api/v1/sign-in").status_code == 204
    assert client.get(ME, headers=bearer(token)).status_code == 401


def test_cookie_is_believed_only_with_our_form_token(app: Flask) -> None:
    a_person(store_of(app))
    client = app.test_client()
    token = verified(app, app.test_client())
    client.set_cookie("congress", token)
    form = house_of(app).signer.keyed_digest("form", digest(token))[:32]
    body = {"first_name": "Eve"}
    ours = {"X-CSRF-Token": form}
    assert client.patch(ME, json=body).status_code == 403
    assert client.patch(ME, json=body, headers={"X-CSRF-Token": "0" * 32}).status_code == 403
    for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.patch(ME, json=body, headers={**ours, **foreign}).status_code == 403
    assert client.get(ME).json["first_name"] == "Ana"
    assert client.patch(ME, json=body, headers=ours).status_code == 200
    assert client.get(ME).json["first_name"] == "Eve"


def test_seen_devices_are_written_together(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """A GET writes at most once in ten seconds for all devices, and never before the answer."""
    a_person(store_of(app))
    tokens = [signed_in(app.test_client()) for _ in range(3)]

    def seen() -> set[datetime]:
        with store_of(app).reading() as db:
            return set(db.scalars(select(DeviceRow.seen_at)))

    start = clock.now()
    clock.advance(timedelta(seconds=70))
    client.get(ME, headers=bearer(tokens[0]))
    assert seen() == {start, clock.now()}
    clock.advance(timedelta(seconds=1))
    for token in tokens:
        client.get(ME, headers=bearer(token))
    assert seen() == {start, start + timedelta(seconds=70)}
    clock.advance(timedelta(seconds=9))
    client.get(ME, headers=bearer(tokens[1]))
    assert seen() == {start + timedelta(seconds=seconds) for seconds in (70, 71, 80)}


def test_a_device_is_noted_at_most_once_a_minute(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    a_person(store_of(app))
    token = signed_in(app.test_client())
    engines = {store_of(app).engine}
    for seconds, writes in ((30, 0), (40, 1), (59, 0), (1, 1)):
        clock.advance(timedelta(seconds=seconds))
        with statements_of(*engines) as texts:
            client.get(ME, headers=bearer(token))
        assert sum(text.startswith("UPDATE device") for text in texts) == writes, seconds


def test_what_writes_takes_the_note_along(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """No transaction of its own: in a rush everybody comes once, and each would be one more."""
    a_person(store_of(app))
    token = verified(app, client)
    clock.advance(timedelta(minutes=2))
    commits: list[int] = []
    event.listen(store_of(app).engine, "commit", lambda _db: commits.append(1))
    headers = bearer(token)
    assert client.patch(ME, json={"first_name": "Anna"}, headers=headers).status_code == 200
    assert commits == [1]
    with store_of(app).reading() as db:
        assert clock.now() in set(db.scalars(select(DeviceRow.seen_at)))


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "   "},
        {"last_name": "\u200b"},
        {"first_name": "Ana\nRivera"},
        {"settings": {"zone": "Not/AZone"}},
    ],
)
def test_nobody_takes_a_name_they_cannot_sign_in_with(
    app: Flask, client: FlaskClient, changes: dict[str, object]
) -> None:
    a_person(store_of(app))
    token = verified(app, client)
    answer = client.patch(ME, json=changes, headers=bearer(token))
    assert answer.status_code == 422
