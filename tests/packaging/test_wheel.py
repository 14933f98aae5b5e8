"""The wheel holds everything the service needs, and works where no checkout is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.habits.sources import ROOT

PACKAGES = ("congress", "schedules", "templates")
EVENT_FILE = "schedules/patient-safety-congress-2025.yaml"
# Composes the installed service and reads from it what is no Python: templates and static files.
VISIT = """
import re
from pathlib import Path
import congress
from congress.app import create_app
from congress.settings import Settings
client = create_app(Settings.from_env()).test_client()
page = client.get("/sign-in", headers={"Accept": "text/html"})
style = client.get(re.search(r'/assets/[^"]+[.]css', page.text)[0])
print(Path(congress.__file__).parent.parent, page.status_code, "</html>" in page.text, style.status_code)
"""
# Sets a page with the installed template and fonts.
PRINT = """
from congress.badges.formats.faces import BadgeFace
from congress.badges.formats.pdf import set_badges
code = "C17K2M0QZ5W8R3T6Y9B1NDHJ"
page = set_badges([BadgeFace("Ana", "李", "", "General", "#1d4ed8", "Congress", code)])
print(page[:5].decode(), len(page) > 10_000)
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without asking any registry."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("congress-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder the wheel was unpacked into, as an installer does, away from the checkout."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_wheel_holds_every_file_of_its_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith(PACKAGES)}
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name for name in held if ".dist-info/" not in name} == there
    assert {EVENT_FILE, "congress/migrations/versions/0001_first_tables.py"} <= held
    assert {"congress/ui/static/css/tokens.css", "templates/ui/base.html"} <= held


def test_wheel_names_the_congress_command(installed: Path) -> None:
    (points,) = installed.glob("congress-*.dist-info/entry_points.txt")
    assert "congress = congress.__main__:run" in points.read_text("utf-8")


def test_installed_commands_explain_themselves(installed: Path, tmp_path: Path) -> None:
    assert "publish" in _run(installed, tmp_path, "-m", "congress", "--help")


def test_installed_service_migrates_publishes_and_shows_pages(
    installed: Path,
    tmp_path: Path,
) -> None:
    _run(installed, tmp_path, "-m", "congress", "migrate")
    file = str(installed / EVENT_FILE)
    answer = _run(installed, tmp_path, "-m", "congress", "publish", file, "--json")
    published = json.loads(answer)
    assert (published["release"], published["sessions"] > 50) == (1, True)
    assert _run(installed, tmp_path, "-c", VISIT).split() == [
        str(installed), "200", "True", "200",
    ]  # fmt: skip


def test_installed_service_sets_badges(installed: Path, tmp_path: Path) -> None:
    assert _run(installed, tmp_path, "-c", PRINT).split() == ["%PDF-", "True"]


def _run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run Python with the installed packages before all others, in a folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={
            **environment,
            "PYTHONPATH": str(installed),
            "CONGRESS_DATA_DIR": str(folder / "data"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
