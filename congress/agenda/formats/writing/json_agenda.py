"""Our own JSON of a release: what `GET …/agenda` serves, and what the web app keeps for offline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from congress.agenda.rules.canonical import write_instant
from congress.agenda.rules.document import Document, Session
from congress.core.ports import LastRendering


class JsonAgenda:
    """Renders the public part of a release. Cards stay out: some are for attendees only (R26)."""

    format = "json"
    media_type = "application/json"

    def render(
        self,
        document: Document,
        *,
        number: int,
        released_at: datetime,
        last: LastRendering[Document] | None = None,  # noqa: ARG002 -- no history in it
    ) -> bytes:
        """Return UTF-8 JSON without white space; equal input gives equal bytes."""
        event = document.event
        ordered = sorted(
            document.sessions, key=lambda session: (session.starts_at, session.ends_at, session.id)
        )
        days: dict[str, list[str]] = {}
        for session in ordered:
            days.setdefault(_day_of(session, document), []).append(session.id)
        tree = {
            "release": number,
            "released_at": write_instant(released_at),
            "event": {
                "id": event.id,
                "name": event.name,
                "zone": event.zone,
                "starts_on": event.starts_on.isoformat(),
                "ends_on": event.ends_on.isoformat(),
                "venue": dict(sorted(event.venue.items())),
                "links": dict(sorted(event.links.items())),
            },
            "rooms": [
                {"id": room.id, "name": room.name, "seats": room.seats, "where": room.where}
                for room in document.rooms
            ],
            "tracks": [{"id": track.id, "name": track.name} for track in document.tracks],
            "speakers": [
                {
                    "id": speaker.id,
                    "name": speaker.name,
                    "credentials": speaker.credentials,
                    "bio": speaker.bio,
                }
                for speaker in document.speakers
            ],
            "registration_types": [
                {"id": kind.id, "name": kind.name} for kind in document.registration_types
            ],
            "days": [{"date": day, "sessions": ids} for day, ids in sorted(days.items())],
            "sessions": [dict(_session(session, document)) for session in ordered],
        }
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def _day_of(session: Session, document: Document) -> str:
    return document.day_of(session).isoformat()


def _session(session: Session, document: Document) -> Iterator[tuple[str, Any]]:
    yield "id", session.id
    yield "title", session.title
    yield "kind", session.kind
    yield "status", session.status
    yield "start", write_instant(session.starts_at)
    yield "end", write_instant(session.ends_at)
    yield "day", _day_of(session, document)
    yield "local_start", session.starts_at.astimezone(document.zone).isoformat()
    yield "local_end", session.ends_at.astimezone(document.zone).isoformat()
    yield "room", session.room
    yield "track", session.track
    yield "registration", session.registration
    yield "capacity", session.capacity
    yield "open_to", list(session.open_to)
    yield "registration_opens", _instant(session.registration_opens_at)
    yield "registration_closes", _instant(session.registration_closes_at)
    yield "speakers", list(session.speakers)
    yield "abstract", session.abstract
    yield "disclosure", session.disclosure
    yield "recorded", session.recorded
    yield "credits", _sorted(session.credits)
    yield "uid", document.uid_of(session)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else write_instant(instant)


def _sorted(texts: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(texts.items()))
