"""What a file that is no schedule seems to be, and what to publish instead."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from congress.agenda.errors import ScheduleFileError
from congress.core.errors import Fault

READ_HERE = "a schedule file (YAML), schedule.xml, schedule.json, session.json or iCalendar"
_MAGIC = (
    (b"PK\x03\x04", "a spreadsheet or another zip archive (xlsx, ods, docx)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (xls, doc)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CALENDAR_WORDS = frozenset(("datetime", "date", "mins", "loc", "time", "people"))
_TABLE = re.compile(r"[^,;\t\n]+(?:([,;\t])[^,;\t\n]*)(?:\1[^,;\t\n]*)+\Z")


def refuse(message: str, where: str = "") -> ScheduleFileError:
    """Return the refusal of a file as a whole."""
    return ScheduleFileError(faults=[Fault(where, message)])


def refuse_binary(content: bytes) -> None:
    """Refuse what is no text, or text in an encoding that is not UTF-8.

    Raises:
        ScheduleFileError: with what it seems to be.
    """
    for magic, what in _MAGIC:
        if content.startswith(magic):
            advice = f"write or export {READ_HERE}"
            if magic == _MAGIC[0][0]:
                advice = f"a table has no ids that stay; {advice}"
            message = f"this is {what}, not a schedule; {advice}"
            raise refuse(message)
    if content.startswith(_WIDE) and not content[2:].lstrip(b"\x00").startswith(b"<"):
        message = "this is UTF-16; save the file as UTF-8"
        raise refuse(message, "line 1")


def refuse_web_page() -> ScheduleFileError:
    """Return the refusal of HTML."""
    return refuse(f"this is a web page (HTML); export or write {READ_HERE}", "line 1")


def refuse_markup(name: str, line: int) -> ScheduleFileError:
    """Return the refusal of XML whose root is no schedule."""
    known = {
        "rss": "a news feed (RSS)",
        "feed": "a news feed (Atom)",
        "icalendar": "xCal (iCalendar in XML); export the .ics form of it",
        "pentabarf": "pentabarf's own export; export schedule.xml",
    }
    what = known.get(name.casefold(), f"XML whose first element is <{name[:40]}>")
    return refuse(f"this is {what}; schedule.xml begins with <schedule>", f"line {line}")


def is_web_page(head: str) -> bool:
    """Tell whether a text begins as HTML does, or as a fragment of a page."""
    return bool(
        re.match(
            r"\s*<(!doctype\s+html|html|table|thead|div|p|h[1-6]|head|body)\b", head, re.IGNORECASE
        )
    )


def refuse_json(tree: object) -> ScheduleFileError:
    """Return the refusal of JSON in a form that is not read here."""
    items = tree
    if isinstance(tree, Mapping):
        items = tree.get("schedule", tree.get("program", tree.get("items")))
    first = items[0] if isinstance(items, list) and items else None
    if isinstance(first, Mapping) and len(_CALENDAR_WORDS & first.keys()) > 2:  # noqa: PLR2004 -- three of them are no accident
        message = (
            "this seems to be a programme of ConClár or KonOpas; its ids and rooms are not read here:"
            " export schedule.json or iCalendar from the tool that made it"
        )
        return refuse(message, "[0]")
    if isinstance(tree, Mapping):
        names = ", ".join(sorted(map(repr, tree))[:6])
        found = f"its names are {names}" if names else "it is empty"
    else:
        found = f"it is {_kind(tree)}"
    message = (
        f"this JSON is no schedule ({found}); schedule.json has 'schedule' with 'conference',"
        f" session.json has 'sessions', 'speakers' and 'rooms'. Write {READ_HERE}"
    )
    return refuse(message)


def _kind(tree: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(tree), "a number")


def refuse_table(text: str) -> None:
    """Refuse a table (CSV, TSV), which is told by its first row.

    Raises:
        ScheduleFileError: with the columns it has.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    if ": " in first or first.endswith(":") or not _TABLE.match(first.strip().strip('"')):
        return
    columns = json.dumps(first.strip()[:100], ensure_ascii=False)
    message = (
        f"this is a table (CSV), whose columns are {columns}; rows have no ids that stay and no zone:"
        f" write or export {READ_HERE}"
    )
    raise refuse(message, "row 1")


def refuse_other_yaml(names: Mapping[str, object], line: int) -> ScheduleFileError:
    """Return the refusal of YAML that has none of a schedule file's parts."""
    found = ", ".join(repr(name) for name in list(names)[:6])
    message = (
        f"this YAML is no schedule file: it has {found}; a schedule file begins with `event:` and has"
        " `sessions:`, each with id, title, kind, start and end"
    )
    return refuse(message, f"line {line}")
