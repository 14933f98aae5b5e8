"""Foreign HTML becomes text that reads well, and text that only looks like HTML stays as it is."""

from __future__ import annotations

import pytest

from congress.agenda.formats.foreign.texts.html_text import DEEPEST_LIST, to_plain_text


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("<p>One\nline.</p>\n\n<p>Two &amp; three.</p>", "One line.\n\nTwo & three."),
        ("\n<p>I&#39;ll speak\n</p>\n  \n<p>And listen.</p>\n  ", "I'll speak\n\nAnd listen."),
        ("&lt;p&gt;Escaped once too often: it&amp;#39;s&lt;/p&gt;", "Escaped once too often: it's"),
        ("<ul><li>a</li><li><p>b</p></li></ul>c", "• a\n• b\n\nc"),
        ("<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>", "1. a\n  • x\n2. b"),
        (
            "See <a href='https://x.org/?a=1&amp;b=2'>this</a>.",
            "See this (https://x.org/?a=1&b=2).",
        ),
        ("<a href='https://x.org/'>x.org</a>", "x.org"),
        ("<a href='mailto:a@b.org'>write</a>", "write (a@b.org)"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("Plain <b>lines</b>\nstay lines", "Plain lines\nstay lines"),
        ("<pre>  if x:\n    y</pre>", "if x:\n    y"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<img src='x' alt='A map'>", "A map"),
    ],
)
def test_html_becomes_readable_text(foreign: str, plain: str) -> None:
    assert to_plain_text(foreign) == plain


@pytest.mark.parametrize(
    "text",
    [
        "3 < 4 and 5 > 4",
        "List<String> and <name@example.org>",
        "## Markdown\n\n* [a](https://x.org)\n* `code`\n\n<https://x.org>",
        "AT&T, R&D; and a lone & sign",
        "",
        "  two  blanks\r\n",
    ],
)
def test_text_without_html_is_kept_as_it_is(text: str) -> None:
    assert to_plain_text(text) == text


@pytest.mark.parametrize(
    "foreign",
    [
        "<script>alert(1)</script>safe<p></p>",
        "<style>p { color: red }</style>safe<br>",
        "<svg><script>alert(1)</script></svg><p>safe</p>",
        "<a href='javascript:alert(1)'>safe</a>",
        "<p onclick='alert(1)'>safe</p>",
        "<iframe src='https://x.org'>no</iframe><p>safe</p>",
    ],
)
def test_nothing_that_runs_is_left(foreign: str) -> None:
    assert to_plain_text(foreign) == "safe"


def test_angle_brackets_inside_html_that_are_no_tags_are_text() -> None:
    foreign = "<p>vector<int> &lt;code&gt; and 1 < 2</p>"
    assert to_plain_text(foreign) == "vector<int> <code> and 1 < 2"


def test_unclosed_and_crossed_tags_lose_no_words() -> None:
    assert to_plain_text("<p>a <b>b <i>c</b> d<p>e <ul><li>f") == "a b c d\n\ne\n\n• f"


def test_lists_in_lists_are_indented_so_far_only() -> None:
    """T32: 400 kB of nested lists would otherwise become 5 GB of blanks."""
    lines = to_plain_text("<ul><li>x" * 400).splitlines()
    deepest = 2 * (DEEPEST_LIST - 1)
    assert len(lines) == 400
    assert [len(line) - len(line.lstrip()) for line in lines[:3]] == [0, 2, 4]
    assert {len(line) - len(line.lstrip()) for line in lines[DEEPEST_LIST:]} == {deepest}
