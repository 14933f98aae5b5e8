"""What happens in the lobby of the demo congress: links, slides, recordings, and who stayed online.

As the rest of the story it is told up to an hour, and told again it does nothing twice. What somebody
has done otherwise meanwhile stands: a session that has a link, slides or a recording keeps them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Session
from congress.core.intervals import Interval
from congress.core.principal import Level, Principal, Role
from congress.demo.people import OLGA
from congress.infra.kept_files import FileStore
from congress.lobby.queries import count_reported, list_links, list_materials, list_recordings
from congress.lobby.rules.addresses import hosts_of
from congress.lobby.rules.joining import is_for_online
from congress.lobby.rules.materials import MOST_BYTES, MaterialState
from congress.lobby.rules.recordings import is_recorded
from congress.lobby.rules.stays import Provider, Report, Stay
from congress.lobby.service.links import Wanted, set_link
from congress.lobby.service.materials import Handling, Upload, add_material, set_state
from congress.lobby.service.recordings import WantedRecording, set_recording
from congress.lobby.service.reports import take_over
from congress.people.queries import find_staff
from congress.web.house import House

AT = "https://na.eventscloud.com"  # where the Congress has its own lobby
LINK_BEFORE = timedelta(hours=15)  # on the evening before
SLIDES_AFTER = timedelta(minutes=20)
EVERY_THIRD = 3  # session has slides
RECORDED_AFTER = timedelta(days=2)
REPORTED_AFTER = timedelta(hours=1)
VERA = ("Vera Lang", "vera.lang@example.org")
CAME_LATE, LEFT_EARLY = timedelta(minutes=4), timedelta(minutes=2)
UNTIL = date(2025, 6, 30)


def open_lobby(house: House, document: Document, at: datetime) -> None:
    """Set links, publish slides and recordings, and take reports over, as they are due at `at`.

    The last recording is left out: it is what the alarm of 18 March rings for.
    """
    sessions = sorted(document.sessions, key=lambda one: (one.starts_at, one.id))
    online = [one for one in sessions if is_for_online(one, document.registration_types)]
    recorded = [one for one in sessions if is_recorded(one)]
    with_slides = [one for one in sessions if one.speakers][::EVERY_THIRD]

    def tell(db: Connection) -> None:
        organizer = find_staff(db, OLGA)
        if organizer is None:  # a database with the demo's mark and nobody in it
            return
        story = _Story(house, db, document, at, organizer.person_id)
        story.set_links(one for one in online if one.starts_at - LINK_BEFORE <= at)
        story.add_slides(one for one in with_slides if one.ends_at + SLIDES_AFTER <= at)
        story.publish(one for one in recorded[:-1] if one.ends_at + RECORDED_AFTER <= at)
        story.take_reports(one for one in online if one.ends_at + REPORTED_AFTER <= at)

    house.store.unit_of_work(tell)


class _Story:
    """The lobby in one transaction, by the organizer's hand."""

    def __init__(
        self, house: House, db: Connection, document: Document, at: datetime, organizer: str
    ) -> None:
        self._db, self._document, self._at = db, document, at
        self._files = FileStore(house.settings.files_dir)
        self._hosts = hosts_of(house.settings.lobby_hosts, document.event.links.get("lobby", ""))
        roles = frozenset({("", Role.ORGANIZER)})
        self._actor = Principal(Level.STAFF, organizer, roles=roles)

    def set_links(self, sessions: Iterator[Session]) -> None:
        known = list_links(self._db, self._document.event.id)
        for one in sessions:
            if one.id not in known:
                set_link(
                    db=self._db,
                    actor=self._actor,
                    now=one.starts_at - LINK_BEFORE,
                    document=self._document,
                    session_id=one.id,
                    wanted=Wanted(f"{AT}/live/{one.id}"),
                    hosts=self._hosts,
                )

    def add_slides(self, sessions: Iterator[Session]) -> None:
        known = {one.session_id for one in list_materials(self._db, self._document.event.id)}
        for one in sessions:
            if one.id not in known:
                handling = Handling(
                    self._db, self._actor, one.ends_at + SLIDES_AFTER, self._document
                )
                kept = self._files.keep(io.BytesIO(a_page(one.title)), MOST_BYTES)
                material = add_material(
                    handling, one.id, "Slides", Upload(kept, "pdf"), is_embargoed=True
                )
                set_state(handling, material, MaterialState.PUBLISHED)

    def publish(self, sessions: Iterator[Session]) -> None:
        known = list_recordings(self._db, self._document.event.id)
        for one in sessions:
            if one.id not in known:
                set_recording(
                    db=self._db,
                    actor=self._actor,
                    now=one.ends_at + RECORDED_AFTER,
                    document=self._document,
                    session_id=one.id,
                    wanted=WantedRecording(
                        f"{AT}/recordings/{one.id}",
                        is_consented=True,
                        is_published=True,
                        ends_on=UNTIL,
                    ),
                    hosts=self._hosts,
                )

    def take_reports(self, sessions: Iterator[Session]) -> None:
        known = count_reported(self._db, self._document.event.id)
        for one in sessions:
            if one.id not in known:
                stayed = Interval(one.starts_at + CAME_LATE, one.ends_at - LEFT_EARLY)
                take_over(
                    db=self._db,
                    actor=self._actor,
                    now=one.ends_at + REPORTED_AFTER,
                    document=self._document,
                    session_id=one.id,
                    report=Report(Provider.ZOOM, (Stay(1, *VERA, stayed),)),
                )


def a_page(title: str) -> bytes:
    """Return a PDF of one page (ISO 32000-1) that says which session's slides it stands for."""
    plain = title.encode("ascii", "ignore").decode()
    shown = plain.replace("\\", "").replace("(", "").replace(")", "")
    words = f"BT /F 18 Tf 40 300 Td (Slides, made up for the demo:) Tj 0 -30 Td ({shown}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Contents 4 0 R /Resources 6 0 R >>",
        f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Font << /F 5 0 R >> >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(parts) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{rows}{trailer}".encode("ascii")
