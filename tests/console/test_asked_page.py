"""What is not right, in the console: what is known beside each request, answering, granting a door."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from congress.checkin.models import AttendanceRequestRow
from congress.checkin.service import asked as service
from congress.checkin.service.attendance import read_attendance
from congress.checkin.service.requesting import ask_for_review
from congress.core.principal import Level, Principal
from congress.mail.models import LetterRow
from congress.people.models import DeviceRow
from congress.seats.models import SeatCountRow, SeatRow
from tests.checkin.attended import EVENT, give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.companion.world import Browser, words_of
from tests.console.world import CONSOLE, World
from tests.counting import statements_of
from tests.ground import an_attendee

AT = f"{CONSOLE}/asked"


def ask(world: World, name: str = "ana", session: str = "b1", text: str = "I came at ten.") -> None:
    with world.store.writing() as db:
        ask_for_review(
            db=db, store=world.store, actor=Principal(Level.IDENTIFIED, f"p-{name}", f"d-{name}"),
            now=at("12:00"), event_id=EVENT, session_id=session, text=text,
        )  # fmt: skip


def seat(world: World, name: str, session: str) -> None:
    with world.store.writing() as db:
        db.execute(
            insert(SeatRow).values(
                event_id=EVENT, attendee_id=f"a-{name}", session_id=session, state="confirmed",
                changes=1, changed_at=at("08:00"),
            )
        )  # fmt: skip
        counted = SeatCountRow.event_id == EVENT, SeatCountRow.session_id == session
        db.execute(update(SeatCountRow).where(*counted).values(taken=SeatCountRow.taken + 1))


def minutes(world: World, name: str, session: str) -> int:
    with world.store.reading() as db:
        whole = read_attendance(db, world.store, EVENT, f"a-{name}")
    found = whole.attendance.sessions.get(session)
    return found.minutes if found else 0


def letters(world: World) -> list[str]:
    with world.store.reading() as db:
        return sorted(
            db.execute(
                select(LetterRow.person_id).where(LetterRow.kind == "attendance-answered")
            ).scalars()
        )


def send(browser: Browser, do: str, wanted: str = "b1", **typed: str) -> str:
    """Send the form of the request about a session, or of one that nobody was scanned at."""
    browser.get(AT)
    form = next(
        one["fields"]
        for one in browser.forms()
        if wanted == one["fields"].get("id" if do == "door" else "session")
    )
    browser.answer = browser.client.post(AT, data={**form, **typed, "do": do})
    browser.page = browser.answer.text
    return words_of(browser.page)


def test_a_request_stands_with_seat_scans_door_and_what_counts(world: World) -> None:
    with world.store.writing() as db:
        an_attendee(db, name="ben")
        give_badge(db, "ben")
        told(db, "ben", IN, at("09:58"))
        told(db, "ana", IN, at("10:31"))
        told(db, "ana", OUT, at("10:50"))
        told(db, "ana", IN, at("14:00"), session="b3", id="far")
    seat(world, "ana", "b1")
    ask(world, text="I came at ten, and <b>waited</b>.")
    browser = world.browser()
    said = words_of(browser.get(AT))
    assert f'<a href="{CONSOLE}/people/a-ana">' in browser.page  # to what they claimed
    for words in (
        "Ana Test · x-ana “Disclosing Harm” · Mon, March 10, 10:00 AM to 11:00 AM PT · asked Mon, March",
        "I came at ten, and <b>waited</b>.",
        "Seat Had a seat Their scans 10:31 AM in at Room 1, main door; 10:50 AM out at Room 1, main",
        "The door 3 scans; none 9:30–9:58 AM PT and 9:58–10:20 AM PT",
        "Counts now 19 minutes: 10:31–10:50 AM PT",
    ):
        assert words in said
    assert "2:00 PM in at" not in said  # another session's scan


def test_it_is_granted_as_typed_or_left_and_answered_either_way(world: World) -> None:
    with world.store.writing() as db:
        an_attendee(db, name="ben")
        told(db, "ana", IN, at("10:31"))
    ask(world)
    ask(world, "ben", "b2")
    browser = world.browser()
    said = send(browser, "grant", because="A colleague saw her.", until="10:50")
    assert "Answered, and on record." in said
    assert minutes(world, "ana", "b1") == 60  # from ten, and the scan of 10:31 to the end
    send(browser, "leave", "b2", because="Nobody saw him.")
    assert minutes(world, "ben", "b2") == 0
    assert letters(world) == ["p-ana", "p-ben"]
    assert "Requests" not in words_of(browser.page)


def test_what_is_wrong_loses_no_reason(world: World) -> None:
    ask(world)
    browser = world.browser()
    said = send(browser, "grant", because="Seen.", **{"from": "11:00", "until": "10:00"})
    assert browser.answer.status_code == 422
    assert "Write from when until when they were there" in said
    assert 'value="Seen."' in browser.page
    assert "Please write why." in send(browser, "leave", because=" ")
    assert letters(world) == []


def test_one_press_grants_a_door_that_nobody_scanned_to_who_had_a_seat_or_asked(
    world: World,
) -> None:
    """Ana had a seat, Ben asked, Cleo did both, Dan did neither."""
    with world.store.writing() as db:
        for name in ("ben", "cleo", "dan"):
            an_attendee(db, name=name)
        told(db, "ana", IN, at("10:00"), session="b1", id="b1")
        told(db, "ana", OUT, at("10:30"), session="b1", id="b1-out")
    for name in ("ana", "cleo"):
        seat(world, name, "b2")
    for name in ("ben", "cleo"):
        ask(world, name, "b2")
    browser = world.browser()
    assert "“Falls” It ended Mon, March 10, 11:00 AM PT." in words_of(browser.get(AT))
    assert "In all 2 people had a seat, and 2 people asked." in words_of(browser.page)
    said = send(browser, "door", "b2", because="The tablet was broken.")
    assert "It counts for 3 people now, and is on record." in said
    assert [minutes(world, one, "b2") for one in ("ana", "ben", "cleo", "dan")] == [30, 60, 60, 0]
    assert letters(world) == ["p-ben", "p-cleo"]
    assert "“Falls”" not in said


def test_after_the_close_it_says_that_they_need_time_to_claim(world: World) -> None:
    """What counts now is of no use to who cannot claim it."""
    ask(world)
    browser = world.browser()
    browser.get(AT)
    assert "Claims have closed" not in browser.page
    world.clock.instant = world.clock.instant.replace(month=4, day=20)
    with world.store.writing() as db:
        db.execute(update(DeviceRow).values(expires_at=at("12:00").replace(month=12)))
    said = send(
        browser, "grant", because="The door was jammed.", **{"from": "10:00", "until": "11:00"}
    )
    assert "they claim it once you give them time, under Late." in said


def test_a_door_with_a_scan_is_not_granted_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody was scanned after the page was opened; and the control, without the guard."""
    seat(world, "ana", "b2")
    browser = world.browser()
    browser.get(AT)
    fields = next(one["fields"] for one in browser.forms() if one["fields"].get("id") == "b2")
    with world.store.writing() as db:
        told(db, "ana", IN, at("10:30"), session="b2")
    data = {**fields, "do": "door", "because": "All of them."}
    answer = browser.client.post(AT, data=data)
    assert answer.status_code == 422
    assert "Somebody was scanned at this session by now." in answer.text
    assert minutes(world, "ana", "b2") == 30
    monkeypatch.setattr(service, "list_scanned_sessions", lambda *_: set())
    assert browser.client.post(AT, data=data).status_code == 200
    assert minutes(world, "ana", "b2") == 60


@pytest.mark.parametrize(
    "changes", [{"do": "else"}, {"id": "none"}, {"do": "door", "id": "none"}, {"session": "none"}]
)
def test_a_form_that_says_nothing_is_not_found(world: World, changes: dict[str, str]) -> None:
    ask(world)
    browser = world.browser()
    browser.get(AT)
    fields = next(one["fields"] for one in browser.forms() if "session" in one["fields"])
    data = {**fields, "do": "grant", "because": "x", **changes}
    assert browser.client.post(AT, data=data).status_code == 404


def test_organizers_read_and_only_the_office_answers(world: World) -> None:
    ask(world)
    olive = world.browser("olive")
    assert "I came at ten." in words_of(olive.get(AT))
    assert 'name="do"' not in olive.page
    cai = world.browser()
    cai.get(AT)
    fields = next(one["fields"] for one in cai.forms() if "session" in one["fields"])
    data = {**fields, "do": "grant", "because": "x"}
    assert olive.client.post(AT, data=data).status_code in (403, 404)
    assert minutes(world, "ana", "b1") == 0


def test_fifty_are_shown_with_statements_that_do_not_grow(world: World) -> None:
    browser = world.browser()
    counts: list[int] = []
    for asked in (1, 52):
        with world.store.writing() as db:
            for number in range(len(counts), asked):
                name = f"n{number}"
                an_attendee(db, name=name)
                give_badge(db, name)
                told(db, name, IN, at("10:05"))
                db.execute(
                    insert(AttendanceRequestRow),
                    {
                        "id": name, "event_id": EVENT, "attendee_id": f"a-{name}", "session_id": "b1",
                        "text": "x", "asked_at": at("12:00"), "answer": "", "is_granted": None,
                        "answered_at": None, "answered_by": None,
                    },
                )  # fmt: skip
        browser.get(AT)
        with statements_of(*world.engines) as statements:
            browser.get(AT)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "And 2 more, which come up here as these are answered." in words_of(browser.page)
