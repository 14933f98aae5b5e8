"""Late requests are decided with a reason; an extension is of one, of some, or of everybody."""

from __future__ import annotations

from datetime import datetime

import pytest

from congress.console.pages import late as late_pages
from congress.console.pages.late import NO_DATE
from congress.core.intervals import end_of_day
from congress.credits.queries.requests import list_extensions, list_late_requests
from tests.checkin.attended import EVENT
from tests.companion.world import Browser, words_of
from tests.console.claiming import attend
from tests.console.world import CONSOLE, World
from tests.credits.claimed import LATE, Claimant
from tests.credits.world import the_credited_congress

AT = f"{CONSOLE}/late"
REASON = "Her hospital was flooded."


@pytest.fixture
def late(world: World) -> World:
    """Ana asked two days after the close; it is Monday again for who sits at the console."""
    attend(world, "ana")
    monday = world.clock.instant
    world.clock.instant = monday.replace(month=4, day=20)
    ana = Claimant(world.app, world.clock)
    answer = ana("POST", LATE, {"type_id": "acpe", "words": "I was <b>ill</b>."})
    assert answer.status_code < 300, answer.text
    world.clock.instant = monday
    return world


def send(world: World, do: str, *, name: str = "cai", **typed: str) -> Browser:
    browser = world.browser(name)
    browser.get(AT)
    form = browser.forms()[-1 if do == "extend" else 0]["fields"]
    data = {**form, "until": "2025-04-24", "because": REASON, **typed, "do": do}
    browser.answer = browser.client.post(AT, data=data)
    browser.page = browser.answer.text
    return browser


def states(world: World) -> list[tuple[str, str | None, str, datetime | None]]:
    with world.store.reading() as db:
        return [
            (one.state, one.decided_by, one.because, one.until)
            for one in list_late_requests(db, EVENT)
        ]


def extended(world: World) -> list[tuple[str | None, dict[str, str], datetime, str, str]]:
    with world.store.reading() as db:
        return [
            (one.attendee_id, dict(one.filter), one.until, one.because, one.by)
            for one in list_extensions(db, EVENT)
        ]


def last(day: int, month: int = 4) -> datetime:
    when = datetime(2025, month, day).date()  # noqa: DTZ001 -- a local date
    return end_of_day(when, the_credited_congress().zone)


def test_a_request_stands_there_with_its_words_and_the_boards_clock(late: World) -> None:
    said = words_of(late.browser().get(AT))
    assert "Ana Test · x-ana ACPE · asked " in said
    assert "I was <b>ill</b>." in said
    assert "ACPE: the board takes reports until May 8, 2025." in said


def test_it_is_granted_until_the_end_of_a_day(late: World) -> None:
    said = words_of(send(late, "grant").page)
    assert "Extended, and on record." in said
    assert "No request waits" in said
    assert "Ana Test, ACPE: claims taken until Thu, April 24, 11:59 PM PT · cai Desk" in said
    assert states(late) == [("granted", "p-cai", REASON, last(24))]
    assert extended(late) == [("a-ana", {"type_id": "acpe"}, last(24), REASON, "p-cai")]


def test_beyond_the_boards_clock_it_stands_and_warns(late: World) -> None:
    said = words_of(send(late, "grant", until="2025-05-09").page)
    assert (
        "By then the board takes nothing any more for ACPE: it may refuse what you report." in said
    )
    assert extended(late)[0][2] == last(9, 5)
    assert "By then" not in words_of(
        send(late, "extend", until="2025-05-08", kind="acpe", many="yes").page
    )


@pytest.mark.parametrize("typed", ["", "April 24", "2025-02-30", "9999-12-31"])
def test_a_last_day_that_is_none_is_said_and_changes_nothing(late: World, typed: str) -> None:
    assert NO_DATE in words_of(send(late, "grant", until=typed).page)
    assert extended(late) == []


def test_it_is_refused_with_a_reason(late: World) -> None:
    assert "Refused, and on record." in words_of(send(late, "refuse").page)
    assert states(late) == [("refused", "p-cai", REASON, None)]
    assert extended(late) == []


@pytest.mark.parametrize(
    ("typed", "whom", "said"),
    [
        ({}, (None, {}), "Everybody: claims"),
        ({"number": "x-ana"}, ("a-ana", {}), "Ana Test: claims"),
        ({"kind": "ama", "profession": "RN"}, (None, {"type_id": "ama", "profession": "RN"}),
         "AMA PRA Category 1 Credit™, RN: claims"),
        ({"type": "general"}, (None, {"registration_type": "general"}), "general: claims"),
    ],
)  # fmt: skip
def test_an_extension_is_of_one_of_some_or_of_everybody(
    world: World, typed: dict[str, str], whom: tuple[str | None, dict[str, str]], said: str
) -> None:
    page = words_of(send(world, "extend", **{"many": "yes", **typed}).page)
    assert said in page
    assert ("has a letter within minutes" in page) is ("number" not in typed)
    assert extended(world) == [(*whom, last(24), REASON, "p-cai")]


@pytest.mark.parametrize(
    ("do", "typed", "said"),
    [
        ("grant", {"until": ""}, "Write the last day on which it can be claimed"),
        ("grant", {"until": "2025-03-09"}, "Give a time that is still to come."),
        ("grant", {"because": " "}, "Please write why"),
        ("refuse", {"because": " "}, "Please write why"),
        ("extend", {"number": "x-none"}, "Nobody at this event has that registration number."),
        ("extend", {}, "Tick that you mean it, or give the number; nothing was extended."),
    ],
)  # fmt: skip
def test_what_is_wrong_decides_nothing_and_loses_nothing(
    late: World, do: str, typed: dict[str, str], said: str
) -> None:
    browser = send(late, do, **typed)
    assert browser.answer.status_code == 422
    assert said in words_of(browser.page)
    if "because" not in typed:
        assert f'value="{REASON}"' in browser.page
    assert (states(late)[0][0], extended(late)) == ("open", [])


def test_time_for_many_asks_who_signed_in_a_while_ago_again(world: World) -> None:
    world.wait()
    browser = send(world, "extend", many="yes")
    assert browser.answer.status_code == 403
    assert "you signed in more than 15 minutes ago" in words_of(browser.page)
    assert f'href="/sign-in/staff?next={AT}"' in browser.page
    assert f'value="{REASON}"' in browser.page  # what was typed stays
    assert extended(world) == []
    assert send(world, "extend", number="x-ana").answer.status_code == 200  # of one: as before


def test_control_without_asking_again_everybody_has_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_pages, "ask_to_prove_again", lambda _: None)
    world.wait()
    assert send(world, "extend", many="yes").answer.status_code == 200
    assert len(extended(world)) == 1


@pytest.mark.parametrize(
    ("until", "is_taken"),
    [("2026-03-11", True), ("2026-03-12", False), ("9998-12-31", False), ("2205-04-24", False)],
)
def test_claims_are_extended_for_a_year_at_the_most(
    world: World, until: str, *, is_taken: bool
) -> None:
    page = words_of(send(world, "extend", many="yes", until=until).page)
    assert ("give a day until March 11, 2026." in page) is not is_taken
    assert len(extended(world)) == is_taken


@pytest.mark.parametrize(("do", "typed"), [("else", {}), ("grant", {"id": "none"})])
def test_a_form_that_says_nothing_is_not_found(late: World, do: str, typed: dict[str, str]) -> None:
    assert send(late, do, **typed).answer.status_code == 404


def test_organizers_read_and_decide_nothing(late: World) -> None:
    olive = late.browser("olive")
    olive.get(AT)
    assert "I was" in olive.page
    assert 'name="do"' not in olive.page
    cai = late.browser()
    cai.get(AT)
    data = {**cai.forms()[0]["fields"], "until": "2025-04-24", "because": REASON, "do": "grant"}
    assert olive.client.post(AT, data=data).status_code in (403, 404)
    assert states(late)[0][0] == "open"


@pytest.mark.parametrize("typed", [{"kind": "none"}, {"type": "none"}])
def test_a_filter_of_nobody_is_no_extension(world: World, typed: dict[str, str]) -> None:
    assert send(world, "extend", many="yes", **typed).answer.status_code == 404
    assert extended(world) == []
