"""c3voc schedule.json, version 1 (rule E 2), in two forms that say the same.

Apps expect what pretalx writes: the event's own id as acronym, ids of rooms and tracks as slugs, the
zone whatever its name is. The published JSON schema forbids some ids and zones in these places, so
the strict form leaves them out. Neither form names a language: no schedule file says one, and the
schema accepts `null`.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from congress.agenda.formats.exchange import GENERATOR, SLOT, Day, Exchange, duration_of
from congress.agenda.rules.document import Document, Room, Session, Track
from congress.core.ports import LastRendering

SCHEMA = "https://c3voc.de/schedule/schema.json"
_ZONE_NAME = re.compile("([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")  # the schema's own pattern


class ScheduleJson:
    """Renders a release as schedule.json."""

    media_type = "application/json"

    def __init__(self, base_url: str, *, is_strict: bool = False) -> None:
        """Choose the form.

        Args:
            base_url: where session pages are, without a slash at the end.
            is_strict: write what the published schema allows; else as pretalx does.
        """
        self.format = "schedule-json-strict" if is_strict else "schedule-json"
        self._base_url = base_url
        self._is_strict = is_strict

    def render(
        self,
        document: Document,
        *,
        number: int,
        released_at: datetime,
        last: LastRendering[Document] | None = None,
    ) -> bytes:
        """Return UTF-8 JSON; equal input gives equal bytes."""
        del released_at, last  # the format keeps a version, not an instant, and no history
        exchange = Exchange(document, self._base_url)
        tree = {
            "$schema": SCHEMA,
            "generator": {"name": GENERATOR, "url": self._base_url},
            "schedule": {
                "version": str(number),
                "base_url": self._base_url,
                "conference": self._conference(exchange),
            },
        }
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()

    def _conference(self, exchange: Exchange) -> dict[str, Any]:
        document, event = exchange.document, exchange.document.event
        conference: dict[str, Any] = {
            "acronym": exchange.acronym if self._is_strict else event.id,
            "title": event.name,
            "start": event.starts_on.isoformat(),
            "end": event.ends_on.isoformat(),
            "daysCount": (event.ends_on - event.starts_on).days + 1,
            "timeslot_duration": f"00:{int(SLOT.total_seconds()) // 60:02}",
            "rooms": [{**_room(room, exchange), **self._slug_of(room)} for room in document.rooms],
            "tracks": [{"name": track.name, **self._slug_of(track)} for track in document.tracks],
            "days": [_day(day, exchange) for day in exchange.days()],
        }
        if not self._is_strict or _ZONE_NAME.match(event.zone):
            conference["time_zone_name"] = event.zone
        if "main" in event.links:
            conference["url"] = event.links["main"]
        return conference

    def _slug_of(self, named: Room | Track) -> dict[str, str]:
        return {} if self._is_strict else {"slug": named.id}


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
            name: [_event(session, exchange) for session in sessions]
            for name, sessions in day.rooms.items()
        },
    }


def _event(session: Session, exchange: Exchange) -> dict[str, Any]:
    start = exchange.local(session.starts_at)
    return {
        "guid": exchange.guid_of(session.id),
        "code": exchange.code_of(session),
        "id": exchange.number_of(session),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": exchange.local(session.ends_at).isoformat(),
        "duration": duration_of(session),
        "room": exchange.room_of(session),
        "slug": exchange.slug_of(session),
        "url": exchange.url_of(session),
        "title": session.title,
        "subtitle": "",
        "track": exchange.track_of(session) or None,
        "type": session.kind,
        "language": None,
        "abstract": session.abstract,
        "description": "",
        "recording_license": "",
        "do_not_record": not session.recorded,
        "persons": [
            {
                "guid": exchange.uuid_of(f"speakers/{one}"),
                "name": name,
                "public_name": name,
                "biography": bio or None,
            }
            for one, name, bio in exchange.speakers_of(session)
        ],
        "links": [],
        "attachments": [],
    }
