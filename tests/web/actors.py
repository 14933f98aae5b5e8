"""Everybody who could call: each with a token of its own, and a browser that carries it as a cookie."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert
from werkzeug.test import TestResponse

from congress.agenda.formats.file_tree import tree_of
from congress.app import house_of
from congress.core.ids import digest
from congress.core.principal import Duty, Level, Post, Role
from congress.people.models import (
    AddressRow,
    DeviceRow,
    PersonRow,
    RoleRow,
    StaffRow,
    StationRow,
)
from congress.web.endpoint import OPERATIONS, Operation
from tests.builders import NOW
from tests.ground import a_document, a_session
from tests.web.world import open_congress

HERE, ELSEWHERE = "psc-2025", "other-2025"
DOCUMENT = a_document(
    a_session(id="k1", kind="keynote", registration="included"),
    a_session(id="w1", kind="workshop", day=9, registration="paid"),
)


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. `attends`: the event of the registration; `roles` as (event, role)."""

    name: str
    level: Level = Level.GUEST
    attends: str = ""
    roles: tuple[tuple[str, Role], ...] = ()
    is_fresh: bool = True
    token: str = ""
    post: Post | None = None  # a station's

    @property
    def person_id(self) -> str:
        """Whose device it is: staff are themselves, everybody else is Ana or Ben."""
        if self.roles:
            return f"p-{self.name}"
        return "p-ben" if self.name.startswith("ben") else "p-ana"


def _staff(name: str, role: Role, event: str = HERE, *, is_fresh: bool = True) -> Actor:
    return Actor(name, Level.STAFF, "", ((event, role),), is_fresh, f"token-of-{name}")


def _station(duty: Duty, event: str) -> Actor:
    name = f"{duty.value}-station" + ("" if event == HERE else "-elsewhere")
    return Actor(name, Level.STAFF, token=f"station-{name}", post=Post(event, duty))


ACTORS = (
    Actor("guest"),
    Actor("expired", token="token-of-expired"),
    Actor("signed-out", token="token-of-signed-out"),
    Actor("unknown", token="token-of-nobody"),
    Actor("ana", Level.IDENTIFIED, HERE, token="token-of-ana"),
    Actor("ana-verified", Level.VERIFIED, HERE, token="token-of-ana-verified"),
    Actor("verified-long-ago", Level.IDENTIFIED, HERE, token="token-of-verified-long-ago"),
    Actor("ben", Level.IDENTIFIED, ELSEWHERE, token="token-of-ben"),
    Actor("ben-verified", Level.VERIFIED, ELSEWHERE, token="token-of-ben-verified"),
    *(_staff(role.value, role) for role in Role),
    *(_staff(f"{role.value}-elsewhere", role, ELSEWHERE) for role in Role),
    _staff("organizer-everywhere", Role.ORGANIZER, ""),
    _staff("stale-organizer", Role.ORGANIZER, is_fresh=False),
    *(_station(duty, event) for duty in Duty for event in (HERE, ELSEWHERE)),
)
BY_NAME = {actor.name: actor for actor in ACTORS}


def people_the_congress(app: Flask) -> None:
    """Publish two events, and sign everybody in."""
    open_congress(app)
    with house_of(app).store.writing() as db:
        for actor in ACTORS:
            if actor.roles:
                _employ(db, actor)
        sign_everybody_in(db)


def sign_everybody_in(db: Connection) -> None:
    """Give every actor a living device; what a call ended is there again."""
    db.execute(DeviceRow.__table__.delete())  # type: ignore[attr-defined] # a mapped class has a table
    db.execute(StationRow.__table__.delete())  # type: ignore[attr-defined] # as above
    for actor in ACTORS:
        if actor.post is not None:
            db.execute(insert(StationRow), _station_row(actor, actor.post))
        elif actor.token and actor.name != "unknown":
            db.execute(insert(DeviceRow), _device(actor))


def _employ(db: Connection, actor: Actor) -> None:
    db.execute(
        insert(PersonRow).values(
            id=actor.person_id, first_name="Staff", last_name="Member", name_key="member",
            credentials="", settings={}, created_at=NOW, updated_at=NOW,
        )
    )  # fmt: skip
    db.execute(
        insert(AddressRow).values(
            id=f"m-{actor.name}", person_id=actor.person_id, email=f"{actor.name}@example.org",
            folded=f"{actor.name}@example.org", added_at=NOW,
        )
    )  # fmt: skip
    db.execute(
        insert(StaffRow).values(
            person_id=actor.person_id, email_folded=f"{actor.name}@example.org",
            password_hash="none", updated_at=NOW,
        )
    )  # fmt: skip
    for event, role in actor.roles:
        db.execute(
            insert(RoleRow).values(
                person_id=actor.person_id, event_id=event, role=role.value, granted_at=NOW
            )
        )


def _station_row(actor: Actor, post: Post) -> dict[str, Any]:
    return {
        "id": f"s-{actor.name}", "event_id": post.event_id, "name": actor.name, "duty": post.duty,
        "place": "", "code_hash": f"code-of-{actor.name}", "code_until": NOW,
        "token_hash": digest(actor.token), "asked_by": "p-supervisor", "asked_at": NOW,
        "enrolled_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=1),
        "ended_at": None, "ended_by": None,
    }  # fmt: skip


def _device(actor: Actor) -> dict[str, Any]:
    verified = NOW + timedelta(hours=1) if actor.level == Level.VERIFIED else None
    if actor.name == "verified-long-ago":
        verified = NOW
    stays = actor.level is not Level.GUEST or actor.name == "signed-out"
    proved = NOW - timedelta(minutes=0 if actor.is_fresh else 15)
    return {
        "id": f"d-{actor.name}",
        "person_id": actor.person_id,
        "token_hash": digest(actor.token),
        "level": int(Level.VERIFIED if verified else actor.level),
        "label": "Firefox on Linux",
        "created_at": NOW,
        "seen_at": NOW,
        "expires_at": NOW + timedelta(days=1) if stays else NOW,
        "verified_until": verified,
        "signed_out_at": NOW if actor.name == "signed-out" else None,
        "proved_at": proved if actor.level is Level.STAFF else None,
    }


# -- routes --------------------------------------------------------------------------------------


def declared(app: Flask) -> Iterator[tuple[str, Operation]]:
    """Every (rule, operation) of the app, whoever brought it."""
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], OPERATIONS, None)
        if operation is not None:
            yield rule.rule, operation


PLACES = {
    "event_id": HERE, "session_id": "b2", "speaker_id": "nobody", "letter_id": "no-such-letter",
    "feed_id": "no-such-feed", "device_id": "no-such-device", "station_id": "no-such-station",
    "member_id": "nobody", "external_id": "x-dora", "door_id": "no-such-door",
    "print_id": "no-such-print", "secret": "no-such-secret", "link": "no-such-link",
    "subject_id": "no-such-subject", "leaving": "no-such-reader",
    "join_id": "no-such-way", "material_id": "no-such-material",
    "certificate_number": "no-such-number", "type_id": "no-such-kind", "attendee_id": "nobody",
    "edition": "none", "path:name": "none",
    "int:number": "1",
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/events/<event_id>/claims": {"type_id": "none", "amount": "1.00", "name": "X Xu"},
    "/api/v1/events/<event_id>/claims/<type_id>/draft": {"filled": {}},
    "/api/v1/events/<event_id>/late-requests": {"type_id": "none"},
    "/api/v1/sign-in": {"email": "x@example.org", "last_name": "X"},
    "/api/v1/sign-in/code": {"email": "x@example.org", "last_name": "X"},
    "/api/v1/sign-in/code/verify": {"ticket": "none", "code": "000000"},
    "/api/v1/sign-in/staff": {"email": "x@example.org", "password": "wrong horse"},
    "/api/v1/sign-in/slip": {"code": "00000 00000"},
    "/api/v1/sign-in/station": {"code": "0000 0000 0000"},
    "/api/v1/events/<event_id>/stations": {"name": "iPad 3", "duty": "desk"},
    "/api/v1/events/<event_id>/me/feeds": {"label": "Phone"},
    "/api/v1/events/<event_id>/sessions/<session_id>/attendance-request": {"text": "I was there."},
    "/api/v1/events/<event_id>/evaluations/<subject_id>": {"answers": {}, "state": "draft"},
    "/api/v1/events/<event_id>/registrations": {
        "email": "x@example.org", "first_name": "X", "last_name": "Xu",
    },
    "/api/v1/events/<event_id>/registrations/confirm": {"ticket": "none", "code": "000000"},
    "/api/v1/events/<event_id>/attendees/<external_id>": {
        "email": "dora@example.org", "first_name": "Dora", "last_name": "Test",
        "registration_type": "general", "status": "active", "paid_sessions": [],
    },
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/blank": {"code": "C1"},
    "/api/v1/events/<event_id>/badge-desk/group-hand-overs": {"taken_by": "x", "people": ["x"]},
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/note": {"text": "a note"},
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/name": {
        "first_name": "A", "last_name": "B",
    },
    "/api/v1/events/<event_id>/badge-desk/day-badges": {
        "code": "C1", "number": "1", "name": "X", "because": "a test",
    },
    "/api/v1/events/<event_id>/badge-desk/look-ups": {"q": "te"},
    "/api/v1/events/<event_id>/badge-desk/snapshots": {},
    "/api/v1/events/<event_id>/badge-desk/hand-overs": {
        "device_now": "2025-03-01T12:00:00Z",
        "facts": [{"id": "no-such-hand-over", "number": "x", "at": "2025-03-01T12:00:00Z"}],
    },
    "/api/v1/events/<event_id>/doors/<door_id>/looks": {"code": "C1"},
    "/api/v1/events/<event_id>/doors/<door_id>/share": {
        "id": "no-such-share-yet", "session": "none", "used": 0,
    },
    "/api/v1/events/<event_id>/sessions/<session_id>/recording": {},
    "/api/v1/events/<event_id>/sessions/<session_id>/live-link": {"url": "https://zoom.us/j/1"},
    "/api/v1/events/<event_id>/sessions/<session_id>/standby": {"seats": 1},
    "/api/v1/events/<event_id>/scans": {
        "device_now": "2025-03-01T12:00:00Z", "scans": [{"id": "no-such-scan"}],
    },
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge": {},
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/replacements": {
        "copy": 1, "reason": "lost",
    },
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/returns": {"because": "a test"},
    "/api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/prints": {},
    "/api/v1/events/<event_id>/badge-desk/prints/claims": {},
    "/api/v1/events/<event_id>/badge-desk/prints/<print_id>/outcome": {"done": True},
    "/api/v1/events/<event_id>/sessions/<session_id>/seats/<external_id>": {"because": "a test"},
    "/api/v1/events/<event_id>/releases": {
        **json.loads(json.dumps(tree_of(DOCUMENT), default=str)), "dry_run": True,
        "because": "a test",
    },
}  # fmt: skip


def fill_in(rule: str, places: dict[str, str] | None = None) -> str:
    """The address of a rule."""
    for name, value in {**PLACES, **(places or {})}.items():
        rule = rule.replace(f"<{name}>", value)
    assert "<" not in rule, f"{rule}: say in PLACES what stands there"
    return rule


def call(
    app: Flask, actor: Actor, rule: str, operation: Operation, *, address: str = "",
    body: object = None, headers: dict[str, str] | None = None, with_form_token: bool = True,
) -> TestResponse:  # fmt: skip
    """Call as clients do: the API with a bearer token, a page with a cookie and our form token."""
    client = app.test_client()
    given = dict(headers or {})
    options: dict[str, Any] = {}
    if operation.is_page:
        seed = f"guest {actor.name}"
        if actor.token:
            client.set_cookie("congress", actor.token)
            seed = digest(actor.token)
        client.set_cookie("congress-form", actor.name)
        if with_form_token:
            given["X-CSRF-Token"] = house_of(app).signer.keyed_digest("form", seed)[:32]
        options["data"] = {} if operation.method != "GET" else None
    elif actor.token:
        given["Authorization"] = f"Bearer {actor.token}"
    if operation.body is not None:
        options["json"] = BODIES.get(rule, {}) if body is None else body
    where = address or fill_in(rule)
    return client.open(where, method=operation.method, headers=given, **options)
