"""A client that a public tool made from docs/openapi.json, and nobody's hand touched, does the work.

The tool gives up at what it cannot read: a part of the document that it would leave out fails here.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from tests.builders import settings_for
from tests.web.openapi_file import FILE
from tests.web.world import ANA, an_app, open_congress

PACKAGE = "congress_client"
EVENT = "psc-2025"
# What the tool does not read it is told to take as text, or as bytes. Tidying up is left to who keeps
# the client.
CONFIG = {
    "content_type_overrides": {
        "application/xml": "text/plain",
        "image/svg+xml": "text/plain",
        "application/vnd.zebra-zpl": "text/plain",
        "application/pdf": "application/octet-stream",
        "application/zip": "application/octet-stream",
    },
    "post_hooks": [],
}
Parts = Callable[[str], Any]  # a module of the generated client, by name


def test_a_generated_client_takes_a_seat_and_gives_it_back(app: Flask, parts: Parts) -> None:
    models = parts("models")
    take_seat, drop_seat = parts("api.seats.take_seat"), parts("api.seats.drop_seat")
    get_my_agenda = parts("api.seats.get_my_agenda")
    guest = parts("client").Client("http://localhost", httpx_args=_straight_to(app))
    signed_in = parts("api.people.sign_in").sync(client=guest, body=models.NameSignIn(**ANA))
    me = parts("client").AuthenticatedClient(
        "http://localhost", signed_in.token, httpx_args=_straight_to(app)
    )

    agenda = parts("api.agenda.get_agenda").sync(EVENT, client=me)
    assert {session.id: session.status.value for session in agenda.sessions} == dict.fromkeys(
        ("k1", "b1", "b2", "w1"), "confirmed"
    )

    asked = {"client": me, "body": models.SeatRequest(), "idempotency_key": "ana-b1-1"}
    first, second = (take_seat.sync_detailed(EVENT, "b1", **asked) for _ in range(2))
    assert [first.status_code, second.status_code] == [201, 201]
    assert first.parsed == second.parsed == models.Seat(state=models.SeatState.CONFIRMED)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert _lines(get_my_agenda, me) == {"k1": "included", "b1": "confirmed"}
    full = parts("api.seats.get_availability").sync(EVENT, client=me)
    assert full["b1"] == models.Availability(capacity=1, taken=1, waiting=0)

    refused = take_seat.sync_detailed(EVENT, "b2", client=me, body=models.SeatRequest())
    assert refused.status_code == 409
    assert isinstance(refused.parsed, models.Problem)
    assert refused.parsed.code is models.ProblemCode.SEATS_OVERLAP

    assert drop_seat.sync_detailed(EVENT, "b1", client=me).status_code == 204
    assert _lines(get_my_agenda, me) == {"k1": "included"}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    with an_app(settings_for(sqlite_url, tmp_path / "data")) as made:
        open_congress(made)
        yield made


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG), "utf-8")
    made = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning",
            "--path", FILE, "--config", config, "--meta", "none", "--output-path", tmp_path / PACKAGE,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def _straight_to(app: Flask) -> dict[str, Any]:
    """No socket: the client's requests go to the app as a server would hand them over."""
    return {"transport": httpx.WSGITransport(app=app)}


def _lines(get_my_agenda: Any, me: object) -> dict[str, str]:  # noqa: ANN401 -- a generated module
    mine = get_my_agenda.sync(EVENT, client=me)
    return {line.session: line.state.value for line in mine.sessions}
