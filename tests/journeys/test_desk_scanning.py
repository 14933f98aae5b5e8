"""Codes before a camera, and photos of them, at the badge desk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from congress.desk import scanning
from congress.infra.decode import read_symbol
from tests.desk.world import DESK
from tests.infra.test_decode import picture_of, saved
from tests.journeys.filming import a_camera
from tests.journeys.hall import (
    Hall,
    code_of,
    hall,
)

__all__ = ["hall"]  # the fixture


@pytest.fixture
def camera(chromium: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees Ana's phone, after a moment of nothing."""
    with a_camera(chromium, tmp_path / "film.mjpeg", code_of("ana")) as browser:
        yield browser


@pytest.mark.parametrize("reads", ["own", "browser", "server"])
def test_the_camera_finds_who_holds_a_code_before_it(
    camera: Browser, hall: Hall, reads: str
) -> None:
    """Our own reader is the first (decision 0054); where it does not load, the browser's, which desktop
    Linux lacks; else frames go to the server.
    """
    hall.chromium = camera
    tablet = hall.tablet(permissions=["camera"])
    frames: list[str] = []
    tablet.on("request", lambda sent: frames.append(sent.url) if "/frames" in sent.url else None)
    if reads == "own":
        tablet.context.route("**/frames", lambda route: route.abort())
    else:
        tablet.add_init_script("delete window.Worker;")
    if reads == "browser":
        found = f"[{{ rawValue: '{code_of('ana')}' }}]"
        tablet.add_init_script(
            f"window.BarcodeDetector = class {{ async detect() {{ return {found}; }} }};"
        )
    tablet.goto(DESK)
    tablet.get_by_role("button", name="Camera").click()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    if reads != "own":  # it may have been slow to load here; but nobody else could read
        assert bool(frames) is (reads == "server")


def test_a_camera_that_may_not_be_used_says_what_to_do(camera: Browser, hall: Hall) -> None:
    hall.chromium = camera
    tablet = hall.tablet()  # nobody allowed it
    tablet.get_by_role("button", name="Camera").click()
    expect(tablet.get_by_text("This browser does not let us use the camera.")).to_be_visible()


def test_a_photo_is_made_small_and_finds_who_it_shows(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone takes ten times the dots that the server needs."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(picture_of(code_of("ben"), scale=27, size=(4000, 3000))))
    tablet = hall.tablet()
    seen: list[tuple[int, int]] = []

    def read(sent: bytes) -> str:
        seen.append(Image.open(io.BytesIO(sent)).size)
        return read_symbol(sent)

    monkeypatch.setattr(scanning, "read_symbol", read)
    tablet.get_by_text("Photo", exact=True).click()
    tablet.get_by_label("A photo of the code").set_input_files(photo)
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert seen == [(1600, 1200)]
