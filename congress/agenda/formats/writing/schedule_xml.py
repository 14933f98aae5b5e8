"""frab schedule.xml (rule E 1), valid against the published schema of voc/schedule."""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from congress.agenda.formats.exchange import GENERATOR, SLOT, Exchange, duration_of
from congress.agenda.rules.document import Document, Session
from congress.core.ports import LastRendering


class FrabXml:
    """Renders a release as schedule.xml for apps such as Giggity and EventFahrplan.

    No language is named: no schedule file says one.
    """

    format = "xml"
    media_type = "application/xml; charset=utf-8"

    def __init__(self, base_url: str) -> None:
        """Keep where session pages are, without a slash at the end."""
        self._base_url = base_url

    def render(
        self,
        document: Document,
        *,
        number: int,
        released_at: datetime,
        last: LastRendering[Document] | None = None,
    ) -> bytes:
        """Return UTF-8 XML; equal input gives equal bytes."""
        del released_at, last  # the format keeps a version, not an instant, and no history
        exchange = Exchange(document, self._base_url)
        root = Element("schedule")
        SubElement(root, "generator", {"name": GENERATOR})
        _text(root, "version", str(number))
        _conference(root, exchange)
        for day in exchange.days():
            node = SubElement(
                root,
                "day",
                {
                    "index": str(day.index),
                    "date": day.date.isoformat(),
                    "start": day.starts_at.isoformat(),
                    "end": day.ends_at.isoformat(),
                },
            )
            for name, sessions in day.rooms.items():
                room = SubElement(node, "room", {"name": name})
                for session in sessions:
                    _event(room, session, exchange)
        indent(root, space=" ")
        plain: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return plain + b"\n"


def _conference(root: Element, exchange: Exchange) -> None:
    event = exchange.document.event
    node = SubElement(root, "conference")
    _text(node, "acronym", exchange.acronym)
    _text(node, "title", event.name)
    _text(node, "start", event.starts_on.isoformat())
    _text(node, "end", event.ends_on.isoformat())
    _text(node, "days", str((event.ends_on - event.starts_on).days + 1))
    _text(node, "timeslot_duration", f"00:{int(SLOT.total_seconds()) // 60:02}")
    if "main" in event.links:
        _text(node, "url", event.links["main"])
    _text(node, "time_zone_name", event.zone)
    for track in exchange.document.tracks:
        SubElement(node, "track", {"name": track.name})


def _event(room: Element, session: Session, exchange: Exchange) -> None:
    attributes = {
        "guid": exchange.guid_of(session.id),
        "code": exchange.code_of(session),
        "id": str(exchange.number_of(session)),
    }
    node = SubElement(room, "event", attributes)
    start = exchange.local(session.starts_at)
    _text(node, "room", exchange.room_of(session))
    _text(node, "title", session.title)
    _text(node, "subtitle", "")
    _text(node, "type", session.kind)
    _text(node, "date", start.isoformat())
    _text(node, "start", f"{start:%H:%M}")
    _text(node, "duration", duration_of(session))
    _text(node, "abstract", session.abstract)
    _text(node, "slug", exchange.slug_of(session))
    _text(node, "track", exchange.track_of(session))
    _text(node, "url", exchange.url_of(session))
    persons = SubElement(node, "persons")
    for speaker_id, name, _bio in exchange.speakers_of(session):
        person = SubElement(persons, "person", {"guid": exchange.uuid_of(f"speakers/{speaker_id}")})
        person.text = name
    recording = SubElement(node, "recording")
    _text(recording, "license", "")
    _text(recording, "optout", "false" if session.recorded else "true")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
