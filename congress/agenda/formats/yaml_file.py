"""The schedule file as YAML text: read with every scalar as text, written so that it reads back equal.

Plain YAML 1.1 turns `16:00` into 960 and `No` into false; here nothing is typed before the schema
has looked at it. What could make two readers disagree is refused: anchors, aliases, tags, repeated
keys, several documents.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from congress.agenda.formats.file_tree import tree_of
from congress.agenda.formats.raw_document import Path, RawDocument, Scalar
from congress.agenda.rules.document import Document
from congress.core.errors import Fault, YamlError

MAX_BYTES = 5_000_000
# 5,000 sessions have 100,000; reading a line costs before its parts are counted.
MAX_LINES = 200_000
MAX_DEPTH = 16
MAX_NODES = 250_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_yaml(text: str | bytes) -> RawDocument:
    """Read a schedule file without typing anything.

    Raises:
        YamlError: it is not one plain YAML mapping; the fault says in which line, and what to write.
    """
    plain = _decode(text)
    if not plain.strip():
        raise _refusal(1, "the file is empty; start with `event:`")
    try:
        return _Tree(plain).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        last = plain.rstrip("\n").count("\n") + 1
        words = " ".join(part for part in (error.context, error.problem) if part)
        if (line >= last and "did not find expected" in words) or "unexpected end" in words:
            raise _refusal(
                min(line, last), f"the file ends too early ({words}); is it cut off?"
            ) from error
        hint = "check quotes, colons and indentation (spaces, not tabs) on this line and above"
        raise _refusal(line, f"this is not valid YAML ({words}); {hint}") from error
    except yaml.YAMLError as error:
        raise _refusal(1, "this is not valid YAML; check the file") from error


def _decode(text: str | bytes) -> str:
    size = len(text)
    if size > MAX_BYTES:
        raise _refusal(1, f"the file is over {MAX_BYTES // 1_000_000} MB; split it by event")
    lines = text.count("\n") if isinstance(text, str) else text.count(b"\n")
    if lines > MAX_LINES:
        raise _refusal(1, f"the file has over {MAX_LINES} lines; split it by event")
    if isinstance(text, bytes):
        try:
            plain = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            raise _refusal(line, "this is not UTF-8; save the file as UTF-8") from error
    else:
        plain = text.removeprefix("\ufeff")
    found = _CONTROL.search(plain)
    if found is not None:
        line = plain.count("\n", 0, found.start()) + 1
        name = f"U+{ord(found[0]):04X}"
        raise _refusal(line, f"the control character {name} is not allowed; remove it")
    return plain


def _refusal(line: int, message: str) -> YamlError:
    return YamlError(faults=[Fault(f"line {line}", message)])


class _Tree:
    """Builds the tree from libyaml's events, so depth and size are bounded before they are paid for."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=yaml.CBaseLoader)
        self._lines: dict[Path, int] = {}
        self._nodes = 0

    def read(self) -> RawDocument:
        self._next()  # the stream's start
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise _refusal(1, "the file holds nothing but comments; start with `event:`")
        data = self._node(self._next(), ())
        if not isinstance(data, dict):
            raise _refusal(1, "the file is not a mapping; start with `event:`")
        self._next()  # the document's end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            line = after.start_mark.line + 1
            raise _refusal(line, "a second document begins here; write one event a file")
        return RawDocument(data, self._lines)

    def _next(self) -> Any:  # noqa: ANN401 -- PyYAML's events have no common typed base
        return next(self._events)

    def _node(self, event: Any, path: Path) -> Any:  # noqa: ANN401 -- any part of the tree
        line = event.start_mark.line + 1
        self._lines.setdefault(path, line)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refusal(line, f"the file has over {MAX_NODES} parts; split it by event")
        if len(path) > MAX_DEPTH:
            raise _refusal(line, f"nested over {MAX_DEPTH} deep; a schedule needs at most 5")
        if isinstance(event, yaml.AliasEvent):
            message = f"the alias *{event.anchor} is not allowed; write the value out"
            raise _refusal(line, message)
        if event.anchor is not None:
            message = f"the anchor &{event.anchor} is not allowed; write the value without it"
            raise _refusal(line, message)
        if event.tag is not None:
            raise _refusal(line, f"the tag {event.tag} is not allowed; write the value without it")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._map(path)

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._node(event, (*path, len(values))))
        return values

    def _map(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, (*path, "\0key"))
            del self._lines[*path, "\0key"]
            line = event.start_mark.line + 1
            if not isinstance(key, str):
                raise _refusal(line, "a list or mapping stands as a key; write a plain name")
            if key == "<<":
                raise _refusal(line, "the merge key << is not allowed; write the values out")
            if key in values:
                raise _refusal(line, f"{key!r} stands here a second time; remove one of the two")
            self._lines[*path, key] = line
            values[str(key)] = self._node(self._next(), (*path, key))
        return values


class _Writer(yaml.SafeDumper):
    """Writes what every YAML 1.1 reader reads back as the same text, number, flag or date."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 -- PyYAML's signature
        """Indent lists below their key, as people write them."""
        super().increase_indent(flow, False)  # noqa: FBT003 -- PyYAML's signature

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- PyYAML's signature
        """Write every value out: the reader refuses aliases."""
        return True


_UNUSUAL = re.compile("[\t\x85\xa0\u2028\u2029\ufeff\U00010000-\U0010ffff]")


def _write_text(dumper: _Writer, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|" if _is_literal(text) else '"'
    elif _UNUSUAL.search(text) or text != text.strip():
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_literal(text: str) -> bool:
    """Tell whether a block literal keeps the text exactly: no odd blanks at any line's ends."""
    lines = text.removesuffix("\n").split("\n")
    if not lines[0].strip() or not lines[-1] or lines[0][0].isspace():
        return False
    return all(line == line.rstrip() and not _UNUSUAL.search(line) for line in lines)


_Writer.add_representer(str, _write_text)


def write_yaml(document: Document) -> str:
    """Return the document as a schedule file; equal documents give equal text."""
    text: str = yaml.dump(
        tree_of(document),
        Dumper=_Writer,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=float("inf"),
    )
    return text
