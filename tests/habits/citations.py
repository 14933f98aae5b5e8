"""Finds what the project's texts cite of its own pages, and the headings there are to cite.

A citation is R9, T20, I3, E12 or G8 (requirements, threats, invariants, experiments, situations),
`rule E 4` with the blank (rules of the field), `decision 0022`, a page by its path (`docs/speed.md`),
with a heading or the number of one, and a link of Markdown. What stands in backticks is data.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
NOQA = re.compile(r"noqa: [A-Z0-9, ]+")
COMMENTS = {
    ".html": re.compile(r"\{#(.*?)#\}|<!--(.*?)-->", re.DOTALL),
    ".js": re.compile(r"/\*(.*?)\*/|(?<!:)//(.*)"),
    ".css": re.compile(r"/\*(.*?)\*/", re.DOTALL),
}
# A string here is a statement of its own: a docstring.
STATEMENT_BEGINS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
HASHED = frozenset({".toml", ".yaml", ".in", ""})

IN_NAME = re.compile(r"(?<=_)[teirg]\d{1,3}(?=_|$)")  # test_what_is_paid_r11
NUMBER = re.compile(r"(?<![\w+])([TEIRG]\d{1,3})(?!\w)")
RULE = re.compile(r"(?<!\w)([B-F] \d{1,2})(?![\w:])")
DECISIONS = re.compile(r"[Dd]ecisions? (\d{4}(?:(?:,? and |, )\d{4})*)")
PAGE = re.compile(r'(?<![\w./-])((?:[\w-]+/)*[\w-]+\.md)(?:,? (\d+)\b|, "([^"]+)")?')
LINK = re.compile(r"\]\(([^)\s]+)\)")
SOURCE = re.compile(r"\[(\d{1,2}a?)\](?!\()")
# Forms that were in use while the papers stood elsewhere, or that lead out of the repository.
OLD = re.compile(
    r"[Dd]esign decision|[Dd]ecisions? \d{1,3}(?!\d)|decisions/\d{4}(?!-)|[Dd]omain [A-H] ?\d"
    r"|[Rr]ules? [A-H]\d|house-style(?!\.md)|[Ii]ssue #?\d|[Ss]cenario \d"
)


@dataclass(frozen=True)
class Passage:
    """Something people wrote for people: a docstring, a comment, a line of a page."""

    path: str
    line: int
    text: str

    @property
    def words(self) -> str:
        """Return the text without what is data: code, and the codes of suppressions."""
        return " ".join(NOQA.sub("", CODE.sub("", self.text)).split())


def passages(path: str, text: str) -> Iterator[Passage]:
    """Yield what is written for people in a file; nothing of a kind of file that holds only data."""
    suffix = path[path.rindex(".") :] if "." in path.rsplit("/", 1)[-1] else ""
    if suffix == ".py":
        yield from _of_python(path, text)
    elif suffix == ".md":
        for number, line in enumerate(without_fences(text).splitlines(), 1):
            yield Passage(path, number, line)
    elif suffix in COMMENTS:
        for found in COMMENTS[suffix].finditer(text):
            said = next(group for group in found.groups() if group is not None)
            yield Passage(path, _line_of(text, found.start()), said)
    elif suffix in HASHED:
        lines = text.splitlines()
        hashes = ((n, _hashed(line)) for n, line in enumerate(lines, 1))
        yield from _joined(path, ((n, said) for n, said in hashes if said is not None))


def without_fences(text: str) -> str:
    """Return a page with its blocks of code emptied, its lines where they were."""
    return FENCE.sub(lambda found: "\n" * found[0].count("\n"), text)


def _of_python(path: str, text: str) -> Iterator[Passage]:
    comments = []
    before, word = tokenize.NEWLINE, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            comments.append((line, token.string[1:]))
        elif token.type == tokenize.STRING and before in STATEMENT_BEGINS:
            yield Passage(path, line, token.string)
        elif word == "def" and (numbers := IN_NAME.findall(token.string)):
            yield Passage(path, line, " ".join(numbers).upper())
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before, word = token.type, token.string
    yield from _joined(path, comments)


def _joined(path: str, lines: Iterable[tuple[int, str]]) -> Iterator[Passage]:
    """Yield comments of consecutive lines as one: a citation may break between two."""
    first, last, said = 0, 0, ""
    for number, text in lines:
        if said and number == last + 1:
            said, last = f"{said} {text.strip()}", number
            continue
        if said:
            yield Passage(path, first, said)
        first, last, said = number, number, text.strip()
    if said:
        yield Passage(path, first, said)


def _hashed(line: str) -> str | None:
    found = re.search(r"(?:^|\s)#(?!!)\s?(.*)", line)
    return found[1] if found else None


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


@dataclass(frozen=True)
class Pages:
    """Every page and file there is to cite. `texts`: pages by path; `files`: all paths, folders too."""

    texts: dict[str, str]
    files: frozenset[str]

    @cached_property
    def headings(self) -> dict[str, tuple[str, ...]]:
        """Return the headings of each page."""
        return {
            path: tuple(HEADING.findall(without_fences(text))) for path, text in self.texts.items()
        }

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Return every number that a heading under docs begins with: `R9`, `E 4`."""
        found = []
        for path, headings in self.headings.items():
            if path.startswith("docs/") and not path.startswith("docs/decisions/"):
                for heading in headings:
                    number = re.match(r"(?:[TEIRG]\d+|[B-F] \d+)(?!\w)", heading)
                    found += [number[0]] if number else []
        return tuple(found)

    @cached_property
    def decisions(self) -> frozenset[str]:
        """Return the numbers of the decisions there are."""
        return frozenset(
            path.split("/")[-1][:4] for path in self.texts if path.startswith("docs/decisions/0")
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        """Return the numbers of the public sources."""
        page = self.texts["docs/rules/sources.md"]
        return frozenset(re.findall(r"^\| \[(\w+)\]", page, re.MULTILINE))

    def faults_of(self, passage: Passage) -> Iterator[str]:
        """Yield each citation of a passage that leads nowhere, and each in a form that is old."""
        words = passage.words
        yield from OLD.findall(words)
        for number in (*NUMBER.findall(words), *RULE.findall(words)):
            if number not in self.numbers:
                yield number
        for several in DECISIONS.findall(words):
            yield from (
                f"decision {one}"
                for one in re.findall(r"\d{4}", several)
                if one not in self.decisions
            )
        # The text of a link is words: where it leads is looked at below.
        for page, number, heading in PAGE.findall(re.sub(r"\[[^]]*\]\([^)]*\)", "", words)):
            yield from self._page_faults(passage.path, page, number, heading)
        if passage.path.endswith(".md"):
            yield from self._link_faults(passage.path, CODE.sub("", passage.text))

    def _page_faults(self, path: str, page: str, number: str, heading: str) -> Iterator[str]:
        target = _resolve(path, page) if path.startswith("docs/") else page
        if target not in self.texts:
            target = page
        if target not in self.texts:
            yield page
        elif number and not any(one.split(" ")[0] == number for one in self.headings[target]):
            yield f"{page} {number}"
        elif heading and heading not in self.headings[target]:
            yield f'{page}, "{heading}"'

    def _link_faults(self, path: str, line: str) -> Iterator[str]:
        for link in LINK.findall(line):
            if re.match(r"[a-z]+:", link):
                continue
            place, _, anchor = link.partition("#")
            target = _resolve(path, place) if place else path
            has_heading = not anchor or anchor in map(slug, self.headings.get(target, ()))
            if target not in self.files or not has_heading:
                yield link
        if path.startswith(("docs/rules/", "docs/requirements")):
            for source in SOURCE.findall(line):
                if source not in self.sources:
                    yield f"[{source}]"


def slug(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.replace("`", "")).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _resolve(path: str, place: str) -> str:
    """Return where a relative address on a page leads, from the top."""
    parts = path.split("/")[:-1]
    for part in place.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
