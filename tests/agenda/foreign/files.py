"""Small foreign schedules, as text: one session on Saturday 1 February 2025 unless asked for more."""

from __future__ import annotations

import json
from typing import Any

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document

GUID = "852280ac-61d3-588c-b74c-8d87f9d9d2c6"
OTHER_GUID = "09efd6d1-74c2-5c8c-aafa-6a5cfc24cbd8"
HINTS = Hints("camp", "Europe/Brussels")


def an_event(
    *,
    own_id: str = "7",
    guid: str = GUID,
    title: str = "Opening",
    start: str = "10:00",
    duration: str = "00:30",
    **elements: str,
) -> str:
    """Return an `<event>` of schedule.xml; `elements` are further ones, as markup."""
    identity = (f' id="{own_id}"' if own_id else "") + (f' guid="{guid}"' if guid else "")
    inner = "".join(f"<{name}>{text}</{name}>\n" for name, text in elements.items())
    return (
        f"<event{identity}>\n<start>{start}</start><duration>{duration}</duration>\n"
        f"<title>{title}</title>\n{inner}</event>"
    )


def a_schedule_xml(
    *events: str, conference: str = "", room: str = "Janson", last_on: str = "2025-02-02"
) -> bytes:
    """Return schedule.xml with these events on the first day, in a room unless `room` is ""."""
    inside = "\n".join(events or (an_event(),))
    if room:
        inside = f'<room name="{room}">\n{inside}\n</room>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<schedule>\n'
        f"<conference><title>Camp</title>{conference}"
        f"<start>2025-02-01</start><end>{last_on}</end></conference>\n"
        f'<day index="1" date="2025-02-01">\n{inside}\n</day>\n</schedule>\n'
    ).encode()


def a_schedule_json(*events: dict[str, Any], **conference: Any) -> bytes:  # noqa: ANN401 -- JSON
    """Return schedule.json, version 1, with these events in one room on the first day."""
    tree = {
        "schedule": {
            "version": "1",
            "conference": {
                "acronym": "camp",
                "title": "Camp",
                "start": "2025-02-01",
                "end": "2025-02-02",
                "time_zone_name": "Europe/Brussels",
                "days": [{"index": 1, "date": "2025-02-01", "rooms": {"Janson": list(events)}}],
                **conference,
            },
        }
    }
    return json.dumps(tree).encode()


def a_json_event(**facts: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """Return an event of schedule.json."""
    return {
        "id": 7,
        "guid": GUID,
        "date": "2025-02-01T10:00:00+01:00",
        "start": "10:00",
        "duration": "00:30",
        "title": "Opening",
        "persons": [],
        **facts,
    }


def read(content: bytes, hints: Hints = HINTS) -> tuple[Document, RawDocument]:
    """Return the document of a file, and its tree with places and notes."""
    raw = read_schedule(content, hints)
    return parse_document(raw), raw
