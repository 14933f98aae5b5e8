"""The calls by which the desk's page sends a recording's file, and what the page says of it."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.desk.pages import uploads
from congress.infra.kept_files import FileStore
from congress.lobby import jobs
from congress.lobby.formats.video import NO_MP4
from congress.lobby.rules.uploads import MOST_PIECE_BYTES, MOST_VIDEO_BYTES
from tests.companion.world import words_of
from tests.desk.test_recording_pages import ONE, recorded
from tests.desk.world import Tablet, World
from tests.lobby.videos import a_video
from tests.ui.markup import check_page

__all__ = ["recorded"]  # a fixture
FILE = f"{ONE}/file.json"
VIDEO = a_video(3_000)
WANTED = {
    "name": "k1.mp4", "size": len(VIDEO), "beginning": hashlib.sha256(VIDEO).hexdigest(),
}  # fmt: skip


class Sender:
    """Somebody with a page of a recording open."""

    def __init__(self, tablet: Tablet) -> None:
        self.client = tablet.client
        token = re.search(r'name="form_token" value="([^"]+)"', tablet.get(ONE))
        self.headers = {"X-CSRF-Token": token[1] if token else ""}

    def begin(self, **more: object) -> TestResponse:
        return self.client.post(FILE, json={**WANTED, **more}, headers=self.headers)

    def piece(self, content: bytes, offset: object, **more: Any) -> TestResponse:  # noqa: ANN401 -- the client's own
        headers = {**self.headers, "Upload-Offset": str(offset)}
        return self.client.patch(FILE, data=content, headers=headers, **more)

    def look(self) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(FILE).get_json()
        return told


def on_disk(world: World) -> list[str]:
    folder = house_of(world.app).settings.files_dir
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_in_pieces_and_is_taken(recorded: World) -> None:
    sam = recorded.tablet("sam")
    olga = Sender(sam)
    check_page(sam.answer, sam.page)
    assert olga.look() == {"state": "none", "name": "", "size": 0, "held": 0, "words": ""}
    assert olga.begin().get_json()["held"] == 0
    first = olga.piece(VIDEO[:2_000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "2000")
    assert "0 MB of 0 MB of k1.mp4 are here. Choose the same file" in words_of(sam.get(ONE))
    again = Sender(recorded.tablet("sam"))  # a laptop that was closed
    assert again.begin().get_json()["held"] == 2_000
    assert again.piece(VIDEO[2_000:], 2_000).headers["Upload-Offset"] == str(len(VIDEO))
    assert "is being checked" in again.look()["words"]
    house = house_of(recorded.app)
    files = FileStore(house.settings.files_dir)
    assert jobs.take_uploads(house.store, house.clock, files) == {"recordings": 1}
    assert again.look()["state"] == "none"
    assert "A video file is here" in words_of(sam.get(ONE))
    assert on_disk(recorded) == [hashlib.sha256(VIDEO).hexdigest()]


def test_each_refusal_says_what_to_do(recorded: World) -> None:
    sender = Sender(recorded.tablet("sam"))
    for more, code, words in (
        ({"size": MOST_VIDEO_BYTES + 1}, "input/invalid", "larger than 8 GB"),
        ({"size": 9_000_000_000_000}, "input/invalid", "larger than 8 GB"),
        ({"name": "x" * 300}, "input/invalid", "at most 255"),
    ):
        refused = sender.begin(**more)
        told = refused.get_json()
        assert (refused.status_code, told["code"]) == (422, code)
        assert words in told["detail"]
    assert sender.piece(b"x", 0).status_code == 404  # nothing was begun
    sender.begin()
    other = sender.begin(name="other.mp4")
    assert (other.status_code, other.get_json()["code"]) == (409, "lobby/upload-taken")
    sender.piece(VIDEO[:100], 0)
    moved = sender.piece(VIDEO[:100], 0)
    assert (moved.status_code, moved.get_json()["offset"]) == (409, 100)
    for offset in ("", "-1", "1.5", "1e3", "٣", "9" * 30):
        assert sender.piece(b"x", offset).status_code in (400, 422)
    assert sender.client.delete(FILE, headers=sender.headers).status_code == 204
    sender.begin()
    refused = sender.piece(b"<svg onload=alert(1)>" * 9, 0)
    assert (refused.status_code, refused.get_json()["detail"]) == (422, NO_MP4)
    assert on_disk(recorded) == []


def test_a_piece_has_its_limit_and_its_length(recorded: World) -> None:
    sender = Sender(recorded.tablet("sam"))
    sender.begin(size=MOST_VIDEO_BYTES)
    assert sender.piece(b"\0" * (MOST_PIECE_BYTES + 1), 0).status_code == 413
    assert sender.look()["held"] == 0
    head = a_video(MOST_PIECE_BYTES + 100)[:MOST_PIECE_BYTES]
    assert sender.piece(head, 0).status_code == 204
    assert sender.look()["held"] == MOST_PIECE_BYTES


def test_a_full_disk_is_507_and_the_piece_may_come_again(
    recorded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(recorded.tablet("sam"))
    sender.begin()
    sender.piece(VIDEO[:1_000], 0)

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert sender.piece(VIDEO[1_000:], 1_000).status_code == 507
    assert sender.look()["held"] == 1_000
    assert sender.piece(VIDEO[1_000:], 1_000).status_code == 204


def test_slow_lines_hold_two_threads_at_most(recorded: World) -> None:
    """The control: with one of them free, the piece is taken."""
    sender = Sender(recorded.tablet("sam"))
    sender.begin()
    lanes = uploads._lanes
    with lanes, lanes:
        busy = sender.piece(VIDEO[:10], 0)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    with lanes:
        assert sender.piece(VIDEO[:10], 0).status_code == 204


def test_nobody_else_sends_or_looks(recorded: World) -> None:
    sender = Sender(recorded.tablet("sam"))
    sender.begin()
    dana = Sender(recorded.tablet("dana"))
    for refused in (
        dana.begin(),
        dana.piece(VIDEO, 0),
        dana.client.get(FILE),
        dana.client.delete(FILE, headers=dana.headers),
        sender.client.patch(FILE, data=VIDEO, headers={"Upload-Offset": "0"}),  # no page of ours
        sender.client.post(FILE, json=WANTED),
    ):
        assert refused.status_code in (403, 404)
    assert sender.look()["held"] == 0
    breakout = FILE.replace("/k1/", "/b1/")
    assert sender.client.post(breakout, json=WANTED, headers=sender.headers).status_code == 422
