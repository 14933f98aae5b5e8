"""What becomes of a test that fails: run once more, alone; green only if it is few, and passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import whole
from tests.whole import Outcome, closing_lines

FAILS_ONCE = """
from pathlib import Path
def once(name):
    seen = Path(__file__).with_name(name)
    if not seen.exists():
        seen.touch()
        print("the Wi-Fi was slow")
        raise AssertionError("bad luck")
"""
STEADY = "def test_good(): pass\n"


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is run here is no part of this run, and is quick."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p xdist -p pytest_cov")


def run(folder: Path, *parts: str, workers: int = 0) -> Outcome:
    """Run a file made of these parts."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_made.py").write_text("\n".join(parts))
    (folder / "reports").mkdir()
    return whole.run_twice(folder, folder / "reports", workers=workers)


def said(outcome: Outcome) -> list[str]:
    return "\n".join(closing_lines(outcome)).splitlines()


def test_control_what_passes_is_green_and_not_run_again(tmp_path: Path) -> None:
    outcome = run(tmp_path, STEADY)
    assert outcome.is_green
    assert said(outcome) == ["1 passed, 0 failed, 0 skipped"]
    assert not (tmp_path / "reports" / "again.xml").exists()


def test_what_fails_twice_is_red(tmp_path: Path) -> None:
    outcome = run(tmp_path, STEADY, "def test_bad(): assert 0\n")
    assert not outcome.is_green
    assert said(outcome) == ["1 passed, 1 failed, 0 skipped"]
    assert 'name="test_good"' not in (tmp_path / "reports" / "again.xml").read_text()


def test_what_fails_once_is_green_and_named_with_what_it_said(tmp_path: Path) -> None:
    outcome = run(tmp_path, FAILS_ONCE, STEADY, "def test_once(): once('a')\n", workers=2)
    assert outcome.is_green
    lines = said(outcome)
    assert lines[0].startswith("UNSTEADY: test_made.test_once failed")
    assert "E           AssertionError: bad luck" in lines
    assert "the Wi-Fi was slow" in lines
    assert lines[-1] == "2 passed, 0 failed, 0 skipped"


FIXTURES = """
import pytest
@pytest.fixture
def late():
    yield
    once("late")
@pytest.fixture
def early():
    once("early")
@pytest.fixture
def broken():
    raise LookupError
def test_late(late): pass
def test_early(early): pass
def test_broken(broken): pass
"""


def test_a_fixture_that_fails_is_a_failure(tmp_path: Path) -> None:
    outcome = run(tmp_path, FAILS_ONCE, STEADY, FIXTURES)
    assert list(outcome.unsteady) == ["test_made.test_late", "test_made.test_early"]
    assert said(outcome)[-1] == "3 passed, 1 failed, 0 skipped"
    assert not outcome.is_green


def test_a_failure_that_cannot_be_cleaned_up_is_one_failure(tmp_path: Path) -> None:
    both = "def test_both(late): once('a')\n"
    outcome = run(tmp_path, FAILS_ONCE, STEADY, FIXTURES.partition("def test_late")[0], both)
    assert said(outcome)[-1] == "2 passed, 0 failed, 0 skipped"


@pytest.mark.parametrize(("many", "is_green"), [(3, True), (4, False)])
def test_more_than_three_are_no_bad_luck(tmp_path: Path, many: int, is_green: bool) -> None:  # noqa: FBT001 -- expected
    tests = [f"def test_{number}(): once('{number}')\n" for number in range(many)]
    outcome = run(tmp_path, FAILS_ONCE, STEADY, *tests)
    assert outcome.is_green is is_green
    failed = 0 if is_green else many
    assert said(outcome)[-1] == f"{many + 1 - failed} passed, {failed} failed, 0 skipped"


def test_a_file_that_cannot_be_read_is_red(tmp_path: Path) -> None:
    outcome = run(tmp_path, STEADY, "import nothing_of_this_name\n", workers=2)
    assert not outcome.is_green
    assert said(outcome)[:2] == ["This counts as failed:", "  cannot be read: .test_made"]


def test_a_worker_that_crashes_once_is_red(tmp_path: Path) -> None:
    crash = FAILS_ONCE.replace('raise AssertionError("bad luck")', "__import__('os')._exit(3)")
    outcome = run(tmp_path, crash, STEADY, "def test_once(): once('a')\n", workers=2)
    assert not outcome.is_green
    assert "  crashed in test_made.test_once" in said(outcome)
    assert said(outcome)[-1] == "1 passed, 1 failed, 0 skipped"


def test_no_test_is_red(tmp_path: Path) -> None:
    outcome = run(tmp_path, "")
    assert not outcome.is_green
    assert "  no test ran" in said(outcome)


SKIPS = """
import pytest
@pytest.mark.skip(reason="no $CONGRESS_REAL_DATA")
def test_real(): pass
@pytest.mark.skip(reason="no Chromium")
def test_browser(): pass
"""


def test_what_a_build_server_leaves_out_is_red_but_for_real_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(tmp_path, STEADY, SKIPS)
    assert not outcome.is_green
    assert said(outcome) == [
        "This counts as failed:",
        "  test_made.test_browser: no Chromium",
        "1 passed, 0 failed, 2 skipped",
    ]
    monkeypatch.delenv("CI")
    again = tmp_path / "again"
    again.mkdir()
    assert run(again, STEADY, SKIPS).is_green
