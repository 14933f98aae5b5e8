"""Runs every check and every test, and once more the few that failed (decision 0032).

The last line counts the tests: 'N passed, N failed, N skipped'. The lines before it name what was
unsteady: failed among the others, passed alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "test"
BIN = Path(sys.executable).parent
# What decides (rules, policy, core) is covered whole; the rest nearly.
DECIDES = "congress/core/*,congress/*/rules.py,congress/*/rules/*,congress/*/policy.py"
FLOOR_PERCENT = 95
MOST_WORKERS = 6
MOST_UNSTEADY = 3
SOME_FAILED = 1  # pytest's exit code; a higher one says that it could not run them all
EMPTY = re.compile(r"-+ Captured \w+ -+\s*")
CRASH = re.compile(r"worker '\w+' crashed")


@dataclass(frozen=True)
class Outcome:
    """How the tests went. `unsteady`: the output of the first failure, by the test's name."""

    counts: dict[str, int]
    unsteady: dict[str, str]
    faults: tuple[str, ...]  # why it is red, beside the tests that failed

    @property
    def is_green(self) -> bool:
        """Tell whether nothing failed twice, and nothing was left out."""
        return not self.counts["failed"] and not self.faults


def run_twice(folder: Path, reports: Path, *options: str, workers: int) -> Outcome:
    """Run the tests of a folder side by side; then, if a few failed, these once more, alone.

    More than three are no bad luck: they stay failed, and nothing is run again. Neither is it when
    a worker crashed, or when pytest could not read a file.
    """
    many = ("-n", str(workers), "--dist", "worksteal")
    code, cases = _pytest(folder, reports / "pytest.xml", *many, *options)
    failed = {name: _output(parts) for name, parts in cases.items() if _has_failed(parts)}
    faults = [f"crashed in {name}" for name, said in failed.items() if CRASH.search(said)]
    faults += [f"cannot be read: {name}" for name, parts in cases.items() if _is_unread(parts)]
    if code > SOME_FAILED or (code and not failed):
        faults.append(f"pytest could not run the tests (its exit code: {code})")
    unsteady: dict[str, str] = {}
    if failed and not faults and len(failed) <= MOST_UNSTEADY:
        print("== pytest: what failed, once more, alone", flush=True)
        _, again = _pytest(
            folder, reports / "again.xml", "--last-failed", "--last-failed-no-failures=none",
            "--cov-append", *options,
        )  # fmt: skip
        passed = {name for name, parts in again.items() if not parts}
        unsteady = {name: said for name, said in failed.items() if name in passed}
    skipped, missed = _left_out(cases)
    counts = {
        "passed": len(cases) - len(failed) + len(unsteady) - skipped,
        "failed": len(failed) - len(unsteady),
        "skipped": skipped,
    }
    if not cases:
        faults.append("no test ran")
    return Outcome(counts, unsteady, (*faults, *missed))


def _pytest(folder: Path, report: Path, *options: str) -> tuple[int, dict[str, list[ET.Element]]]:
    """Run pytest; return its exit code and, by the tests' names, what is said of each that did not
    just pass.
    """
    report.unlink(missing_ok=True)
    code = _exit_code(
        folder, "pytest", "-q", f"--junitxml={report}", "-o", f"cache_dir={report.parent / 'cache'}",
        "-o", "junit_logging=out-err", "-o", "junit_log_passing_tests=false", *options,
    )  # fmt: skip
    cases: dict[str, list[ET.Element]] = {}
    # A test that failed and then could not be cleaned up is two cases in the report.
    for case in ET.parse(report).getroot().iter("testcase") if report.is_file() else ():
        name = f"{case.get('classname')}.{case.get('name')}"
        cases.setdefault(name, []).extend(part for part in case if part.tag != "properties")
    return code, cases


def _has_failed(parts: list[ET.Element]) -> bool:
    return any(part.tag in ("failure", "error") for part in parts)


def _is_unread(parts: list[ET.Element]) -> bool:
    return any(part.get("message") == "collection failure" for part in parts)


def _output(parts: list[ET.Element]) -> str:
    """Return what a test said: of the failure, and what it printed, under a heading of pytest's."""
    said = [(part.text or part.get("message", "")).strip("\n") for part in parts]
    return "\n".join(one.rstrip() for one in said if not EMPTY.fullmatch(one))


def _left_out(cases: dict[str, list[ET.Element]]) -> tuple[int, list[str]]:
    """Return how many tests were skipped, and which of them a build server may not skip.

    Real schedules are not ours to hand on: without them, and only then, a test may be left out.
    """
    reasons = {
        name: part.get("message", "")
        for name, parts in cases.items()
        for part in parts
        if part.tag == "skipped"
    }
    if not os.environ.get("CI"):
        return len(reasons), []
    missed = [f"{n}: {why}" for n, why in reasons.items() if "CONGRESS_REAL_DATA" not in why]
    return len(reasons), missed


def _exit_code(folder: Path, program: str, *arguments: str) -> int:
    return subprocess.run([BIN / program, *arguments], cwd=folder, check=False).returncode


@dataclass
class Checks:
    """The checks of one run: what was run, how it went, and how long it took."""

    rows: list[tuple[str, bool, float]] = field(default_factory=list)

    def run(self, name: str, program: str, *arguments: str) -> None:
        """Run one check to its end and remember its result."""
        self.note(name, lambda: _exit_code(ROOT, program, *arguments) == 0)

    def note(self, name: str, check: Callable[[], bool]) -> None:
        """Remember how a check went."""
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        passed = check()
        self.rows.append((name, passed, time.monotonic() - begun))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the table."""
        yield "\nchecked                      seconds"
        for name, passed, seconds in self.rows:
            yield f"{name:<28} {seconds:7.1f}  {'passed' if passed else 'FAILED'}"
        yield f"{'in all':<28} {sum(row[2] for row in self.rows):7.1f}\n"


def closing_lines(outcome: Outcome) -> Iterator[str]:
    """Yield what was unsteady and what went wrong beside the tests; last, alone, the counts."""
    for name, said in outcome.unsteady.items():
        yield f"UNSTEADY: {name} failed among the others and passed alone. At first it said:"
        yield said
        yield ""
    if outcome.faults:
        yield "This counts as failed:"
        yield from (f"  {fault}" for fault in outcome.faults)
    yield ", ".join(f"{number} {word}" for word, number in outcome.counts.items())


def main() -> int:
    """Run everything, print the table and the counts; return the exit code."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    checks = Checks()
    checks.run("ruff format", "ruff", "format", "--check", ".")
    checks.run("ruff check", "ruff", "check", "--output-format", "concise", ".")
    checks.run("mypy --strict", "mypy")
    checks.run("import-linter", "lint-imports")
    tests: list[Outcome] = []

    def run_all() -> bool:
        workers = min(max(os.cpu_count() or 1, 2), MOST_WORKERS)
        coverage = ("--cov", "--cov-branch", "--cov-report=")
        tests.append(run_twice(ROOT, REPORTS, *coverage, workers=workers))
        return tests[0].is_green

    checks.note("pytest", run_all)
    report = ("coverage", "report", "--skip-covered", "--show-missing")
    checks.run("coverage: rules, policy", *report, f"--include={DECIDES}", "--fail-under=100")
    checks.run("coverage: all", *report, f"--fail-under={FLOOR_PERCENT}")
    print(*checks.lines(), *closing_lines(tests[0]), sep="\n")
    return 0 if all(passed for _, passed, _ in checks.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
