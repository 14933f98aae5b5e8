"""Somebody who claims: a congress that bears credit, scans, and clients at each level."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.infra.database import Store
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.people.world import bearer, newest_code, post

CLAIMS = f"/api/v1/events/{EVENT}/claims"
MINE = f"/api/v1/events/{EVENT}/me/claims"
LATE = f"/api/v1/events/{EVENT}/late-requests"
NAMED: dict[str, Any] = {"name": "Ana Rivera", "credential": "RN"}


class Claimant:
    """Ana's client of the API. `verify` shows by a code that it is hers."""

    def __init__(self, app: Flask, clock: FixedClock, name: str = "ana") -> None:
        self.app, self.clock, self.store = app, clock, house_of(app).store
        self.client = app.test_client()
        who = {"email": f"{name}@example.org", "last_name": "Test"}
        self.headers = bearer(post(self.client, "/sign-in", who).get_json()["token"])

    def verify(self) -> Claimant:
        ticket = post(self.client, "/sign-in/code", None, headers=self.headers).get_json()["ticket"]
        body = {"ticket": ticket, "code": newest_code(self.store)}
        answer = post(self.client, "/sign-in/code/verify", body, headers=self.headers)
        self.headers = bearer(answer.get_json()["token"])
        return self

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401 -- JSON
        *,
        key: str = "",
    ) -> TestResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.client.open(
            path, method=method, data=raw, headers=headers, content_type="application/json"
        )

    def claim(self, amount: str, *, kind: str = "ama", key: str = "", **more: Any) -> TestResponse:  # noqa: ANN401 -- fields
        return self("POST", CLAIMS, {"type_id": kind, "amount": amount, **NAMED, **more}, key=key)


def attended_monday(store: Store, *names: str) -> None:
    """Publish the congress, and let them be at b1 and the first half of b3: 1.5 of AMA."""
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        for name in names or ("ana",):
            an_attendee(db, name=name)
            give_badge(db, name)
            told(db, name, IN, at("10:00"))
            told(db, name, OUT, at("11:00"))
            told(db, name, IN, at("14:00"), session="b3")
            told(db, name, OUT, at("14:30"), session="b3")
