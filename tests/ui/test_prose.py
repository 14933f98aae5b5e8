"""Texts of the agenda: paragraphs, lists and addresses, and never markup."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.ui.prose import Block, Piece, blocks_of, pieces_of
from tests.companion.world import EVENT, Browser, open_congress
from tests.effort import effort_of
from tests.ground import a_document, a_session


def plain(*lines: str) -> Block:
    return Block(tuple((Piece(one),) for one in lines))


def test_an_empty_line_ends_a_paragraph_and_a_line_stays_a_line() -> None:
    assert blocks_of("One.\nTwo.\n\n\nThree.") == (plain("One.", "Two."), plain("Three."))
    assert blocks_of(" \r\n ") == ()


def test_lines_with_bullets_are_a_list() -> None:
    items = Block(((Piece("First"),), (Piece("Second"),)), is_list=True)
    for bullet in ("•", "-", "*"):
        text = f"Topics:\n{bullet} First\n{bullet} Second\nAnd more."
        assert blocks_of(text) == (plain("Topics:"), items, plain("And more."))
    assert blocks_of("1. First\n2) Second") == (items,)


def test_one_dash_or_number_is_no_list() -> None:
    assert blocks_of("- said the nurse") == (plain("- said the nurse"),)
    assert blocks_of("2. floor") == (plain("2. floor"),)
    assert blocks_of("-5 degrees\n-6 degrees") == (plain("-5 degrees", "-6 degrees"),)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("HTTP://EXAMPLE.ORG/?q=1&r=2, and", "HTTP://EXAMPLE.ORG/?q=1&r=2"),
        ("“https://example.org”", "https://example.org"),
        ("https://例え.jp/安全", "https://例え.jp/安全"),
    ],
)
def test_a_web_address_is_a_link_without_the_sentence_around_it(text: str, address: str) -> None:
    assert [one.href for one in pieces_of(text) if one.href] == [address]
    assert "".join(one.text for one in pieces_of(text)) == text


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://", "http:x"]
)
def test_nothing_else_is_a_link(text: str) -> None:
    assert [one.href for one in pieces_of(text) if one.href] == []


@pytest.mark.parametrize("piece", ["https://", "https://a)", "- ", "((", "•", "1.", "\n", "))]]"])
def test_an_attack_takes_no_time(piece: str) -> None:
    """T32: whatever makes a pattern work hardest; eight times the text is no 64 times the work."""

    def blocks(length: int) -> float:
        text = piece * (length // len(piece))
        return effort_of(lambda: blocks_of(text))

    def pieces(times: int) -> float:
        text = "https://a/" + (piece.strip() or "/") * times
        return effort_of(lambda: list(pieces_of(text)))

    assert blocks(100_000) < 24 * blocks(12_500)
    assert pieces(100_000) < 24 * pieces(12_500)


def test_a_page_shows_links_lists_and_no_markup(app: Flask, client: FlaskClient) -> None:
    text = 'Look:\n• https://example.org/?a=1&b="x\n• <img src=x onerror=alert(1)>\n\n開源 人年會'
    open_congress(app, a_document(a_session(id="b1", abstract=text)))
    page = Browser(client).get(f"{EVENT}/sessions/b1")
    assert (
        '<a href="https://example.org/?a=1&amp;b=" rel="noopener noreferrer nofollow">'
        "https://example.org/?a=1&amp;b=</a>" in page
    )
    assert "<li>&lt;img src=x onerror=alert(1)&gt;</li>" in page
    assert '<p lang="zh">開源 人年會</p>' in page


def test_titles_say_their_language(app: Flask, client: FlaskClient) -> None:
    document = a_document(
        a_session(id="b1", title="オープンソースと病院"),
        a_session(id="b2", title="안전 문화", start="11:00", end="12:00"),
        a_session(id="b3", title="The α of safety", start="12:00", end="13:00"),
    )
    open_congress(app, document)
    page = Browser(client).get(f"{EVENT}/agenda?day=2025-03-10")
    assert 'lang="ja">オープンソースと病院' in page
    assert 'lang="ko">안전 문화' in page
    assert 'sessions/b3">The α of safety' in page


def test_an_address_ends_before_the_end_of_its_sentence() -> None:
    text = "See https://a.example/x?y=1, then (https://b.example/).\nNew line.\n\nNext."
    first, second = blocks_of(text)
    assert first.lines == (
        (
            Piece("See "),
            Piece("https://a.example/x?y=1", "https://a.example/x?y=1"),
            Piece(", then ("),
            Piece("https://b.example/", "https://b.example/"),
            Piece(")."),
        ),
        (Piece("New line."),),
    )
    assert second.lines == ((Piece("Next."),),)
