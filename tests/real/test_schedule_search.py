"""What a search finds among the 943 talks of a real programme: what people mean, and that first."""

from __future__ import annotations

from pathlib import Path

import pytest

from congress.agenda.rules.document import Document
from congress.agenda.rules.search import SearchIndex, fold
from congress.app import house_of
from tests.effort import effort_of
from tests.real.test_schedules import an_app, publish, published


@pytest.fixture
def fosdem(schedules: Path, sqlite_url: str, tmp_path: Path) -> Document:
    with an_app(sqlite_url, tmp_path) as app:
        result = publish(app, schedules / "fosdem-2025.xml")
        assert result.exit_code == 0, result.output
        return published(house_of(app).store, "fosdem-2025")


def test_words_are_found_where_they_begin_and_titles_first(fosdem: Document) -> None:
    """`ai` was found in 636 of 943 talks, and `rust` in a climate talk first."""
    index, known = SearchIndex(fosdem), fosdem.sessions_by_id
    assert len(known) == 943
    ai = index.find("ai")
    assert len([*ai.by_title, *ai.by_name, *ai.by_description]) < 200
    for query in ("ai", "rust", "kubernetes", "open source"):
        for one in index.find(query).by_title:
            title = f" {fold(known[one].title)}"
            assert all(f" {word}" in title for word in query.split()), title
    rust = index.find("rust")
    assert "Climate" in known[rust.by_name[0]].title  # of Peter Murray-Rust
    assert len(rust.by_title) > 15
    assert index.find("kuberntes").by_title == index.find("kubernetes").by_title
    assert index.find("kuberntes").is_close


def test_forgiving_costs_a_part_of_folding(fosdem: Document) -> None:
    """T32: even eight long words that are nowhere, each with every letter changed."""
    index = SearchIndex(fosdem)
    nowhere = " ".join(letter * 20 for letter in "qwxzjkvy")
    index.find(nowhere)  # sorts the words there are, once
    folding = effort_of(lambda: SearchIndex(fosdem))
    assert effort_of(lambda: index.find(nowhere), tries=10) * 10 < folding
    assert effort_of(lambda: index.find("kubernetes operator"), tries=10) * 50 < folding
