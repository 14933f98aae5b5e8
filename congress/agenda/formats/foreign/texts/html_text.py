"""HTML in foreign texts becomes readable plain text. The one doorway to nh3, which cleans it first.

Escaped once too often, cut off, or mixed with Markdown: what organizers' tools export is told apart by
what it holds, since no format says it. A text without HTML is kept as it is, Markdown included.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import nh3

_PARAGRAPHS = frozenset(
    (
        "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table",
        "hr", "dl", "section",
    )
)  # fmt: skip
_BLOCKS = _PARAGRAPHS | {"li", "tr", "br", "dt", "dd"}
_INLINE = frozenset(
    (
        "a", "b", "strong", "i", "em", "u", "s", "del", "ins", "code", "tt", "kbd", "samp", "span",
        "font", "sup", "sub", "small", "mark", "q", "cite", "abbr", "img", "center",
        "td", "th", "thead", "tbody",
    )
)  # fmt: skip
_KNOWN = _BLOCKS | _INLINE
DEEPEST_LIST = 8  # deeper ones are indented no further: 50,000 lists would be 5 GB of blanks
# Their content is nobody's text, so it goes with them.
_MUTE = frozenset(("script", "style", "iframe", "object", "svg", "head"))
_NAMES = "|".join(sorted(_KNOWN | _MUTE, key=len, reverse=True))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_NAMES})\s*>|<br\s*/?>", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
# A "<" that begins no known tag is text: 3 < 4, List<String>, <name@example.org>.
_STRAY = re.compile(rf"<(?!/?(?:{_NAMES})(?:[\s/>]|$))", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_LEFT_OVER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|quot|apos|nbsp);")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_GAPS = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]+\n")  # a run of blanks is looked at once


def to_plain_text(text: str) -> str:
    """Return a text as paragraphs, lists with "• " and links as "text (address)"."""
    if not _TAG.search(text):
        if not _ENTITY.search(text):
            return text
        once = html.unescape(text)
        if not _CLOSED.search(once):
            return once
        text = once  # escaped once too often
    if not _BLOCK.search(text):
        text = text.replace("\n", "<br>")  # plain lines with a few inline tags
    cleaned = nh3.clean(
        _STRAY.sub("&lt;", text),
        tags=set(_KNOWN),
        clean_content_tags=set(_MUTE),
        attributes={"a": {"href"}, "img": {"alt"}},
        url_schemes={"http", "https", "mailto", "ftp", "webcal"},
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(cleaned)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes clean HTML as text. `_parts` ends with as many line breaks as the last block asked for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._breaks = 2  # line breaks already written: none is needed at the start
        self._lists: list[int] = []  # 0: bullets; else the next number
        self._links: list[tuple[str, int]] = []
        self._pre = 0

    def text(self) -> str:
        """Return what was written."""
        whole = _LINE_ENDS.sub("\n", "".join(self._parts)).replace("\xa0", " ")
        whole = _LEFT_OVER.sub(lambda found: html.unescape(found[0]), whole)
        return _GAPS.sub("\n\n", whole).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a list entry, a cell or a link."""
        if tag == "br":
            self._write("\n")
        elif tag == "li":
            self._break(1)
            depth = min(len(self._lists), DEEPEST_LIST)
            self._write("  " * (depth - 1) + self._bullet())
            self._breaks = 2
        elif tag in _BLOCKS:
            self._break(2 if tag in _PARAGRAPHS and not self._lists else 1)
        elif tag in ("td", "th"):
            self._write(" | " if self._breaks == 0 else "")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._parts)))
        elif tag == "img":
            self._write(dict(attrs).get("alt") or "")
        self._lists += [0] if tag == "ul" else [1] if tag == "ol" else []
        self._pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End a block, or write the address of a link."""
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._pre -= tag == "pre"
        if tag == "a" and self._links:
            self._address(*self._links.pop())
        elif tag in _BLOCKS and tag != "br":
            self._break(2 if tag in _PARAGRAPHS and not self._lists else 1)

    def handle_data(self, data: str) -> None:
        """Write text; white space runs together, but not in `pre`."""
        if self._pre:
            self._write(data)
            return
        words = _BLANKS.sub(" ", data)
        self._write(words.lstrip(" ") if self._breaks else words)

    def _write(self, words: str) -> None:
        if words:
            self._parts.append(words)
            self._breaks = len(words) - len(words.rstrip("\n"))

    def _break(self, count: int) -> None:
        if self._breaks < count:
            self._write("\n" * (count - self._breaks))
            self._breaks = count

    def _bullet(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    def _address(self, address: str, since: int) -> None:
        shown = "".join(self._parts[since:]).strip()
        plain = address.removeprefix("mailto:").strip()
        if not re.match(r"(https?|ftp|webcal|mailto):", address) or _bare(plain) == _bare(shown):
            return
        self._write(f" ({plain})" if shown else plain)


def _bare(address: str) -> str:
    return re.sub(r"^[a-z]+://(www\.)?", "", address.casefold()).rstrip("/")
