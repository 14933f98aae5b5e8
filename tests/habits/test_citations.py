"""What code, tests, templates and docs cite is there: every number has a heading, every link a page.

A stranger has this repository and nothing else. A number that leads nowhere is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest

from congress.infra.invariants import INVARIANTS
from tests.habits.citations import Pages, Passage, passages, without_fences
from tests.habits.sources import ROOT, texts

# A path in backticks on a page; what has a blank or a placeholder in it is an example.
PATH = re.compile(r"`((?:congress|schedules|templates|tests|requirements|docs)/[\w/.-]*)`")
INDEX = "docs/decisions/README.md"


@cache
def _pages() -> Pages:
    found = dict(texts(suffixes=frozenset({".md"})))
    tops = (path for path in ROOT.iterdir() if path.name[0] != "." and path.name != "var")
    files = (file for top in tops for file in (top, *top.rglob("*")))
    return Pages(found, frozenset(file.relative_to(ROOT).as_posix() for file in files))


def _faults(path: str, text: str) -> list[str]:
    return [
        f"{path}:{passage.line} {fault}"
        for passage in passages(path, text)
        for fault in _pages().faults_of(passage)
    ]


def test_every_citation_leads_to_a_heading() -> None:
    assert [fault for path, text in texts() for fault in _faults(path, text)] == []


def test_a_number_has_one_heading_and_a_series_no_gap() -> None:
    series: dict[str, list[int]] = defaultdict(list)
    for number in _pages().numbers:
        letters, digits = re.fullmatch(r"(\D+)(\d+)", number).groups()
        series[letters].append(int(digits))
    assert {letters: len(found) for letters, found in series.items()} == {
        "R": 58, "T": 34, "E": 19, "I": 13, "G": 20,
        "B ": 13, "C ": 12, "D ": 14, "E ": 7, "F ": 11,
    }  # fmt: skip
    for letters, found in series.items():
        assert sorted(found) == list(range(1, len(found) + 1)), letters


@pytest.mark.parametrize("page", ["requirements", "threats", "trust", "rules/situations"])
def test_each_number_says_whether_it_is_built(page: str) -> None:
    text = without_fences(_pages().texts[f"docs/{page}.md"])
    numbered = re.findall(r"^### ([RTIEG]\d+) (.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert numbered
    states = re.compile(r"\*(?:Built|Partly|Coming|Not \w+)\*")
    assert [number for number, said in numbered if not states.search(said)] == []


def test_what_doctor_calls_an_invariant_has_a_heading() -> None:
    assert {one.name for one in INVARIANTS} - set(_pages().numbers) == set()


def test_decisions_are_all_listed_by_title() -> None:
    pages = {path: text for path, text in _pages().texts.items() if "decisions/0" in path}
    titles = [text.split("\n", 1)[0].removeprefix("# ") for _, text in sorted(pages.items())]
    listed = re.findall(r"^- \[(.+?)\]\((.+?)\)", _pages().texts[INDEX], re.MULTILINE)
    assert listed == [
        (title, path.removeprefix("docs/decisions/"))
        for title, path in zip(titles, sorted(pages), strict=True)
    ]


def test_files_that_pages_name_are_there() -> None:
    """Decisions are left out: they say what was so, and are not written anew."""
    missing = [
        f"{path}: {named}"
        for path, text in texts("docs", suffixes=frozenset({".md"}))
        if not path.startswith("docs/decisions/")
        for named in PATH.findall(without_fences(text))
        if not (ROOT / named).exists()
    ]
    assert missing == []


@pytest.mark.parametrize(
    "said",
    [
        "As R9 asks (T20, I3).",
        "The button of R6-R8, and R6–R8.",
        "Experiment E4 is not rule E 4; rules D 2, D 3.",
        "See decision 0022, and decisions 0003 and 0004.",
        'The words of docs/design.md, "Words on screen".',
        "docs/dependencies.md 5: threads serve.",
        # What looks like one, and is none.
        "RFC 5545 3.3.11, `R99` of a file, `design decision 6`, E2E, T-5, U+E0 and Ed25519.",
        "2025-03-08T14:00-08:00, -PT15M, A4, H.264.",
        "An issue of 40 pages; the decisions of 2025-03-09.",
    ],
)
def test_what_leads_somewhere_is_accepted(said: str) -> None:
    assert list(_pages().faults_of(Passage("congress/planted.py", 1, said))) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("As R99 asks.", "R99"),
        ("Threats T1-T35.", "T35"),
        ("Invariant I99.", "I99"),
        ("Experiment E20, situation G21.", "E20"),
        ("The gate (rule E 8).", "E 8"),
        ("The gate (rule E4).", "rule E4"),
        ("The gate (domain E4).", "domain E4"),
        ("Seats (design decision 6).", "design decision"),
        ("Seats (decision 6).", "decision 6"),
        ("Seats (docs/decisions/0010).", "decisions/0010"),
        ("Seats (decision 9999).", "decision 9999"),
        ("Seats (decisions 0022 and 9999).", "decision 9999"),
        ("The words of design.md.", "design.md"),
        ("trust.md T33 and docs/nowhere.md.", "docs/nowhere.md"),
        ("docs/dependencies.md 17: nothing.", "docs/dependencies.md 17"),
        ('docs/design.md, "Worlds".', 'docs/design.md, "Worlds"'),
        ("As house-style 3 says, issue 12 too.", "house-style"),
        ("Found in issue 12.", "issue 1"),
    ],
)
def test_what_leads_nowhere_is_found(said: str, fault: str) -> None:
    assert fault in list(_pages().faults_of(Passage("congress/planted.py", 1, said)))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[there](operate.md#nowhere)", "operate.md#nowhere"),
        ("[there](nowhere.md)", "nowhere.md"),
        ("as others do [99]", "[99]"),
    ],
)
def test_a_link_to_nowhere_is_found(line: str, fault: str) -> None:
    assert list(_pages().faults_of(Passage("docs/requirements.md", 1, line))) == [fault]
    good = "[there](operate.md#doctor), [here](#r9-my-agenda), as others do [1]"
    assert list(_pages().faults_of(Passage("docs/requirements.md", 1, good))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("congress/planted.py", '"""As R99 says."""\n'),
        ("congress/planted.py", 'def f() -> None:\n    """As R99 says."""\n'),
        ("congress/planted.py", "# (design\n# decision 6)\n"),
        ("congress/planted.py", "A = 1  # R99\n"),
        ("tests/planted.py", "def test_it_ends_r37_r99() -> None:\n    pass\n"),
        ("templates/planted.html", "<p>{# R99 #}</p>"),
        ("templates/planted.html", "<!-- R99 -->"),
        ("congress/planted.js", "let a; // R99\n"),
        ("congress/planted.css", "/* as\nR99 */"),
        ("schedules/planted.yaml", "a: 1 # R99\n"),
        ("docs/planted.md", "As R99 says.\n"),
    ],
)
def test_a_planted_citation_is_found_wherever_people_write(path: str, text: str) -> None:
    assert len(_faults(path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("congress/planted.py", 'ROW = "R99"\n'),
        ("congress/planted.py", "A = 1  # noqa: E501, T201 -- a reason\n"),
        ("docs/planted.md", "```\nR99,ana@example.org\n```\nand `R99`\n"),
        ("schedules/planted.yaml", "id: R99\n"),
        ("templates/planted.html", "<p>R99</p>"),
    ],
)
def test_data_is_no_citation(path: str, text: str) -> None:
    assert _faults(path, text) == []
