"""Tablets and printers, by the pages (decision 0047): enrolled without a password, out at once."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from congress.app import house_of
from congress.infra.audit import AuditRow
from congress.people.rules import ENROLMENT_LIFE, STATION_DAYS
from congress.web import guard
from congress.web.house import Call
from tests.badges.world import OPEN_AT
from tests.companion.world import words_of
from tests.desk.world import DESK, PARADISE, SUNSET, Tablet, World
from tests.symbols import read_symbol

STATIONS = f"{DESK}/stations"
ENROLL = "/desk/enroll"


def ask(world: World, **typed: str) -> tuple[Tablet, str]:
    """The supervisor's tablet with a code on it, and the code as it is read."""
    sam = world.tablet("sam")
    sam.get(STATIONS)
    sam.send(STATIONS, **{"name": "iPad 3", "duty": "desk", "place": PARADISE, **typed})
    found = re.search(r'class="enrolment-code">([^<]+)<', sam.page)
    assert found is not None, words_of(sam.page)
    return sam, found.group(1)


def a_tablet(world: World) -> Tablet:
    """One that nobody is signed in on."""
    return Tablet(world.app.test_client())


def enroll(tablet: Tablet, code: str) -> str:
    tablet.get(ENROLL)
    tablet.send(ENROLL, code=code)
    return tablet.answer.request.path


def revoke(sam: Tablet) -> str:
    """Press the one button that revokes, and return what is read then."""
    sam.get(STATIONS)
    (end,) = [
        one["form"]["action"] for one in sam.forms() if one["form"]["action"].endswith("/end")
    ]
    return words_of(sam.send(end))


def is_told_to_enroll(tablet: Tablet) -> bool:
    """Who holds a tablet that was revoked has no password: it asks for a new code."""
    if tablet.client.get(DESK).headers.get("Location") != ENROLL:
        return False
    said = words_of(tablet.get(ENROLL))
    assert 'name="code"' in tablet.page
    return "revoked or its time is over. Ask a supervisor for a new code." in said


def test_a_tablet_is_set_up_and_hands_a_badge_out(world: World) -> None:
    sam, code = ask(world)
    assert "Waits for its code until 4:15 PM PT" in words_of(sam.page)
    tablet = a_tablet(world)
    assert enroll(tablet, code) == DESK
    said = words_of(tablet.page)
    assert "This device is set up." in said
    assert PARADISE in said  # where its supervisor said it stands; nobody is asked again
    tablet.get(f"{DESK}/place")
    tablet.send(f"{DESK}/place", place=SUNSET)
    tablet.find("x-ana")
    assert "Handed over to Ana Test." in tablet.do("hand-over")
    assert "Last seen 4:00 PM PT" in words_of(sam.get(STATIONS))
    with house_of(world.app).store.reading() as db:
        actors = db.scalars(select(AuditRow.actor).where(AuditRow.action == "badge.handed-out"))
        assert [actor.partition(":")[0] for actor in actors] == ["station"]


def test_the_symbol_opens_the_page_with_the_code_where_no_server_sees_it(world: World) -> None:
    sam, code = ask(world)
    found = re.search(r"<svg.*?</svg>", sam.page[sam.page.index('class="symbol"') :], re.DOTALL)
    assert found is not None
    address = read_symbol(found.group(0))
    assert address == f"{house_of(world.app).settings.base_url}{ENROLL}#{code.replace(' ', '')}"


def test_its_token_goes_to_the_desk_alone(world: World) -> None:
    """The attendee's app on the same tablet neither sees it nor ends it."""
    _, code = ask(world)
    tablet = a_tablet(world)
    enroll(tablet, code)
    cookie = tablet.client.get_cookie("congress-station", path="/desk")
    assert cookie is not None
    assert (cookie.path, cookie.http_only, cookie.same_site) == ("/desk", True, "Lax")
    assert cookie.max_age == int(STATION_DAYS.total_seconds())
    assert "Sign in" in words_of(tablet.get("/"))
    tablet.get("/settings")
    tablet.client.post("/sign-out")
    tablet.get(DESK)
    assert tablet.answer.status_code == 200


def test_where_we_are_https_its_cookie_is_secure(world: World) -> None:
    house = house_of(world.app)
    with world.app.test_request_context():
        call = Call(
            replace(house, settings=replace(house.settings, base_url="https://x.example")), OPEN_AT
        )
        assert guard.cookie_name(call, guard.STATION_COOKIE) == "__Secure-congress-station"


def test_a_supervisor_revokes_it_and_its_very_next_call_is_refused(world: World) -> None:
    sam, code = ask(world)
    tablet = a_tablet(world)
    enroll(tablet, code)
    assert "Yes, revoke iPad 3 now" in words_of(sam.get(STATIONS))
    said = revoke(sam)
    assert "Revoked. It is out from now on." in said
    assert "iPad 3" not in said
    assert "1 more was revoked, or never set up." in said
    assert is_told_to_enroll(tablet)
    tablet.page = sam.page  # a form that stood there when it was revoked
    sent = tablet.client.post(DESK, data={"q": "x-ana"}, headers={"Sec-Fetch-Mode": "navigate"})
    assert sent.headers["Location"] == ENROLL
    assert tablet.client.post(DESK, data={"q": "x-ana"}).status_code == 401  # a script says it


def test_who_signs_in_on_a_tablet_that_was_revoked_works_there(world: World) -> None:
    """Its dead cookie comes first, and must not lead back to sign-in for ever."""
    sam, code = ask(world)
    tablet = a_tablet(world)
    enroll(tablet, code)
    revoke(sam)
    tablet.client.set_cookie("congress", "token-of-dana")
    tablet.get(f"{DESK}/place")
    tablet.send(f"{DESK}/place", place=SUNSET)  # a form of hers, too
    assert "Ana Test" in tablet.find("x-ana")


def test_it_ends_itself_and_a_person_beside_it_stays(world: World) -> None:
    _, code = ask(world)
    tablet = world.tablet("dana")
    enroll(tablet, code)
    assert "It works here as: Badge desk." in words_of(tablet.get(ENROLL))
    tablet.send(f"{ENROLL}/end")
    assert tablet.client.get_cookie("congress-station", path="/desk") is None
    tablet.get(DESK)
    assert tablet.answer.status_code == 200  # as Dana
    other = a_tablet(world)
    other.client.set_cookie("congress-station", "station-that-was-never", path="/desk")
    assert is_told_to_enroll(other)


@pytest.mark.parametrize("wrong", ["", "0000 0000 0000", "used", "late"])
def test_a_code_that_does_not_work_says_one_thing(world: World, wrong: str) -> None:
    _, code = ask(world)
    if wrong == "used":
        enroll(a_tablet(world), code)
    if wrong == "late":
        world.at(OPEN_AT + ENROLMENT_LIFE)
    tablet = a_tablet(world)
    enroll(tablet, code if wrong in ("used", "late") else wrong)
    assert tablet.answer.status_code == 401
    assert "Check it, or have a supervisor make a new one." in words_of(tablet.page)
    assert tablet.client.get_cookie("congress-station", path="/desk") is None


def test_a_form_that_says_nothing_asks_for_it(world: World) -> None:
    sam = world.tablet("sam")
    for wrong in ({"name": " "}, {"duty": "garden"}, {"place": "The moon"}, {"name": "x" * 61}):
        sam.get(STATIONS)
        sam.send(STATIONS, **{"name": "iPad 3", "duty": "desk", "place": PARADISE, **wrong})
        assert sam.answer.status_code == 422
    assert "None yet." in words_of(sam.get(STATIONS))


def test_only_supervisors_are_offered_it(world: World) -> None:
    assert "Tablets and printers" in words_of(world.tablet("sam").get(DESK))
    dana = world.tablet("dana")
    assert "Tablets and printers" not in words_of(dana.get(DESK))
    dana.get(STATIONS)
    assert dana.answer.status_code == 404


def test_it_says_when_it_was_seen_last(world: World) -> None:
    _, code = ask(world)
    tablet = a_tablet(world)
    enroll(tablet, code)
    world.at(OPEN_AT + timedelta(hours=2))
    tablet.get(DESK)
    assert "Last seen 6:00 PM PT" in words_of(world.tablet("sam").get(STATIONS))


def test_a_printers_code_says_where_it_is_typed(world: World) -> None:
    """A computer beside a printer has no camera: a browser there, or the program that asks."""
    sam, _ = ask(world, duty="prints", place=SUNSET)
    said = words_of(sam.page)
    assert "On the computer beside the printer, open" in said
    command = "congress print-station http://localhost psc-2025 'Sunset Foyer' --printer NAME"
    assert command in html.unescape(sam.page)
    assert "Scan this with the device." not in said
    sam, _ = ask(world, duty="desk", place=SUNSET)
    assert "Scan this with the device." in words_of(sam.page)
    assert "print-station" not in sam.page
