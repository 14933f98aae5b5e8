"""Who asks and whether they may is known before the body is read (decision 0034; T32)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.app import house_of
from congress.web import endpoint
from tests.web.world import EVENT, SEAT, attendee, open_congress

BODY = b'{"waitlist": true}'


class Telling(io.BytesIO):
    """A body that tells when it is read."""

    def __init__(self, body: bytes, tell: Callable[[], None]) -> None:
        super().__init__(body)
        self._tell = tell

    def read(self, size: int | None = -1, /) -> bytes:
        self._tell()
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 -- what can be written to
        self._tell()
        return super().readinto(buffer)


def _send(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], tell: Callable[[], None],
    body: bytes = BODY, media_type: str = "application/json",
) -> Any:  # fmt: skip  # noqa: ANN401 -- an answer
    return client.open(
        path, method=method, headers=headers, content_type=media_type,
        content_length=len(body), input_stream=Telling(body, tell),
    )  # fmt: skip


def _reads_of(app: Flask, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:  # noqa: ANN401
    reads: list[bool] = []
    answer = _send(app.test_client(), method, path, headers, lambda: reads.append(True), **more)
    return answer.status_code, bool(reads)


def test_the_body_of_whoever_may_not_is_not_read(app: Flask) -> None:
    open_congress(app)
    ana = attendee(app)
    assert _reads_of(app, "PUT", SEAT, {}) == (401, False)
    assert _reads_of(app, "PUT", SEAT, {"Authorization": "Bearer nobody"}) == (401, False)
    assert _reads_of(app, "POST", f"{EVENT}/me/feeds", ana) == (403, False)
    assert _reads_of(app, "POST", f"{EVENT}/releases", ana) == (403, False)
    form = {"body": b"waitlist=1", "media_type": "application/x-www-form-urlencoded"}
    assert _reads_of(app, "POST", "/e/psc-2025/sessions/b1/register", {}, **form) == (401, False)


def test_control_the_body_of_whoever_may_is(app: Flask) -> None:
    open_congress(app)
    assert _reads_of(app, "PUT", SEAT, attendee(app)) == (201, True)


def _slowly(app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float) -> tuple[int, list[str]]:
    """Send a Register whose body takes so long, and sign out on the device while it comes."""
    open_congress(app)
    ana = attendee(app)
    clock = [0.0]
    monkeypatch.setattr("congress.web.endpoint.time.monotonic", lambda: clock[0])

    def sign_out() -> None:
        if not clock[0]:
            clock[0] = seconds
            assert app.test_client().delete("/api/v1/sign-in", headers=ana).status_code == 204

    answer = _send(app.test_client(), "PUT", SEAT, ana, sign_out)
    with house_of(app).store.reading() as db:
        rows = db.exec_driver_sql("SELECT state FROM seat").all()
    return answer.status_code, [row.state for row in rows]


def test_a_sign_out_holds_while_a_body_is_on_its_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _slowly(app, monkeypatch, endpoint.LONG_SECONDS + 0.1) == (401, [])


def test_control_where_nobody_looks_again_it_would_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "LONG_SECONDS", 10.0)
    assert _slowly(app, monkeypatch, 5.0) == (201, ["confirmed"])
