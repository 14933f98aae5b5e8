"""The seats' calls, whole answers compared (docs/design.md, "The public contract"; R6-R16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from congress.agenda.rules.document import Deadlines, Session
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.infra.database import Store
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document
from tests.seats.conftest import EVENT, Caller


def _refusal(answer: Any) -> tuple[int, str]:  # noqa: ANN401 -- a test response
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


def test_register_twice_is_one_seat_r7(ana: Caller) -> None:
    first, second = ana.register("b1"), ana.register("b1")
    assert (first.status_code, first.get_json()) == (201, {"state": "confirmed"})
    assert (second.status_code, second.get_json()) == (200, {"state": "confirmed"})


def test_a_full_session_says_how_many_wait(ana: Caller, ben: Caller, callers: Any) -> None:  # noqa: ANN401 -- fixture
    ana.register("b1")
    problem = ben.register("b1").get_json()
    assert problem == {
        "type": "http://localhost/problems/seats/full",
        "title": "Full",
        "status": 409,
        "detail": "Full. Join the waitlist: if a seat opens you get it at once, and we tell you.",
        "code": "seats/full",
        "waiting": 0,
    }
    waiting = ben.register("b1", waitlist=True)
    assert (waiting.status_code, waiting.get_json()) == (
        201,
        {"state": "waitlisted", "position": 1},
    )
    again = ben.register("b1", waitlist=True)
    assert (again.status_code, again.get_json()) == (200, {"state": "waitlisted", "position": 1})
    third = callers["wim"].register("b1").get_json()
    assert third["detail"].startswith("Full. 1 person is waiting.")


def test_unregister_frees_the_seat_for_who_waits_r8(ana: Caller, ben: Caller) -> None:
    ana.register("b1")
    ben.register("b1", waitlist=True)
    assert [ana.unregister("b1").status_code for _ in range(2)] == [204, 204]
    assert ben.register("b1").get_json() == {"state": "confirmed"}
    inbox = ben("GET", "me/inbox").get_json()
    assert "seat-promoted" in str(inbox)


def test_overlap_is_refused_and_a_swap_offered_r16(ana: Caller) -> None:
    ana.register("b1")
    refused = ana.register("b2").get_json()
    assert (refused["code"], refused["session"]) == ("seats/overlap", "b1")
    assert "Session b1" in refused["detail"]
    assert ana.register("b2", release="b1").get_json() == {"state": "confirmed"}
    states = {one["session"]: one["state"] for one in _my_agenda(ana)}
    assert states == {"k1": "included", "b2": "confirmed"}


def test_a_swap_keeps_a_until_b_comes(ana: Caller, ben: Caller) -> None:
    """G15's cousin: release A only if B is granted, and A goes to who waits for it."""
    ana.register("b1")
    ben.register("b2")
    assert ana.register("b2", release="b1", waitlist=True).get_json()["state"] == "waitlisted"
    assert ben.register("b1", release="b2", waitlist=True).get_json()["state"] == "waitlisted"
    states = {one["session"]: one["state"] for one in _my_agenda(ana)}
    assert states == {"k1": "included", "b1": "confirmed", "b2": "waitlisted"}
    ben.unregister("b2")
    assert {one["session"]: one["state"] for one in _my_agenda(ana)} == {
        "k1": "included",
        "b2": "confirmed",
    }
    assert {one["session"]: one["state"] for one in _my_agenda(ben)} == {
        "k1": "included",
        "b1": "confirmed",
    }


def test_a_swap_needs_a_seat_to_give_up(ana: Caller) -> None:
    assert _refusal(ana.register("b1", release="b2")) == (409, "seats/nothing-to-register")
    assert _refusal(ana.register("b1", release="nowhere")) == (404, "not-found")
    assert {one["session"] for one in _my_agenda(ana)} == {"k1"}


@pytest.mark.parametrize(
    ("session", "code"),
    [
        ("k1", "seats/included"),
        ("w1", "seats/not-paid"),
        ("walk", "seats/nothing-to-register"),
        ("nowhere", "not-found"),
    ],
)
def test_what_cannot_be_registered_says_why_r10_r11(ana: Caller, session: str, code: str) -> None:
    assert _refusal(ana.register(session))[1] == code


def test_a_type_may_include_one_session_by_name(callers: dict[str, Caller]) -> None:
    wim = callers["wim"]
    assert _refusal(wim.register("w1")) == (409, "seats/included")
    assert _refusal(wim.unregister("w1")) == (409, "seats/included")
    assert {one["session"]: one["state"] for one in _my_agenda(wim)} == {
        "w1": "included",
        "k1": "included",
    }


def test_nothing_changes_once_it_has_started(ana: Caller, ben: Caller, clock: FixedClock) -> None:
    ana.register("b1")
    clock.instant = a_session().starts_at
    assert _refusal(ana.unregister("b1")) == (409, "seats/started")
    assert _refusal(ben.register("b1")) == (409, "seats/started")


def test_the_waitlist_rests_in_the_last_hour(
    ana: Caller, ben: Caller, callers: dict[str, Caller], clock: FixedClock
) -> None:
    """Decision 0022: a newcomer does not slip past who waits; the door's line decides."""
    ana.register("b1")
    ben.register("b1", waitlist=True)
    clock.instant = a_session().starts_at - timedelta(minutes=59)
    ana.unregister("b1")
    assert ben.register("b1", waitlist=True).get_json() == {"state": "waitlisted", "position": 1}
    assert _refusal(callers["wim"].register("b1")) == (409, "seats/full")


def test_a_stale_page_is_told_that_the_session_moved(
    ana: Caller, publish: Callable[..., None], sessions: tuple[Session, ...]
) -> None:
    publish(*[one for one in sessions if one.id != "b1"], a_session(id="b1", room="r7", capacity=1))
    refused = ana.register("b1", seen_release=1).get_json()
    assert (refused["code"], refused["release"]) == ("agenda/moved", 2)
    assert ana.register("b2", seen_release=1).status_code == 201
    assert ana.unregister("b2").status_code == 204
    assert ana.register("b1", seen_release=2).status_code == 201


def test_windows_open_and_close(
    ana: Caller, publish: Callable[..., None], clock: FixedClock
) -> None:
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    publish(a_session(registration_opens_at=opens, registration_closes_at=closes))
    early = ana.register("b1").get_json()
    assert (early["code"], early["opens_at"]) == ("seats/closed", "2025-03-08T23:00:00Z")
    clock.instant = opens
    assert ana.register("b1").status_code == 201
    clock.instant = closes
    late = ana.unregister("b1"), ana.register("b1").get_json()
    assert late[0].status_code == 204
    assert (late[1]["code"], late[1]["closed_at"]) == ("seats/closed", "2025-03-09T00:00:00Z")


def test_buttons_are_those_of_r6_to_r8(ana: Caller, ben: Caller) -> None:
    ana.register("b1")
    ben.register("b3")
    buttons = {
        one["session"]: (one["state"], one["action"], one["reason"])
        for one in ana("GET", "me/sessions").get_json()["sessions"]
    }
    assert buttons == {
        "k1": ("included", "none", "included"),
        "b1": ("confirmed", "unregister", ""),
        "b2": ("none", "none", "overlap"),
        "b3": ("none", "wait", "full"),
        "w1": ("none", "none", "not-paid"),
        "walk": ("none", "none", "nothing-to-register"),
    }


def test_availability_counts_what_needs_registration(ana: Caller, ben: Caller) -> None:
    ana.register("b1")
    ben.register("b1", waitlist=True)
    answer = ana.app.test_client().get("/api/v1/events/psc-2025/availability")
    assert answer.headers["Cache-Control"] == "public, max-age=1"
    assert answer.get_json() == {
        "b1": {"capacity": 1, "taken": 1, "waiting": 1},
        "b2": {"capacity": 1, "taken": 0, "waiting": 0},
        "b3": {"capacity": 1, "taken": 0, "waiting": 0},
    }


def test_stars_are_not_seats(ana: Caller) -> None:
    assert [ana("PUT", "sessions/k1/star").status_code for _ in range(2)] == [204, 204]
    assert [one["starred"] for one in _my_agenda(ana)] == [True]
    assert [ana("DELETE", "sessions/k1/star").status_code for _ in range(2)] == [204, 204]
    assert [one["starred"] for one in _my_agenda(ana)] == [False]
    assert ana("PUT", "sessions/nowhere/star").status_code == 404


def test_my_agenda_is_304_until_something_changes(ana: Caller, ben: Caller) -> None:
    ben.register("b1")
    ana.register("b1", waitlist=True)
    first = ana("GET", "me/agenda")
    same = ana("GET", "me/agenda", If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.get_data()) == (304, b"")
    ben.unregister("b1")  # promotes Ana
    assert ana("GET", "me/agenda", If_None_Match=first.headers["ETag"]).status_code == 200


def test_another_event_is_not_there_for_this_person_r4(ana: Caller) -> None:
    answer = ana.app.test_client().get(
        "/api/v1/events/other/me/agenda", headers={"Authorization": f"Bearer {ana.token}"}
    )
    assert _refusal(answer) == (404, "not-found")


def test_my_agenda_marks_what_moved_and_what_was_cancelled_r9(
    ana: Caller, publish: Callable[..., None]
) -> None:
    ana.register("b1")
    ana.register("b3")
    publish(
        a_session(id="k1", kind="keynote", room="r6", start="08:00", end="09:00",
                  registration="included"),
        a_session(id="b1", room="r2", capacity=1, title="Another title"),
        a_session(id="b3", room="r2", start="13:00", end="14:00", capacity=1, status="cancelled"),
        now=NOW + timedelta(minutes=5),
    )  # fmt: skip
    marks = {one["session"]: (one["moved"], one["cancelled"]) for one in _my_agenda(ana)}
    assert marks == {"k1": (True, False), "b1": (False, False), "b3": (False, True)}
    publish(a_session(id="b1", room="r2", capacity=1), now=NOW + timedelta(minutes=6))
    marks = {one["session"]: (one["moved"], one["cancelled"]) for one in _my_agenda(ana)}
    assert marks == {"k1": (False, True), "b1": (False, False), "b3": (False, True)}


def _my_agenda(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller("GET", "me/agenda").get_json()["sessions"]
    return found


def test_a_session_without_a_window_keeps_the_events(
    ana: Caller, store: Store, clock: FixedClock
) -> None:
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    document = replace(a_document(a_session()), deadlines=Deadlines(opens, closes))
    publish_document(store, document)
    early = ana.register("b1").get_json()
    assert early["detail"] == "Registration for this session opens Sat, March 8, 3:00 PM PT."
    clock.instant = opens
    assert ana.register("b1").status_code == 201
    ana.unregister("b1")
    clock.instant = closes
    assert ana.register("b1").get_json()["code"] == "seats/closed"


def test_a_session_is_not_given_up_for_itself(ana: Caller) -> None:
    assert ana.register("b1", release="b1").get_json() == {"state": "confirmed"}
    assert "b1" in {one["session"] for one in _my_agenda(ana)}


def test_who_waits_may_give_up_what_is_in_the_way(ana: Caller, ben: Caller) -> None:
    ben.register("b1")
    ana.register("b1", waitlist=True)
    ana.register("b2")
    ben.unregister("b1")  # Ana is passed over: she sits in b2
    answer = ana.register("b1", release="b2")
    assert (answer.status_code, answer.get_json()) == (201, {"state": "confirmed"})
    assert {one["session"] for one in _my_agenda(ana)} == {"k1", "b1"}


def test_a_session_that_has_started_is_not_given_up(
    ana: Caller, ben: Caller, clock: FixedClock
) -> None:
    ana.register("b1")
    ana.register("b3", release="b1", waitlist=True)
    ana.register("b1")
    ben.register("b3")
    clock.instant = a_session().starts_at
    assert _refusal(ana.register("b2", release="b1"))[1] == "seats/started"


def test_a_form_cannot_stand_in_for_json(ana: Caller) -> None:
    """The cookie is believed with its form token; the body still has to be JSON."""
    house = house_of(ana.app)
    client = ana.app.test_client()
    client.set_cookie("congress", ana.token)
    token = house.signer.keyed_digest("form", digest(ana.token))[:32]
    answer = client.put(
        f"/api/v1/events/{EVENT}/sessions/b1/seat",
        data={"release": "zzz", "bogus": "1"},
        headers={"X-CSRF-Token": token},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (415, "http/media-type")
    assert {one["session"] for one in _my_agenda(ana)} == {"k1"}
