"""Which materials are shown, and since when (R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from congress.lobby.rules.materials import Material, MaterialState, is_visible
from tests.builders import NOW
from tests.ground import a_session

SESSION = a_session()
SLIDES = Material(
    id="m1", session_id="b1", title="Slides", state=MaterialState.PUBLISHED, is_embargoed=False,
    version=1, kind="pdf", digest="ab" * 32, size=10, changed_at=NOW,
)  # fmt: skip


def test_only_what_is_published_is_there() -> None:
    assert is_visible(SLIDES, SESSION, NOW)
    for state in (MaterialState.HIDDEN, MaterialState.OPTED_OUT):
        assert not is_visible(replace(SLIDES, state=state), SESSION, NOW)


def test_an_embargo_ends_with_its_session() -> None:
    later = replace(SLIDES, is_embargoed=True)
    assert not is_visible(later, SESSION, SESSION.ends_at - timedelta(seconds=1))
    assert is_visible(later, SESSION, SESSION.ends_at)


def test_of_a_session_that_is_gone_or_cancelled_there_is_none() -> None:
    assert not is_visible(SLIDES, None, NOW)
    assert not is_visible(SLIDES, a_session(status="cancelled"), NOW)
