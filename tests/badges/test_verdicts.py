"""Who gets a badge now (R27 to R32), by the table that a desk without a network is held against, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import DeskState, closes_at
from congress.badges.rules import handout
from congress.badges.rules.handout import HandoutState
from tests.badges.verdicts import Case, by_the_server, list_cases, the_document, wrong

Rule = Callable[[PickupWindow, Document, datetime], DeskState]


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case.name)
def test_the_server_says_what_the_table_says(case: Case) -> None:
    assert by_the_server(the_document(), case) == case.expected


def test_the_table_has_every_verdict() -> None:
    assert {case.expected[0] for case in list_cases()} == {*map(str, HandoutState)}


def _opens_a_moment_late(window: PickupWindow, document: Document, now: datetime) -> DeskState:
    if now <= window.starts_at:
        return DeskState.LATER
    return DeskState.OPEN if now < closes_at(window, document) else DeskState.OVER


def _closes_a_moment_late(window: PickupWindow, document: Document, now: datetime) -> DeskState:
    if now < window.starts_at:
        return DeskState.LATER
    return DeskState.OPEN if now <= closes_at(window, document) else DeskState.OVER


@pytest.mark.parametrize("changed", [_opens_a_moment_late, _closes_a_moment_late])
def test_a_rule_that_is_changed_here_alone_is_noticed(
    monkeypatch: pytest.MonkeyPatch, changed: Rule
) -> None:
    """The control of the table: a moment at either end of a window is in it."""
    monkeypatch.setattr(handout, "decide_desk", changed)
    cases = list_cases()
    assert wrong(cases, [by_the_server(the_document(), case) for case in cases]) != []
