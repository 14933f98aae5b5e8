"""Codes before a camera, and photos of them, at the badge desk."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from congress.desk import scanning
from congress.infra.decode import read_symbol
from tests.desk.world import DESK
from tests.infra.test_decode import picture_of, saved
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.hall import (
    Hall,
    code_of,
    hall,
)

__all__ = ["hall"]  # the fixture


@pytest.fixture
def camera(chromium: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees Ana's phone, after a moment of nothing."""
    film = tmp_path / "film.mjpeg"
    blank = saved(Image.new("RGB", (640, 480), "grey"))
    film.write_bytes(blank * 5 + saved(picture_of(code_of("ana"))) * 40)
    fake = f"--use-file-for-fake-video-capture={film}"
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*ARGUMENTS, "--use-fake-device-for-media-stream", fake],
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("reads", ["server", "browser"])
def test_the_camera_finds_who_holds_a_code_before_it(
    camera: Browser, hall: Hall, reads: str
) -> None:
    """Desktop Linux has no BarcodeDetector: frames go to the server. Where there is one, none do."""
    hall.chromium = camera
    tablet = hall.tablet(permissions=["camera"])
    frames: list[str] = []
    tablet.on("request", lambda sent: frames.append(sent.url) if "/frames" in sent.url else None)
    if reads == "browser":
        found = f"[{{ rawValue: '{code_of('ana')}' }}]"
        tablet.add_init_script(
            f"window.BarcodeDetector = class {{ async detect() {{ return {found}; }} }};"
        )
    tablet.goto(DESK)
    tablet.get_by_role("button", name="Camera").click()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
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
