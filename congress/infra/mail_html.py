"""A letter as HTML, made from its text: so no wording has a second home, and no value is markup.

The text is read into blocks by how it stands on the page (decision 0060), and Jinja draws each with
tables, escaped. Pure: words in, words out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, StrictUndefined

import templates

FOOT_RULE = "---"  # the line above the help card
INDENT = "    "  # before every line of what stands apart: a session, a code, a link
_ITEM = "- "
_FACT = re.compile(r"(?P<label>\w.{0,40}?):  (?P<value>\S.*)")  # two blanks, as no title has them
_LINK = re.compile(r"(?P<label>\S.*): (?P<link>https?://\S+)")
_CODE = re.compile(r"(?=.*\d)(?:[0-9A-Z]{4,}(?: [0-9A-Z]+)*|[A-Z]\d(?: [0-9A-Z]{2,4})+)")
_TAG = re.compile(r"<!--(\{[%#].*?[%#]\})-->", re.DOTALL)  # of the template, in an HTML comment
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
MOST_OF_A_PREHEADER = 140


class Kind(StrEnum):
    """How a block of a letter is drawn."""

    TEXT = "text"
    ITEMS = "items"
    FACTS = "facts"
    CARD = "card"
    CODE = "code"
    BUTTON = "button"


@dataclass(frozen=True)
class Block:
    """A piece of a letter between two blank lines.

    `lines`: its text, without marks and indents. `facts`: label and value of each line of a table.
    `label`, `link`: of a button. `picture`: the Content-ID of the symbol that shows a code; "" is none.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    label: str = ""
    link: str = ""
    picture: str = ""

    @property
    def text(self) -> str:
        """Return its lines as one."""
        return " ".join(self.lines)


def read_blocks(text: str, base_url: str, pictures: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the blocks of a text in their order.

    Only a link to ourselves becomes a button: an address that somebody wrote into a title is text.
    `pictures`: Content-IDs by the code that they show.
    """
    return tuple(_read(lines, base_url, pictures) for lines in _pieces(text))


def _pieces(text: str) -> Iterator[list[str]]:
    """Yield runs of lines of one sort: a blank line, an item or an indent begins another."""
    lines, sort = list[str](), ""
    for line in (*text.split("\n"), ""):
        found = next((mark for mark in (INDENT, _ITEM) if line.startswith(mark)), "")
        if lines and (not line.strip() or found != sort):
            yield lines
            lines = []
        if line.strip():
            lines.append(line)
            sort = found


def _read(lines: list[str], base_url: str, pictures: Mapping[str, str]) -> Block:
    if lines[0].startswith(_ITEM):
        return Block(Kind.ITEMS, tuple(line.removeprefix(_ITEM).strip() for line in lines))
    stripped = tuple(line.strip() for line in lines)
    if not lines[0].startswith(INDENT):
        return Block(Kind.TEXT, stripped)
    link = _LINK.fullmatch(stripped[0]) if len(stripped) == 1 else None
    if link and f"{link['link']}/".startswith(f"{base_url}/"):
        return Block(Kind.BUTTON, label=link["label"], link=link["link"])
    facts = [_FACT.fullmatch(line) for line in stripped]
    if all(facts):
        found = tuple((fact["label"], fact["value"]) for fact in facts if fact)
        return Block(Kind.FACTS, facts=found)
    if len(stripped) == 1 and _CODE.fullmatch(stripped[0]):
        return Block(Kind.CODE, stripped, picture=pictures.get(stripped[0], ""))
    return Block(Kind.CARD, stripped)


def preheader_of(blocks: tuple[Block, ...]) -> str:
    """Return what a list of letters shows beside the subject: the first sentence, without the greeting.

    One that ends in the block below it ("Your code is") has that, too.
    """
    said = [block for block in blocks if block.kind in (Kind.TEXT, Kind.CARD, Kind.CODE)]
    if said and said[0].text.startswith("Hello ") and said[0].text.endswith(","):
        said = said[1:]
    unfinished = list(takewhile(lambda block: not _is_finished(block), said))
    words = " ".join(block.text for block in said[: len(unfinished) + 1])
    sentence = _SENTENCE_END.split(words, maxsplit=1)[0]
    if len(sentence) <= MOST_OF_A_PREHEADER:
        return sentence
    return sentence[:MOST_OF_A_PREHEADER].rpartition(" ")[0] + "…"


def _is_finished(block: Block) -> bool:
    return block.kind is not Kind.TEXT or block.text.endswith((".", "!", "?", ":"))


class HtmlLayout:
    """Draws letters: `templates/email/letter.html`, its rules carried into the elements (css-inline).

    Mail programs drop style sheets; what stands under @media stays, for those that read it. That is
    done once, on the template, whose tags stand in HTML comments: a letter costs a tenth of it then.
    """

    def __init__(self, base_url: str) -> None:
        """Draw letters of the service at this address."""
        self._base_url = base_url
        source = (Path(templates.__path__[0]) / "email" / "letter.html").read_text("utf-8")
        # Nothing is ever fetched: not from the network, and not from this machine.
        inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
        self._layout = Environment(
            undefined=StrictUndefined, autoescape=True, trim_blocks=True
        ).from_string(_TAG.sub(r"\1", inliner.inline(source)))

    def draw(self, subject: str, text: str, pictures: Mapping[str, str]) -> str:
        """Return the HTML of a letter with this text. `pictures`: Content-IDs by the code they show."""
        words, _, foot = text.rpartition(f"\n{FOOT_RULE}\n")
        blocks = read_blocks(words, self._base_url, pictures)
        return self._layout.render(
            subject=subject,
            preheader=preheader_of(blocks),
            blocks=blocks,
            foot=read_blocks(foot, self._base_url, {}),
        )

    @staticmethod
    @functools.cache
    def of(base_url: str) -> HtmlLayout:
        """Return this process's layout: read once."""
        return HtmlLayout(base_url)
