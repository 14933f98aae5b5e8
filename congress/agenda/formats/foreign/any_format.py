"""Reads a schedule in whatever format it is: told by its content, never by the file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from congress.agenda.formats.foreign.assembling import assemble
from congress.agenda.formats.foreign.from_ical.schedule import read_ical
from congress.agenda.formats.foreign.from_json.opass import is_opass, read_opass
from congress.agenda.formats.foreign.from_json.schedule import read_schedule_json
from congress.agenda.formats.foreign.from_json.values import read_json
from congress.agenda.formats.foreign.from_xml.schedule import read_schedule_xml
from congress.agenda.formats.foreign.from_xml.tree import read_xml
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.foreign.refusals import (
    is_web_page,
    refuse,
    refuse_binary,
    refuse_json,
    refuse_markup,
    refuse_other_yaml,
    refuse_table,
    refuse_web_page,
)
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.formats.yaml_file import read_yaml

HEAD_BYTES = 4096
_BLANK = b"\xef\xbb\xbf \t\r\n"
# A schedule file may be written in YAML's flow style; JSON quotes its names.
_FLOW = re.compile(rb"\{\s*[A-Za-z_]+\s*:")
_PARTS = frozenset(("event", "sessions", "rooms", "speakers", "tracks"))


def read_schedule(content: bytes, hints: Hints) -> RawDocument:
    """Return the schedule file's tree of any format that is read here.

    Raises:
        YamlError: it is no schedule, or has faults; each says where, and what to write instead.
    """
    refuse_binary(content)
    head = content[:HEAD_BYTES].lstrip(_BLANK)
    if head.startswith(b"<") or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _read_markup(content, head, hints)
    if head.startswith((b"{", b"[")) and not _FLOW.match(head):
        return _read_json(content, hints)
    if re.match(rb"BEGIN:", head, re.IGNORECASE):
        return assemble(read_ical(content, hints), hints)
    refuse_table(head.decode("utf-8", "replace"))
    return _read_yaml(content, hints)


def _read_markup(content: bytes, head: bytes, hints: Hints) -> RawDocument:
    if is_web_page(head.decode("utf-8", "replace")):
        raise refuse_web_page()
    root = read_xml(content)
    if root.name != "schedule":
        raise refuse_markup(root.name, root.line)
    return assemble(read_schedule_xml(root), hints)


def _read_json(content: bytes, hints: Hints) -> RawDocument:
    tree = read_json(content)
    if isinstance(tree, Mapping):
        if isinstance(tree.get("schedule"), Mapping):
            return assemble(read_schedule_json(tree), hints)
        if is_opass(tree) and "event" not in tree:
            return assemble(read_opass(tree), hints)
        if isinstance(tree.get("event"), Mapping):  # the schedule file as JSON, which YAML includes
            return _read_yaml(content, hints)
    raise refuse_json(tree)


def _read_yaml(content: bytes, hints: Hints) -> RawDocument:
    raw = read_yaml(content)
    if _PARTS.isdisjoint(raw.data):
        raise refuse_other_yaml(raw.data, raw.line_of(next(((name,) for name in raw.data), ())))
    event = raw.data.get("event")
    for name, option in (("id", hints.event), ("zone", hints.zone)):
        said = event.get(name) if isinstance(event, Mapping) else None
        if option and isinstance(said, str) and said != option:
            # A schedule file says everything itself; an option that disagrees is a slip of the hand.
            message = (
                f"the file's {name} is {str(said)[:70]!r}, not {option!r}; leave the option out"
            )
            raise refuse(message, raw.place_of(("event", name)))
    return raw
