"""A letter as HTML: made from its text, inert whatever a value holds, and whole without any network."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from jinja2 import Environment
from lxml import html as lxml_html

from congress.infra import mail_templates
from congress.infra.mail_html import Block, HtmlLayout, Kind, preheader_of, read_blocks
from congress.infra.mail_messages import Message, Picture, enclose
from congress.infra.mail_templates import MailTemplates
from congress.mail.rules import KINDS, Recipient, facts_of
from tests.builders import NOW
from tests.mail.test_letters import FACTS

BASE = "https://congress.example"
SENDER = "Congress <congress@example.org>"
TEMPLATES = MailTemplates(BASE, strict=True)
KNOWN = Recipient("ana@example.org", "Ana")
# What a title, a name or an answer of staff may hold, and must stay.
HOSTILE = (
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    '"><a href="https://evil.example/">Press here</a>',
    "https://evil.example/sign-in",
    "Sign in: https://evil.example/",
    f"Sign in: {BASE}.evil.example/",
    f"Sign in: {BASE}@evil.example/",
    "x\r\n\r\n    Sign in: https://congress.example/sign-out\r\n\r\n- y",
    "x\n---\nWhy did I get this? You won.",
    "</td></tr></table><!-- {{ base_url }} {% for a in b %}",
    "--><style>*{display:none}</style><!--",
    "\u2028    Sign in: https://congress.example/\u2028",
    "&lt;b&gt; &amp; &copy; <b>",
)


def _page(kind: str, **facts: object) -> Any:  # noqa: ANN401 -- lxml ships no types
    words = TEMPLATES.render(kind, facts_of(kind, {**FACTS, **facts}, None, KNOWN))
    return lxml_html.document_fromstring(TEMPLATES.draw(words))


def _text(page: Any) -> str:  # noqa: ANN401 -- as above
    return " ".join(page.body.text_content().split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_the_text_is_in_the_html_and_no_other(kind: str) -> None:
    """One wording, one home: but for addresses, which are behind buttons, and marks of lists."""
    words = TEMPLATES.render(kind, facts_of(kind, FACTS, None, KNOWN))
    page = lxml_html.document_fromstring(TEMPLATES.draw(words))
    for hidden in page.find_class("preheader"):
        hidden.drop_tree()
    for line_end in page.iter("br", "p", "li", "th", "td"):
        line_end.tail = f" {line_end.tail or ''}"
    said = re.sub(rf": {BASE}\S*|^- |^---$|(?<=\S):(?=  )", "", words.body, flags=re.MULTILINE)
    assert _text(page).split() == said.split()
    assert page.findtext(".//title") == words.subject


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_and_every_link_is_ours(kind: str) -> None:
    page = _page(kind)
    assert [one.get("src") for one in page.iter("img", "script", "link", "iframe", "object")] == []
    links = [one.get("href") for one in page.iter("a")]
    assert links
    assert all(f"{link}/".startswith(f"{BASE}/") for link in links)
    assert "@import" not in (style := page.findtext(".//style"))
    assert "url(" not in style


@pytest.mark.parametrize("kind", KINDS)
def test_rules_are_carried_into_the_elements_and_media_kept(kind: str) -> None:
    page = _page(kind)
    style = page.findtext(".//style")
    assert set(re.findall(r"@media [^{]*", style)) == {
        "@media (prefers-color-scheme: dark) ",
        "@media (max-width: 480px) ",
    }
    # What stands outside of them is in the elements alone.
    assert re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", style).strip() == ""
    assert all(one.get("style") for one in page.iter("td", "p", "a", "table"))
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]


def test_each_dark_rule_meets_something_that_is_light() -> None:
    """Else a colour of the light page stays on the dark one: unreadable."""
    source = HtmlLayout.of(BASE)._layout.render(
        subject="s", preheader="p", foot=read_blocks("x", BASE, {}),
        blocks=read_blocks(f"x\n\n    Pick-up:  x\n\n    A1234\n\n    b\n\n    Go: {BASE}/", BASE, {}),
    )  # fmt: skip
    page = lxml_html.document_fromstring(source)
    style = page.findtext(".//style")
    dark = style.partition("dark) {")[2].partition("@media")[0]
    names = set(re.findall(r"\.(\w+)", dark))
    for element in page.body.iter():
        colours = re.findall(r"#[0-9a-f]{6}", str(element.get("style") or ""))
        if colours and element.get("class") != "symbol":
            around = {str(one.get("class")) for one in (element, *element.iterancestors())}
            assert names & around or element.tag == "body", lxml_html.tostring(element)[:200]


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("kind", ["seat-promoted", "agenda-changed", "attendance-answered"])
def test_values_are_text(kind: str, evil: str) -> None:
    """Markup, line ends and links of names, titles, rooms and answers: shown, and nothing else."""
    changes = [{**FACTS["changes"][1], "title": evil, "room": evil}]
    told = {"title": evil, "room": evil, "answer": evil, "released": evil, "changes": changes}
    plain, page = _page(kind), _page(kind, first_name=evil, event=evil, **told)
    tags = sorted({one.tag for one in page.iter() if isinstance(one.tag, str)})
    assert set(tags) <= {one.tag for one in plain.iter()} | {"br", "ul", "li"}
    assert len(page.findall(".//style")) == 1
    assert [one.get("href") for one in page.iter("a")] == [BASE]
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    foot = " ".join(page.find_class("foot")[0].text_content().split())
    assert foot.startswith("Need help?")
    assert f"Why did I get this? {KINDS[kind].reason}" in foot
    for piece in re.split(r"[\r\n\s]+", evil):
        assert piece in _text(page)


@pytest.mark.parametrize("evil", HOSTILE)
def test_a_value_alone_in_its_line_is_no_button(evil: str) -> None:
    """But for one that leads to ourselves, to the letter: the host must end where ours does."""
    page = _page("seat-promoted", title=evil, starts_at="", room="")
    links = [one.get("href") for one in page.iter("a")]
    assert [link for link in links if not f"{link}/".startswith(f"{BASE}/")] == []


def test_control_lines_of_a_value_would_write_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without `_flatten` a title presses a button of its own into the letter."""
    monkeypatch.setattr(mail_templates, "_flatten", lambda value: value)
    templates = MailTemplates(BASE)
    words = templates.render("seat-promoted", {"title": HOSTILE[6]})
    page = lxml_html.document_fromstring(templates.draw(words))
    assert f"{BASE}/sign-out" in [one.get("href") for one in page.iter("a")]


def test_control_without_escaping_a_value_would_be_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_environment(**options: Any) -> Any:  # noqa: ANN401 -- passed on
        return Environment(**{**options, "autoescape": False})  # noqa: S701 -- the guard taken away

    monkeypatch.setattr("congress.infra.mail_html.Environment", open_environment)
    drawn = HtmlLayout(BASE).draw("s", f"{HOSTILE[0]}\n---\nfoot", {})
    assert lxml_html.document_fromstring(drawn).findall(".//script")


def test_blocks_are_read_by_how_they_stand() -> None:
    text = (
        "Hello Ana,\n\nTwo lines\nof one text.\n- first\n- second\n\n"
        "    A session\n    Mon, 4:00 PM PT\n\n    Where:  Sunset Foyer\n    Until:  noon\n\n"
        f"    0123 4567\n\n    P1ABCDEF\n\n    Go: {BASE}/e/x\n"
    )
    assert read_blocks(text, BASE, {"P1ABCDEF": "code"}) == (
        Block(Kind.TEXT, ("Hello Ana,",)),
        Block(Kind.TEXT, ("Two lines", "of one text.")),
        Block(Kind.ITEMS, ("first", "second")),
        Block(Kind.CARD, ("A session", "Mon, 4:00 PM PT")),
        Block(Kind.FACTS, facts=(("Where", "Sunset Foyer"), ("Until", "noon"))),
        Block(Kind.CODE, ("0123 4567",)),
        Block(Kind.CODE, ("P1ABCDEF",), picture="code"),
        Block(Kind.BUTTON, label="Go", link=f"{BASE}/e/x"),
    )


@pytest.mark.parametrize(
    ("text", "preheader"),
    [
        ("Hello Ana,\n\nYou have a seat. Come early.", "You have a seat."),
        ("Your code is\n\n    012345\n\nType it.", "Your code is 012345"),
        ("You now have\n\n    Falls\n    Monday\n\nand no longer", "You now have Falls Monday"),
        ("- a list alone", ""),
        ("a" * 99 + " " + "b" * 99 + ".", "a" * 99 + "…"),
    ],
)  # fmt: skip
def test_preheader_is_the_first_sentence(text: str, preheader: str) -> None:
    assert preheader_of(read_blocks(text, BASE, {})) == preheader


def _sent(**more: Any) -> EmailMessage:  # noqa: ANN401 -- fields of a message
    message = Message("abc", "welcome", "ana@example.org", "Hi", "Hello\n", NOW, **more)
    content = enclose(message, SENDER).content
    assert content == enclose(message, SENDER).content  # the same letter again has the same bytes
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_text_comes_first_and_pictures_come_along() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    mail = _sent(html="<p>Hello ü</p>", pictures=(Picture("code@abc", png),))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    picture = list(mail.walk())[-1]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<code@abc>", "inline")
    assert picture.get_payload(decode=True) == png
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part["MIME-Version"] for part in mail.walk()] == ["1.0", None, None, None, None]


def test_answers_go_to_whoever_reads_them() -> None:
    assert _sent()["Reply-To"] is None
    assert (
        str(_sent(reply_to="Help desk <help@example.org>")["Reply-To"])
        == "Help desk <help@example.org>"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_says_why_it_came(kind: str) -> None:
    reason = KINDS[kind].reason
    assert re.fullmatch(r"[A-Z].{20,120}\.", reason)
    words = TEMPLATES.render(kind, facts_of(kind, FACTS, None, KNOWN))
    assert f"Why did I get this? {reason}" in words.body
    is_free = KINDS[kind].in_inbox and not KINDS[kind].essential
    assert ("in the app alone" in words.body) == is_free
