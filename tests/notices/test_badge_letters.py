"""The letter before the first day: the desk, the code as it leaves and in no row, and the Wi-Fi."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from congress.agenda.rules.document import Card
from congress.app import house_of
from congress.badges.rules.codes import read_code
from congress.badges.service.codes import pickup_code_of
from congress.badges.service.handing import hand_out
from congress.core.clock import FixedClock
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.qr import qr_png
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import Lane, facts_of
from congress.notices.jobs import queue_badge_letters
from congress.notices.rules.days import BADGE_LETTER, find_wifi
from congress.people.jobs import address_book
from congress.web.house import House
from tests.badges.world import EVENT, IDS, a_desk, add_people, pacific, the_congress
from tests.ground import publish_document

THE_8TH = date(2025, 3, 8)
EVENING = pacific(8, "18:00")  # 5:00 PM: the clocks are put forward in the night
WIFI = Card(
    "wifi", "Wi-Fi", "x", "attendees", {"network": "IHI Congress", "password": "SanDiego25"}
)


@pytest.fixture
def house(app: Flask) -> House:
    """A congress with a Wi-Fi, and the letters of the evening before it queued."""
    house = house_of(app)
    publish_document(house.store, replace(the_congress(), cards=(WIFI,)))
    with house.store.writing() as db:
        add_people(db)
    said = queue_badge_letters(house.store, FixedClock(EVENING), EVENT, THE_8TH)
    assert said == "2 letters queued"
    return house


def _sent(house: House, folder: Path, now: Any = EVENING) -> dict[str, EmailMessage]:  # noqa: ANN401 -- an instant
    clock = FixedClock(now)
    writer = Writer(MailTemplates("http://localhost"), checkers=house.letter_checkers)
    send_due_letters(
        house.store, clock, FolderTransport(folder, "c@example.org"), writer,
        address_book(house.events, clock), lane=Lane.ORDINARY,
    )  # fmt: skip
    found = {}
    for path in folder.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found[str(mail["To"])] = mail
    return found


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_it_goes_to_who_picks_one_up_and_says_where_when_and_the_wifi(
    house: House, tmp_path: Path
) -> None:
    """Vera attends from afar: no window is hers."""
    sent = _sent(house, tmp_path)
    assert sorted(sent) == ["ana@example.org", "ben@example.org"]
    text = _text(sent["ana@example.org"])
    assert "begins on Sunday, March 9. You need your badge at every door" in text
    assert "    Where:  Sunset Foyer\n    When:  Sun, March 9, from 4:00 PM PT\n" in text
    assert "8:00 AM to 12:00 PM" not in text
    assert "8:00 AM to 12:00 PM" in _text(sent["ben@example.org"])
    assert "    Network:  IHI Congress\n    Password:  SanDiego25\n" in text  # R26


def test_the_code_is_in_clear_and_a_picture_that_scans(house: House, tmp_path: Path) -> None:
    mail = _sent(house, tmp_path)["ana@example.org"]
    code = pickup_code_of(house.signer, IDS["ana"], "p-ana")
    assert f"    {' '.join(code.groups)}\n" in _text(mail)
    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    content = picture.get_payload(decode=True)
    assert isinstance(content, bytes)
    (tmp_path / "code.png").write_bytes(content)
    with Image.open(tmp_path / "code.png") as drawn:
        [read] = zxingcpp.read_barcodes(drawn.convert("L"))
    assert read.text == code.text
    assert read_code(read.text) == code
    html = mail.get_body(("html",))
    assert html is not None
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in html.get_content()


def test_no_row_keeps_the_code(house: House, tmp_path: Path) -> None:
    """Decision 0036: neither before the letter leaves nor afterwards; the inbox says where it stands."""
    code = pickup_code_of(house.signer, IDS["ana"], "p-ana")
    for _ in range(2):
        with house.store.reading() as db:
            for facts in db.scalars(select(LetterRow.facts).where(LetterRow.kind == BADGE_LETTER)):
                assert code.text not in str(facts)
                assert code.text not in str(facts).replace(" ", "")
                told = facts_of(BADGE_LETTER, facts, EVENT, None)
                words = MailTemplates("http://localhost").render_for_inbox(BADGE_LETTER, told)
                assert "Your code stands on the page My badge." in words.body
        _sent(house, tmp_path)


def test_who_has_the_badge_by_then_hears_nothing(house: House, tmp_path: Path) -> None:
    now = pacific(9, "16:00")
    with house.store.writing() as db:
        hand_out(a_desk(db, house.store, now=now, signer=house.signer), "x-ana", because="")
    assert sorted(_sent(house, tmp_path, now)) == ["ben@example.org"]


def test_after_the_last_window_it_stays_in_the_inbox(house: House, tmp_path: Path) -> None:
    assert _sent(house, tmp_path, pacific(11, "00:00")) == {}
    with house.store.reading() as db:
        rows = db.execute(
            select(LetterRow.state, LetterRow.evidence).where(LetterRow.kind == BADGE_LETTER)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("inbox", "no badge desk is open for them any more")
    ] * 2


def test_a_second_firing_tells_nobody_twice(house: House) -> None:
    queue_badge_letters(house.store, FixedClock(EVENING + timedelta(hours=1)), EVENT, THE_8TH)
    with house.store.reading() as db:
        assert db.scalar(select(func.count()).where(LetterRow.kind == BADGE_LETTER)) == 2


@pytest.mark.parametrize(
    ("network", "password", "told"),
    [
        ("IHI Congress", "SanDiego25", True),
        ("Open", "", True),
        (" IHI", "x", False),
        ("IHI  Congress", "x", False),
        ("IHI", "x ", False),
    ],
)
def test_a_network_that_a_line_cannot_say_is_left_to_the_guide(
    network: str, password: str, *, told: bool
) -> None:
    """R26: no blank trimmed; a mail program shows two as one."""
    extra = {"network": network, "password": password}
    document = replace(the_congress(), cards=(replace(WIFI, extra=extra),))
    wifi = find_wifi(document)
    assert (wifi is not None) == told
    if wifi is not None:
        assert (wifi.network, wifi.password) == (network, password)


def test_the_network_is_found_among_other_cards() -> None:
    luggage = replace(WIFI, id="luggage", extra={})
    assert find_wifi(replace(the_congress(), cards=(luggage, WIFI))) is not None
    assert find_wifi(replace(the_congress(), cards=(luggage,))) is None


def test_a_symbol_as_png_is_what_the_page_draws() -> None:
    png = qr_png("P1ABCDEF0123")
    assert png.startswith(b"\x89PNG")
    assert len(png) < 1_000
