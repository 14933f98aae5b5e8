"""The texts of a foreign session as ours: one line for names, one abstract in which nothing is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from congress.agenda.formats.foreign.programme import ForeignSession, Link
from congress.agenda.formats.foreign.texts.html_text import to_plain_text

LONGEST_TITLE = 300
UNNAMED = "Name to be confirmed"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|quot|apos|lt|gt|nbsp);", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+\Z")
_CANCELLED = re.compile(r"\W*CANCEL+ED\b[\s:.\])-]*|\W*\[?cancel+ed\]?\s*[:\]-]\s*")
_LANGUAGES = {
    "cs": "Czech", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "it": "Italian", "ja": "Japanese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "zh": "Chinese", "zh-tw": "Chinese", "zh-cn": "Chinese",
}  # fmt: skip


def one_line(text: str) -> str:
    """Return a name or title on one line, without entities and control characters."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    return " ".join(_CONTROL.sub(" ", text).split())


def many_lines(text: str, *, is_plain: bool) -> str:
    """Return a text as plain paragraphs; `is_plain`: it is known to hold no HTML."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_plain:
        return _CONTROL.sub("", unix)
    return _CONTROL.sub("", to_plain_text(unix)).strip()


def is_mail_address(name: str) -> bool:
    """Tell whether somebody's mail address stands where a name is meant."""
    return bool(_ADDRESS.match(name))


def split_cancelled(title: str) -> tuple[bool, str]:
    """Tell whether a title says "CANCELLED", as formats without a status make organizers write."""
    found = _CANCELLED.match(title)
    rest = title[found.end() :].strip() if found else title
    return (True, rest) if found and rest else (False, title)


def shorten(title: str) -> str:
    """Return a title of at most 300 characters, cut between words."""
    if len(title) <= LONGEST_TITLE:
        return title
    head = title[: LONGEST_TITLE - 2]
    return (head[: head.rfind(" ")] if " " in head[-60:] else head).rstrip() + " …"


def write_abstract(session: ForeignSession, *, is_plain: bool, tells_language: bool) -> str:
    """Return subtitle, abstract, description, labels and links as one text."""
    title, subtitle = one_line(session.title), one_line(session.subtitle)
    abstract = many_lines(session.abstract, is_plain=is_plain)
    description = many_lines(session.description, is_plain=is_plain)
    parts = [
        title if len(title) > LONGEST_TITLE else "",
        subtitle if subtitle.casefold() != title.casefold() else "",
        # Tools export the short text a second time as the beginning of the long one.
        "" if abstract and description.startswith(abstract) else abstract,
        description,
        "\n".join(_facts(session, tells_language=tells_language)),
        "\n".join(_links(session.links, f"{abstract}\n{description}")),
    ]
    return "\n\n".join(part for part in parts if part)


def _facts(session: ForeignSession, *, tells_language: bool) -> Iterator[str]:
    if tells_language and session.language:
        language = one_line(session.language)
        yield f"Language: {_LANGUAGES.get(language.casefold(), language)}"
    labels = dict.fromkeys(filter(None, map(one_line, session.labels)))
    if labels:
        yield f"Tags: {', '.join(labels)}"


def _links(links: Iterable[Link], told: str) -> Iterator[str]:
    for link in dict.fromkeys(links):
        address, label = one_line(link.address), one_line(link.label)
        if address and address not in told:
            yield f"• {label} ({address})" if label and label != address else f"• {address}"
