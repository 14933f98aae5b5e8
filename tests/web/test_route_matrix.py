"""Every route by everybody (T3, T5): guest, wrong role, right role, other event, other level.

What is expected comes from the reviewed table and from the rules written out here, not from the
service's own `NEEDS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from werkzeug.test import TestResponse

from congress.app import create_app, database, house_of
from congress.core import permissions
from congress.core.clock import FixedClock
from congress.core.permissions import Need, Permission
from congress.core.principal import Duty, Level, Role
from congress.web.endpoint import Operation, endpoint
from congress.web.house import Answer, Call
from tests.builders import NOW, settings_for
from tests.web.actors import (
    ACTORS,
    ELSEWHERE,
    HERE,
    Actor,
    call,
    declared,
    people_the_congress,
    sign_everybody_in,
)
from tests.web.route_table import UNDECLARED, reviewed

OPEN, SIGN_IN, STEP_UP, PROVE, FORBIDDEN, HIDDEN = (
    "open", "sign in", "step up", "prove it again", "forbidden", "not there",
)  # fmt: skip
LEVEL_OF = {
    "public": Level.GUEST, "attend": Level.IDENTIFIED, "read-self": Level.IDENTIFIED,
    "manage-self": Level.VERIFIED, "manage-devices": Level.VERIFIED,
    "manage-feeds": Level.VERIFIED, "manage-second-step": Level.STAFF,
    "read-certificates": Level.VERIFIED, "join-live": Level.VERIFIED, "manage-lobby": Level.STAFF,
    "enroll-stations": Level.STAFF, "hand-out-badges": Level.STAFF, "open-desk": Level.STAFF,
    "override-badges": Level.STAFF, "hand-in-scans": Level.STAFF, "scan-badges": Level.STAFF,
    "import-attendees": Level.STAFF, "manage-seats": Level.STAFF, "publish-agenda": Level.STAFF,
    "open-console": Level.STAFF, "read-credits": Level.STAFF, "decide-credits": Level.STAFF,
    "settle-attendance": Level.STAFF, "take-prints": Level.STAFF,
}  # fmt: skip
ROLES_OF = {
    "override-badges": {Role.SUPERVISOR},
    "enroll-stations": {Role.ORGANIZER, Role.SUPERVISOR},
    "hand-in-scans": {Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR},
    "hand-out-badges": {Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR},
    "scan-badges": {Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR},
    "import-attendees": {Role.ORGANIZER, Role.OPERATOR},
    "manage-lobby": {Role.ORGANIZER, Role.SUPERVISOR},
    "manage-seats": {Role.ORGANIZER, Role.OPERATOR, Role.SUPERVISOR},
    "decide-credits": {Role.CE_OFFICE},
    "open-console": {Role.CE_OFFICE, Role.ORGANIZER},
    "read-credits": {Role.CE_OFFICE, Role.ORGANIZER},
    "open-desk": {Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR},
    "publish-agenda": {Role.ORGANIZER, Role.OPERATOR},
    "settle-attendance": {Role.ORGANIZER, Role.SUPERVISOR},
    "take-prints": {Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR},
}
DUTIES_OF = {
    "hand-out-badges": {Duty.DESK}, "open-desk": {Duty.DESK, Duty.DOORS}, "take-prints": {Duty.PRINTS},
    "hand-in-scans": {Duty.DOORS}, "scan-badges": {Duty.DOORS},
}  # fmt: skip
AT_ANY_EVENT = {"open-console", "open-desk"}  # what is asked for belongs to no event
FRESH = {"manage-second-step"}
OWN = {
    "attend",
    "join-live",
    "manage-self",
    "manage-feeds",
}  # at an event, only for whoever is registered there
# Where the answer is another, and why.
LEADS_TO_SIGN_IN = {"/agenda", "/my-agenda"}  # to one's own event; who has none is asked to sign in
SHOWS_ANYWAY = {"/e/<event_id>/", "/e/<event_id>/leave"}  # lead to, or say, what is for everybody
# psc-2025 takes its registrations from elsewhere: nobody registers or leaves here.
NOT_REGISTERED_HERE = {
    "/api/v1/events/<event_id>/registrations", "/api/v1/events/<event_id>/registrations/confirm",
    "/e/<event_id>/register", "/e/<event_id>/register/code",
    "/e/<event_id>/register/confirm/<link>", "/api/v1/events/<event_id>/me/registration",
    "/e/<event_id>/leave",
}  # fmt: skip
ENDS_SIGN_INS = (
    "/api/v1/sign-in", "/desk/enroll/end", "/settings/unused-devices/sign-out", "/sign-out",
)  # fmt: skip


@pytest.fixture
def matrix_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """On SQLite: who may call what is decided before a database is asked anything that differs."""
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=FixedClock(NOW))
    people_the_congress(app)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def expected(actor: Actor, method: str, rule: str, permission: str) -> str:
    """What the rules say of somebody at a route of psc-2025, with the reviewed exceptions."""
    verdict = _by_rule(actor, rule, permission)
    if actor.post is not None and verdict is HIDDEN:
        return HIDDEN
    if method != "GET" and rule in NOT_REGISTERED_HERE and verdict in (OPEN, HIDDEN):
        return FORBIDDEN
    if method == "GET" and rule in SHOWS_ANYWAY and verdict is HIDDEN:
        return OPEN
    if rule in LEADS_TO_SIGN_IN and not actor.attends:
        return SIGN_IN
    return verdict


def _by_rule(actor: Actor, rule: str, permission: str) -> str:
    need = LEVEL_OF[permission]
    if need is Level.GUEST:
        return OPEN
    if actor.level is Level.GUEST:
        return SIGN_IN
    if actor.post is not None:
        return _by_duty(actor, rule, permission)
    if actor.level < need:
        return STEP_UP
    wanted = ROLES_OF.get(permission)
    if wanted is not None and not any(
        role in wanted and (event in ("", HERE) or permission in AT_ANY_EVENT)
        for event, role in actor.roles
    ):
        return HIDDEN if actor.roles and "<event_id>" in rule else FORBIDDEN
    if permission in FRESH and not actor.is_fresh:
        return PROVE
    if permission in OWN and "<event_id>" in rule and actor.attends != HERE:
        return HIDDEN
    return OPEN


def _by_duty(actor: Actor, rule: str, permission: str) -> str:
    """A station is nobody: nothing of one's own is open to it."""
    assert actor.post is not None
    is_here = actor.post.event_id == HERE or permission in AT_ANY_EVENT
    if actor.post.duty in DUTIES_OF.get(permission, ()) and is_here:
        return OPEN
    return HIDDEN if "<event_id>" in rule else FORBIDDEN


def seen(app: Flask, actor: Actor, rule: str, operation: Operation) -> str:
    answer = call(app, actor, rule, operation)
    place = answer.headers.get("Location", "")
    if answer.status_code == 303 and place.startswith(("/sign-in?next=", "/sign-in/staff?next=")):
        return SIGN_IN
    code = _code_of(answer) if answer.status_code >= 400 else ""
    if answer.status_code == 403 and code == "auth/step-up":
        return PROVE if "15 minutes" in answer.text else STEP_UP
    return {
        (401, "auth/required"): SIGN_IN,
        (403, "authz/forbidden"): FORBIDDEN,
        (404, "not-found"): HIDDEN,
    }.get((answer.status_code, code), OPEN if answer.status_code < 500 else answer.text[:200])


# A problem's page says its title, and no code.
TITLES = {
    "One more step": "auth/step-up",
    "Please sign in": "auth/required",
    "Not allowed": "authz/forbidden",
    "Not found": "not-found",
}


def _code_of(answer: TestResponse) -> str:
    if answer.is_json:
        return str(answer.json["code"])
    return next((code for title, code in TITLES.items() if f">{title}<" in answer.text), "")


def surprises(app: Flask, only: str = "") -> tuple[list[str], Counter[str]]:
    """Walk the routes as everybody; return what the rules do not explain, and what was counted."""
    table, found, counted = reviewed(), [], Counter[str]()
    routes = sorted(declared(app), key=lambda one: (one[0] in ENDS_SIGN_INS, one[0]))
    for rule, operation in routes:
        permission = table.get((operation.method, rule))
        if permission is None:
            found.append(f"{operation.method} {rule} is not in the reviewed table")
            continue
        if only and permission != only:
            continue
        for actor in ACTORS:
            if rule in ENDS_SIGN_INS:
                with house_of(app).store.writing() as db:
                    sign_everybody_in(db)
            wanted = expected(actor, operation.method, rule, permission)
            got = seen(app, actor, rule, operation)
            counted[wanted] += 1
            # What is not there is not there for whoever may look, too.
            if got != wanted and (wanted, got) != (OPEN, HIDDEN):
                found.append(f"{operation.method} {rule} as {actor.name}: {got}, not {wanted}")
    return found, counted


def test_the_reviewed_table_is_what_the_routes_declare(matrix_app: Flask) -> None:
    declares = {
        (operation.method, rule): operation.permission.value
        for rule, operation in declared(matrix_app)
    }
    assert declares == reviewed()
    everything = {rule.rule for rule in matrix_app.url_map.iter_rules()}
    assert everything - {rule for _, rule in declares} == UNDECLARED
    assert set(LEVEL_OF) == {one.value for one in Permission}


@pytest.mark.usefixtures("uncounted")
def test_nobody_gets_an_answer_the_rules_do_not_explain(matrix_app: Flask) -> None:
    found, counted = surprises(matrix_app)
    assert found == []
    # Every kind of answer was met, and not by a handful.
    assert set(counted) == {OPEN, SIGN_IN, STEP_UP, PROVE, FORBIDDEN, HIDDEN}
    assert sum(counted.values()) > 1_500


def test_control_a_dropped_permission_is_found(
    matrix_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for permission in (Permission.PUBLISH_AGENDA, Permission.MANAGE_FEEDS):
        monkeypatch.setitem(permissions.NEEDS, permission, Need(Level.GUEST))
        found, _ = surprises(matrix_app, only=permission.value)
        assert any("as guest" in one for one in found)


def test_control_a_role_that_counts_at_every_event_is_found(
    matrix_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = Need(Level.STAFF)  # the roles are forgotten
    monkeypatch.setitem(permissions.NEEDS, Permission.IMPORT_ATTENDEES, need)
    found, _ = surprises(matrix_app, only="import-attendees")
    assert any("as organizer-elsewhere" in one for one in found)
    assert any("as ce-office" in one for one in found)


def test_control_a_need_of_freshness_that_is_dropped_is_found(
    matrix_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.NEEDS, Permission.MANAGE_SECOND_STEP, Need(Level.STAFF))
    found, _ = surprises(matrix_app, only="manage-second-step")
    assert found != []
    assert all("as stale-organizer" in one for one in found)


def test_control_a_new_route_is_found(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=FixedClock(NOW))
    blueprint = Blueprint("late", __name__)

    @endpoint(blueprint, "GET", "/api/v1/late", permission=Permission.PUBLIC, summary="Late")
    def late(_: Call) -> Answer:
        return Answer()

    app.register_blueprint(blueprint)
    found, _ = surprises(app, only="no permission")
    assert found == ["GET /api/v1/late is not in the reviewed table"]
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def test_staff_of_another_event_see_its_unlisted_pages_and_others_do_not(matrix_app: Flask) -> None:
    """`other-2025` is not listed: who neither attends nor works there is not told of it."""
    statuses = {
        actor.name: matrix_app.test_client().get(
            f"/api/v1/events/{ELSEWHERE}/me/agenda",
            headers={"Authorization": f"Bearer {actor.token}"} if actor.token else {},
        ).status_code
        for actor in ACTORS
    }  # fmt: skip
    assert {name for name, status in statuses.items() if status == 200} == {"ben", "ben-verified"}
    assert set(statuses.values()) == {200, 401, 404}
