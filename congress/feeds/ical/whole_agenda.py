"""The calendar of a whole agenda, rendered once with each release, going on from the one before.

What subscribers were told last is in the last release's bytes, so these are its memory (decision 0065):
an entry that says the same keeps its stamps, one that says something else gets the new release's, and
one that is left out is told as cancelled for a week.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from congress.agenda.formats.exchange import description_of, session_url
from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.core.ports import LastRendering
from congress.feeds.ical.rendering import (
    AGENDA,
    MEDIA_TYPE,
    EntryFacts,
    Rendered,
    Venue,
    categories_of,
    render_calendar,
    render_entry,
)
from congress.feeds.rules.entries import CANCELLED_KEPT_DAYS, EntryStatus

# As `Rendered.stamped` writes it. No text can hold such a line: line breaks in values are escaped, and a
# folded line goes on behind a blank (RFC 5545 3.1).
_ENTRY = re.compile(
    rb"(?P<head>^BEGIN:VEVENT\r\n.*?)"
    rb"^SEQUENCE:(?P<sequence>\d+)\r\n^DTSTAMP:(?P<at>\d{8}T\d{6}Z)\r\n^LAST-MODIFIED:[^\r]*\r\n"
    rb"(?P<tail>.*?^END:VEVENT\r\n)",
    re.DOTALL | re.MULTILINE,
)
_KEPT = timedelta(days=CANCELLED_KEPT_DAYS)


@dataclass(frozen=True)
class _Told:
    """What the last release told of one entry: its words, its SEQUENCE, and since when."""

    tail: bytes
    sequence: int
    since: datetime


class AgendaCalendar:
    """Renders the whole agenda of a release (`core.ports.Renderer`)."""

    format = "ics"
    media_type = MEDIA_TYPE

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
        """Return the release as a calendar, cancelled sessions marked.

        SEQUENCE is the number of the release that last told something else of the entry, so it never
        falls; DTSTAMP and LAST-MODIFIED are its instant (RFC 5545 3.8.7). What `last` held and the
        document leaves out stands behind the others as cancelled, until the first release seven days
        after it was told so.
        """
        told = _read(last.body) if last is not None else {}
        entries = [
            _go_on(one, told.pop(one.head, None), number, released_at)
            for one in self._entries(document)
        ]
        left_out = {
            one.head: one for one in (self._entries(last.document, is_off=True) if last else ())
        }
        entries += [
            _go_on(left_out.get(head, Rendered(head, before.tail)), before, number, released_at)
            for head, before in told.items()
            if not _is_over(before, left_out.get(head), released_at)
        ]
        event = document.event
        venue = Venue.of(event).words
        return render_calendar(AGENDA, event.name, event.zone, entries, venue=venue)

    def _entries(self, document: Document, *, is_off: bool = False) -> Iterator[Rendered]:
        for session in sorted(document.sessions, key=lambda one: (one.starts_at, one.id)):
            is_cancelled = is_off or session.status == SessionStatus.CANCELLED
            mark = EntryStatus.CANCELLED if is_cancelled else EntryStatus.CONFIRMED
            yield render_entry(self._facts(document, session), mark)

    def _facts(self, document: Document, session: Session) -> EntryFacts:
        room = document.rooms_by_id.get(session.room)
        track = document.tracks_by_id.get(session.track)
        names = [
            document.speakers_by_id[speaker].name
            for speaker in session.speakers
            if speaker in document.speakers_by_id
        ]
        return EntryFacts(
            uid=document.uid_of(session),
            title=session.title,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=document.event.zone,
            venue=Venue.of(document.event),
            room=room.name if room else "",
            url=session_url(self._base_url, document.event.id, session.id),
            categories=categories_of(session.kind, track.name if track else ""),
            description=description_of(session.abstract, names),
        )


def _read(body: bytes) -> dict[bytes, _Told]:
    """Return what a rendering told, by the head of each entry, which holds its UID."""
    return {
        found["head"]: _Told(
            found["tail"],
            int(found["sequence"]),
            datetime.strptime(found["at"].decode(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
        )
        for found in _ENTRY.finditer(body)
    }


def _go_on(entry: Rendered, before: _Told | None, number: int, released_at: datetime) -> bytes:
    if before is not None and before.tail == entry.tail:
        return entry.stamped(before.sequence, before.since)
    return entry.stamped(number, released_at)


def _is_over(before: _Told, cancelled: Rendered | None, released_at: datetime) -> bool:
    """Tell whether an entry that is left out was told as cancelled for long enough."""
    is_told = cancelled is None or cancelled.tail == before.tail
    return is_told and released_at >= before.since + _KEPT
