"""c3voc schedule.json (domain E2), strictly valid against the published JSON schema, version 1."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from congress.agenda.formats.exchange import SLOT, Day, Exchange, duration_of
from congress.agenda.rules.document import Document, Room, Session

_ZONE_NAME = re.compile("([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")  # the schema's own pattern


class ScheduleJson:
    """Renders a release as schedule.json. The strict form: dates with offsets, no extra names."""

    format = "schedule-json"
    media_type = "application/json"

    def render(self, document: Document, *, number: int, released_at: datetime) -> bytes:
        """Return UTF-8 JSON; equal input gives equal bytes."""
        del released_at  # the format keeps a version, not an instant
        exchange = Exchange(document)
        event = document.event
        conference: dict[str, Any] = {
            "acronym": exchange.acronym,
            "title": event.name,
            "start": event.starts_on.isoformat(),
            "end": event.ends_on.isoformat(),
            "daysCount": (event.ends_on - event.starts_on).days + 1,
            "timeslot_duration": f"00:{int(SLOT.total_seconds()) // 60:02}",
            "rooms": [_room(room, exchange) for room in document.rooms],
            "tracks": [{"name": track.name} for track in document.tracks],
            "days": [_day(day, exchange) for day in exchange.days()],
        }
        if _ZONE_NAME.match(event.zone):
            conference["time_zone_name"] = event.zone
        tree = {
            "generator": {"name": "congress"},
            "schedule": {"version": str(number), "conference": conference},
        }
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def _room(room: Room, exchange: Exchange) -> dict[str, Any]:
    guid = exchange.uuid_of(f"rooms/{room.id}")
    return {"name": room.name, "guid": guid, "description": room.where, "capacity": room.seats}


def _day(day: Day, exchange: Exchange) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts_at.isoformat(),
        "day_end": day.ends_at.isoformat(),
        "rooms": {
            name: [_event(one, exchange) for one in sessions]
            for name, sessions in day.rooms.items()
        },
    }


def _event(session: Session, exchange: Exchange) -> dict[str, Any]:
    event = exchange.document.event
    start = exchange.local(session.starts_at)
    # The schema demands an address. No server's name may stand in the bytes (they are equal on every
    # server), so it is the event's own page, else its calendar domain's.
    page = event.links.get("main") or f"https://{event.uid_domain}/e/{event.id}"
    return {
        "guid": exchange.guid_of(session.id),
        "id": exchange.number_of(session),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": exchange.local(session.ends_at).isoformat(),
        "duration": duration_of(session),
        "room": exchange.room_of(session),
        "slug": exchange.slug_of(session),
        "url": f"{page.partition('#')[0]}#{session.id}",
        "title": session.title,
        "subtitle": "",
        "track": exchange.track_of(session) or None,
        "type": session.kind,
        "language": "en",
        "abstract": session.abstract,
        "description": "",
        "do_not_record": not session.recorded,
        "persons": [
            {"guid": exchange.uuid_of(f"speakers/{one}"), "name": name, "biography": bio or None}
            for one, name, bio in exchange.speakers_of(session)
        ],
        "links": [],
    }
