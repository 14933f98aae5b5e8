"""A letter says times on the clocks of its event, with letters that mislead nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from congress.attendees.queries import AttendedEvents
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.rules import Lane
from congress.people.jobs import address_book
from congress.seats.service.dropping import drop_seat
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.mail.world import Provider


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("America/Los_Angeles", "Mon, March 10, 10:00 AM PT"),
        ("America/Phoenix", "Mon, March 10, 10:00 AM MST"),
        ("Asia/Taipei", "Tue, March 11, 1:00 AM UTC+8"),  # CST there, and no Central Time
        ("Asia/Manila", "Tue, March 11, 1:00 AM UTC+8"),  # PST, and no Pacific Time
    ],
)
def test_a_letter_says_the_event_s_time(store: Store, tmp_path: Path, zone: str, when: str) -> None:
    plain = a_document(a_session(id="b1"))  # 17:00 UTC
    publish_document(store, replace(plain, event=replace(plain.event, zone=zone)))
    with store.writing() as db:
        ana = an_attendee(db)
    here = {"store": store, "actor": ana, "now": NOW, "event_id": "psc-2025"}
    with store.writing() as db:
        take_seat(db=db, wish=Wish("b1"), **here)
    with store.writing() as db:
        drop_seat(db=db, session_id="b1", **here)
    provider, clock = Provider(tmp_path / "sent"), FixedClock(NOW)
    writer = Writer(MailTemplates("http://localhost", strict=True))
    send_due_letters(
        store, clock, provider, writer, address_book(AttendedEvents(), clock), lane=Lane.ORDINARY
    )
    [letter] = provider.folder.iterdir()
    assert f"    Session b1\n    {when}\n" in letter.read_text("utf-8")
