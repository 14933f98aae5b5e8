"""Search over the folded texts of a release: blind to accents, case and punctuation, and quick."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.agenda.rules.document import Speaker
from congress.agenda.rules.search import SearchIndex, fold
from tests.agenda.documents import a_document, a_session, at
from tests.effort import effort_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë BRÛLÉ", "zoe brule"),
        ("Søren Łukasz Đorđe", "soren lukasz dorde"),
        ("Straße", "strasse"),
        ("Æsir Œuvre Þór", "aesir oeuvre thor"),
        ("Chiara D’Amico", "chiara damico"),
        ("O'Brien", "obrien"),
        ("Well-Being,  today!", "well being today"),
        ("ＩＨＩ ﬁrst", "ihi first"),
        ("İstanbul ıssız", "istanbul issiz"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("患者安全", "患者安全"),
        ("  ", ""),
    ],
)
def test_fold_takes_away_what_people_do_not_type(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(fold(text)) == folded


DOCUMENT = a_document(
    [
        a_session("late", title="Falls and Well-Being", starts_at=at(17), ends_at=at(18)),
        a_session("k1", title="Opening", abstract="A plan for patients.", speakers=("helen",)),
        a_session("t1", title="Leadership rounds", room="lawn", track="culture"),
    ]
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("macfie", ["k1"]),
        ("MACFIÉ patients", ["k1"]),
        ("pharmd", ["k1"]),
        ("plan falls", []),
        ("well being", ["late"]),
        ("well-being", ["late"]),
        ("bay lawn", ["t1"]),
        ("governance", ["t1"]),
        ("sunset", ["k1", "late"]),
        ("lead", ["t1"]),
        ("", ["k1", "t1", "late"]),
        ("zebra", []),
    ],
)
def test_search_finds_every_word_anywhere_in_order_of_start(query: str, found: list[str]) -> None:
    assert SearchIndex(DOCUMENT).find(query) == found


def test_a_search_folds_no_text_again() -> None:
    """It costs a fraction of folding the 150 texts, whatever machine this is."""
    words = "Safety culture and leadership across the learning system, with patients. " * 20
    many = replace(
        a_document([a_session(f"s{n}", abstract=words, speakers=("helen",)) for n in range(150)]),
        speakers=(Speaker("helen", "Helen Macfié"),),
    )
    index = SearchIndex(many)
    folding = effort_of(lambda: SearchIndex(many))
    search = effort_of(lambda: index.find("macfie leadership zebra"), tries=20)
    assert search * 20 < folding
