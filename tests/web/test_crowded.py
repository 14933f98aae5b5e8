"""Who waited too long for their turn is told when to come again; who only looks is served (E12)."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.infra.crowd import (
    SQLITE_PATIENCE_SECONDS,
    Turn,
    note_wait,
    set_aside_what_stays,
    take_turns,
)
from congress.infra.lanes import LANE_OF, Lane
from congress.web.crowded import BACKLOG_BYTES
from tests.companion.world import words_of
from tests.people.world import bearer, signed_in
from tests.web.world import ANA, SEAT, open_congress

LONG = SQLITE_PATIENCE_SECONDS + 0.1


@pytest.fixture
def crowded() -> Iterator[None]:
    """Every request of this test has waited for long."""
    note_wait(LONG)
    yield
    note_wait(0.0)


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> dict[str, str]:
    open_congress(app)
    return bearer(signed_in(client, **ANA))


def test_a_change_is_refused_at_once_and_nothing_is_begun(
    app: Flask, client: FlaskClient, ana: dict[str, str]
) -> None:
    begun: list[Flask] = []
    note_wait(LONG)
    client.put(SEAT, headers=ana)  # what is said is put into words once
    with request_started.connected_to(begun.append, app):
        answer = client.put(SEAT, headers=ana, json={"waitlist": False})
    note_wait(0.0)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.json["code"] == "busy/retry"
    assert answer.json["type"].endswith("/problems/busy/retry")
    assert "nothing was changed" in answer.json["detail"]
    assert answer.headers.get_all("Retry-After") == ["1"]
    assert begun == []
    # The same key is not used up: coming again with it is served.
    assert client.put(SEAT, headers=ana, json={"waitlist": False}).status_code == 201


@pytest.mark.usefixtures("crowded")
def test_it_is_an_answer_of_ours_with_every_header(client: FlaskClient) -> None:
    away = client.post("/api/v1/auth/sign-in", json={})
    usual = client.get("/api/v1/nothing")
    assert away.status_code == 503
    missing = set(dict(usual.headers)) - set(dict(away.headers))
    assert missing == set()
    assert away.headers["X-Congress"] == "1"
    assert away.headers["X-Congress-Crowded"] == "1"  # a phone may come again by itself
    assert away.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("crowded")
def test_people_read_a_page(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    answer = client.post("/e/psc-2025/sessions/b1/register", data={})
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    words = words_of(answer.text)
    assert "Very busy" in words
    assert "your turn did not come, and nothing was changed" in words
    assert "Sign in" not in words  # it is the same page for everybody
    assert "Try again" not in words  # a link cannot send the form
    assert "Go to the start page" in words


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/events/psc-2025/scans", 401),  # let by, and asked who it is
        ("/api/v1/events/psc-2025/doors/left/looks", 401),
        ("/api/v1/events/psc-2025/doors/left/share", 401),
        ("/desk/e/psc-2025/doors/left", 401),
        ("/desk/e/psc-2025/scans", 401),
        ("/desk/e/psc-2025/looks/left", 401),
        ("/desk/e/psc-2025/shares/left", 401),
        ("/api/v1/events/psc-2025/sessions/b1/standby", 401),
        ("/desk/e/psc-2025/standby/b1", 401),
        ("/desk/e/psc-2025/doors/left/standby", 401),
        # Control: no other change is.
        ("/api/v1/events/psc-2025/scans/more", 503),
        ("/api/v1/events/psc-2025/badge-desk/look-ups", 503),
        ("/desk/e/psc-2025", 503),
        ("/desk/e/psc-2025/door-frames", 503),
    ],
)
def test_doors_are_let_by(client: FlaskClient, address: str, status: int) -> None:
    answer = client.post(address, json={} if address.startswith("/api") else None)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("address", "length", "told"),
    [
        ("/api/v1/events/psc-2025/scans", BACKLOG_BYTES + 1, [401, 503]),
        ("/desk/e/psc-2025/scans", BACKLOG_BYTES + 1, [401, 503]),
        # Control: a few scans do not wait for it, nor does anything else.
        ("/api/v1/events/psc-2025/scans", BACKLOG_BYTES, [401, 401]),
        ("/api/v1/events/psc-2025/doors/left/looks", BACKLOG_BYTES + 1, [401, 401]),
    ],
)
def test_one_telling_of_hundreds_of_scans_at_a_time(
    app: Flask, client: FlaskClient, address: str, length: int, told: list[int]
) -> None:
    """The second, sent while the first is served, is told to come again; after it, it is served."""
    second: list[TestResponse] = []
    begun: list[str] = []
    body = BytesIO(b"x" * length)

    def send_another(_sender: object, **_more: object) -> None:
        begun.append(address)
        if len(begun) == 1:
            other = app.test_client()
            second.append(other.post(address, input_stream=body, content_length=length))

    with request_started.connected_to(send_another, app):
        first = client.post(address, data="x" * length)
    assert [first.status_code, second[0].status_code] == told
    if told[1] == 503:
        assert second[0].headers["Retry-After"] == "1"
        # Heard to its end: else its connection would be closed, and its thread would wait for that.
        assert body.tell() == length
    assert client.post(address, data="x" * length).status_code == 401


@pytest.mark.parametrize(
    ("path", "length", "lane"),
    [
        ("/api/v1/events/psc-2025/scans", 900, Lane.DOORS),
        ("/api/v1/events/psc-2025/scans", BACKLOG_BYTES + 1, Lane.HEAVY),
        ("/desk/e/psc-2025/scans", BACKLOG_BYTES + 1, Lane.HEAVY),
        ("/api/v1/events/psc-2025/snapshot", 0, Lane.HEAVY),
        ("/desk/e/psc-2025/meetings", 300, Lane.HEAVY),
        ("/desk/e/psc-2025/scanner", 0, Lane.DOORS),
        ("/desk/e/psc-2025/looks/left", 90, Lane.DOORS),
        ("/api/v1/events/psc-2025/claims", 2_000, Lane.DOORS),
        ("/e/psc-2025/claims", 2_000, Lane.DOORS),
        ("/api/v1/events/psc-2025/sessions/a1/seat", 20, Lane.OTHERS),
        ("/e/psc-2025", 0, Lane.OTHERS),
        ("/x/api/v1/events/psc-2025/scans", 900, Lane.OTHERS),
        ("", 0, Lane.OTHERS),
    ],
)
def test_doors_and_claims_wait_in_lanes_of_their_own(
    app: Flask, path: str, length: int, lane: Lane
) -> None:
    assert app.extensions[LANE_OF](path, length) is lane


def test_a_telling_of_hundreds_waits_for_another_process(tmp_path: Path) -> None:
    """In its place, one of each process: else it would come again after others (decision 0078)."""
    mine, theirs = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    got: list[bool] = []

    def wait() -> None:
        with mine.taken(patience=30) as is_mine:
            got.append(is_mine)

    waiting = threading.Thread(target=wait)
    with theirs.taken() as is_theirs:
        waiting.start()
        while not mine._here.locked():
            time.sleep(0.001)
        with mine.taken(patience=30) as is_second:  # at once: one waits already
            assert (is_theirs, is_second, got) == (True, False, [])
    waiting.join(30)
    assert got == [True]
    with theirs.taken(), mine.taken() as is_mine:  # control: without patience
        assert not is_mine


def test_the_turn_is_one_for_all_web_processes_and_ends_with_its_own(tmp_path: Path) -> None:
    """Decision 0066. Who is killed in the middle of a telling keeps nobody out."""
    turn, held = Turn(tmp_path / "turn"), "held"
    program = (
        "import sys; from pathlib import Path; from congress.infra.crowd import Turn\n"
        f"with Turn(Path(sys.argv[1])).taken(): print('{held}', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "turn")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == held
        with turn.taken() as is_mine:
            assert not is_mine
        other.kill()
        other.wait()
    with turn.taken() as is_mine, Turn(tmp_path / "turn").taken() as is_theirs:
        assert (is_mine, is_theirs) == (True, False)


def test_a_web_process_lets_its_threads_take_turns_often() -> None:
    before = sys.getswitchinterval()
    try:
        take_turns()
        assert sys.getswitchinterval() < before / 5
    finally:
        sys.setswitchinterval(before)


@pytest.mark.usefixtures("app")
def test_the_collector_passes_by_what_a_web_process_is_composed_of() -> None:
    """It kept every thread waiting for a tenth of a second, once in a hundred requests."""
    before = gc.get_freeze_count()
    try:
        set_aside_what_stays()
        assert gc.get_freeze_count() > max(before, 10 * len(gc.get_objects()))
    finally:
        gc.unfreeze()


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("address", ["/livez", "/e/psc-2025/agenda", "/api/v1/events"])
def test_who_only_looks_is_served(app: Flask, client: FlaskClient, address: str) -> None:
    open_congress(app)
    assert client.get(address).status_code == 200


def test_a_short_wait_is_no_reason(client: FlaskClient, ana: dict[str, str]) -> None:
    note_wait(1.4)
    assert client.put(SEAT, headers=ana, json={"waitlist": False}).status_code == 201
    note_wait(0.0)


def test_each_database_has_its_patience(app: Flask, client: FlaskClient) -> None:
    note_wait(2.0)
    status = client.post("/api/v1/auth/sign-in", json={}).status_code
    note_wait(0.0)
    assert (status == 503) is not house_of(app).store.is_sqlite
