"""Renders letters from templates/email/<kind>/: the one doorway to Jinja outside the pages."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

import templates
from congress.core.time_words import last_moment_of, moment_of
from congress.infra.mail_html import HtmlLayout

_LETTER, _INBOX = "letter.txt", "inbox.txt"
# What every layout asks for.
_ALWAYS = {"first_name": "", "event": "", "is_online": False, "why_sent": "", "can_be_muted": False}


@dataclass(frozen=True)
class Words:
    """A rendered letter. `subject` is one line."""

    subject: str
    body: str


class _Prose(str):
    """A value of several lines, which stay lines."""

    __slots__ = ()


def _prose(text: object) -> _Prose:
    """Let what somebody wrote keep its lines; none is indented, as a button or a code would be."""
    lines = str(text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _Prose("\n".join(line.strip() for line in lines))


def _flatten(value: object) -> object:
    """Keep a value on its line: else a title with line ends would write blocks of its own."""
    if isinstance(value, str) and not isinstance(value, _Prose):
        return value.replace("\r\n", " ").replace("\r", " ").replace("\n", " ")
    return value


def _moment(instant: str, zone: str = "UTC") -> str:
    """Return an RFC 3339 instant as people read it; "" for none."""
    if not instant:
        return ""
    return moment_of(datetime.fromisoformat(instant), ZoneInfo(zone or "UTC")).text


def _last_moment(bound: str, zone: str = "UTC") -> str:
    """Return the last minute before an exclusive bound as people read it; "" for none."""
    if not bound:
        return ""
    return last_moment_of(datetime.fromisoformat(bound), ZoneInfo(zone or "UTC")).text


def _clock(instant: str, zone: str = "UTC") -> str:
    """Return the time of day of an RFC 3339 instant, with its zone: a letter that says the day once."""
    if not instant:
        return ""
    return moment_of(datetime.fromisoformat(instant), ZoneInfo(zone or "UTC")).clock


class MailTemplates:
    """Fills letters with their facts. Facts are data: nothing in them is ever run as a template."""

    def __init__(self, base_url: str, *, strict: bool = False) -> None:
        """Read from the installed templates. `strict`: a fact that is missing is an error (tests).

        Otherwise it is left out: a letter that says less is better than one that is never sent.
        """
        folder = Path(templates.__path__[0]) / "email"
        self._base_url = base_url
        # Text, not HTML: nothing is escaped, and no mail program runs it.
        self._jinja = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(str(folder)),
            undefined=StrictUndefined if strict else ChainableUndefined,
            autoescape=False,
            finalize=_flatten,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters |= {
            "moment": _moment,
            "last_moment": _last_moment,
            "clock": _clock,
            "prose": _prose,
        }

    @property
    def base_url(self) -> str:
        """Return where links in letters lead."""
        return self._base_url

    @staticmethod
    @functools.cache
    def of(base_url: str) -> MailTemplates:
        """Return this process's templates: parsed once."""
        return MailTemplates(base_url)

    def render(self, kind: str, facts: Mapping[str, object]) -> Words:
        """Return the letter as it is mailed, with the help card."""
        return self._fill(kind, facts, _LETTER)

    def draw(self, words: Words, pictures: Mapping[str, str] | None = None) -> str:
        """Return a rendered letter as HTML. `pictures`: Content-IDs by the code that they show."""
        return HtmlLayout.of(self._base_url).draw(words.subject, words.body, pictures or {})

    def render_for_inbox(self, kind: str, facts: Mapping[str, object]) -> Words:
        """Return the letter's own words, as the app shows them."""
        return self._fill(kind, facts, _INBOX)

    def _fill(self, kind: str, facts: Mapping[str, object], layout: str) -> Words:
        known = {**_ALWAYS, **facts}
        known["base_url"] = self._base_url
        subject = self._jinja.get_template(f"{kind}/subject.txt").render(known)
        body = self._jinja.get_template(f"{kind}/body.txt").render({**known, "layout": layout})
        return Words(" ".join(subject.split()), body.strip() + "\n")
