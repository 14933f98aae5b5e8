"""A browser whose camera sees a code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.infra.test_decode import picture_of, saved
from tests.journeys.conftest import ARGUMENTS


@contextmanager
def a_camera(chromium: Browser, film: Path, text: str) -> Iterator[Browser]:
    """A browser before whose camera a code is held, again and again, with moments of nothing between."""
    blank = saved(Image.new("RGB", (640, 480), "grey"))
    film.write_bytes(blank * 5 + saved(picture_of(text)) * 40)
    fake = f"--use-file-for-fake-video-capture={film}"
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*ARGUMENTS, "--use-fake-device-for-media-stream", fake],
    )
    yield browser
    browser.close()
