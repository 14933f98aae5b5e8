"""The floors hold, and the linter that says so does fail when they do not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.habits.sources import ROOT

FLOORS = "Floors: rooms stand on rooms below, never above"
# One import that each contract forbids: the file it is added to, and the line.
PLANTED = {
    FLOORS: (
        "congress/agenda/queries.py",
        "import congress.seats.models",
    ),
    "Nothing in the service imports the timetable": (
        "congress/mail/service/letters.py",
        "import schedules",
    ),
    "Inside a room": ("congress/seats/models.py", "import congress.seats.queries"),
    "Pure modules touch no framework and no database": (
        "congress/people/rules.py",
        "import sqlalchemy",
    ),
    "Use cases know no HTTP": ("congress/attendees/service.py", "import flask"),
    "One doorway a vendor": ("congress/mail/models.py", "import yaml"),
    "Pages of a face lend each other nothing": (
        "congress/companion/pages/mine.py",
        "import congress.companion.pages.agenda",
    ),
    "Views and pages belong to the app factory": (
        "congress/feeds/models.py",
        "import congress.seats.views",
    ),
}


# What a face may import, and what neither of two, nor what both stand on.
SECOND_FACE = "congress/desk/words.py"
ALLOWED = (SECOND_FACE, "import congress.ui.frame")
BETWEEN_FACES = (
    (SECOND_FACE, "import congress.companion.lines"),
    ("congress/companion/lines.py", "import congress.desk"),
    ("congress/ui/frame.py", "import congress.companion.lines"),
    ("congress/ui/frame.py", "import congress.desk"),
)


def test_imports_keep_to_the_floors() -> None:
    verdicts = _lint(ROOT)
    assert verdicts == dict.fromkeys(PLANTED, "KEPT")


def test_import_linter_breaks_each_contract_when_it_is_broken(tmp_path: Path) -> None:
    """The control: without it, a linter that judges nothing would pass for one that found nothing."""
    for package in ("congress", "schedules"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in PLANTED.values():
        with (tmp_path / _one_file_of(file)).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")
    assert _lint(tmp_path) == dict.fromkeys(PLANTED, "BROKEN")


def test_faces_stand_on_the_same_ground_and_never_on_each_other(tmp_path: Path) -> None:
    for package in ("congress", "schedules"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert _floors_with(tmp_path, *ALLOWED) == "KEPT"
    assert [_floors_with(tmp_path, *planted) for planted in BETWEEN_FACES] == ["BROKEN"] * 4


def _floors_with(folder: Path, file: str, line: str) -> str:
    """Return the verdict on the floors while a file holds one more line."""
    path = folder / file
    whole = path.read_text("utf-8")
    path.write_text(f"{whole}\n{line}\n", "utf-8")
    verdict = _lint(folder)[FLOORS]
    path.write_text(whole, "utf-8")
    return verdict


def test_import_linter_refuses_a_folder_without_a_floor(tmp_path: Path) -> None:
    for package in ("congress", "schedules"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "congress" / "utils").mkdir()
    (tmp_path / "congress" / "utils" / "__init__.py").write_text('"""A drawer."""\n')
    assert _lint(tmp_path)[FLOORS] == "BROKEN"


def _one_file_of(module: str) -> str:
    """A module that outgrew one file has become a package of the same name."""
    package = module.removesuffix(".py")
    return f"{package}/__init__.py" if (ROOT / package).is_dir() else module


def _lint(folder: Path) -> dict[str, str]:
    """Run import-linter on a tree; return each contract's verdict. Its exit code must agree."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert verdicts, done.stdout + done.stderr
    assert (done.returncode == 0) == ("BROKEN" not in verdicts.values()), done.stdout
    return verdicts
