"""Statements of accreditors: words, *emphasis* and ™; everything else is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.agenda.rules.statements import Markup, StatementPiece, find_markup, pieces_of

PLAIN = (
    "The *AMA PRA Category 1 Credits*™ were designated, 5.25 at most.\nRN & MD: 5 < 6, a_b, #1, 5*6.",
    "See https://example.org/a_b for more (and [1]).",
    "• one\n- two\n1. three",
    "",
)


@pytest.mark.parametrize("text", PLAIN)
def test_words_and_emphasis_are_a_statement(text: str) -> None:
    assert find_markup(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.\nTwo <b>three</b>.", Markup("<b>three</b>.", 2, 5)),
        ("a </p>", Markup("</p>", 1, 3)),
        ("a <!-- x -->", Markup("<!-- x -->", 1, 3)),
        ("Credit&trade;", Markup("&trade;", 1, 7)),
        ("Credit&#8482;", Markup("&#8482;", 1, 7)),
        ("[here](https://example.org)", Markup("[here](https://exampl", 1, 1)),
        ("![logo](x.png)", Markup("![logo](x.png)", 1, 1)),
        ("a\n\n# Title", Markup("# Title", 3, 1)),
        ("`code`", Markup("`code`", 1, 1)),
        ("This is **strong**.", Markup("**strong**.", 1, 9)),
        ("__strong__", Markup("__strong__", 1, 1)),
        ("~~gone~~", Markup("~~gone~~", 1, 1)),
        ("a\n---\nb", Markup("---", 2, 1)),
        ("| a | b |", Markup("| a | b |", 1, 1)),
    ],
)
def test_markup_is_found_with_its_line_and_column(text: str, found: Markup) -> None:
    assert find_markup(text) == Markup(found.text[:20], found.line, found.column)


def test_emphasis_is_set_and_a_lone_asterisk_stays_one() -> None:
    assert list(pieces_of("The *AMA*™ of 5 * 6, *z")) == [
        StatementPiece("The "),
        StatementPiece("AMA", is_emphasis=True),
        StatementPiece("™ of 5 * 6, *z"),
    ]
    assert list(pieces_of("")) == []


@given(st.text(alphabet="ab *\n<™", max_size=60))
def test_no_word_is_lost_in_pieces(line: str) -> None:
    assert "".join(one.text for one in pieces_of(line)).replace("*", "") == line.replace("*", "")
