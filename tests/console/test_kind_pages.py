"""Kinds of credit in the console: read, previewed as on a certificate, edited with a reason."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.credit_types import CreditType
from congress.console.kind_words import KEYS, write_kind
from congress.credits.service.kinds import kinds_of
from tests.checkin.attended import EVENT
from tests.companion.world import Browser, words_of
from tests.console.world import CONSOLE, World
from tests.credits.facts import ALL, AMA
from tests.credits.world import the_credited_congress
from tests.ground import publish_document

AT = f"{CONSOLE}/kinds/ama"
REASON = "As the accreditor wrote on Monday."


def fill_in(browser: Browser, do: str, *, reload: bool = True, **typed: str) -> str:
    """Open the form, type into it, and press one of its buttons."""
    if reload:
        browser.get(AT)
    fields = {**browser_fields(browser), **typed, "do": do}
    browser.answer = browser.client.post(AT, data=fields, follow_redirects=True)
    browser.page = browser.answer.text
    return words_of(browser.page)


def browser_fields(browser: Browser) -> dict[str, str]:
    """The fields of the form, choices and texts included."""
    form = next(one for one in browser.forms() if one["form"].get("action") == AT)
    chosen = re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', browser.page, re.DOTALL)
    texts = re.findall(
        r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', browser.page, re.DOTALL
    )
    return {
        **form["fields"],
        **{name: re.search(r'value="([^"]+)" selected', inner)[1] for name, inner in chosen},
        **dict(texts),
    }


def stands(world: World) -> CreditType:
    release = world.store.attached(ReleaseShelf).current(EVENT)
    with world.store.reading() as db:
        return kinds_of(db, release)[0]


def test_every_kind_is_listed_with_how_it_counts(world: World) -> None:
    said = words_of(world.browser().get(f"{CONSOLE}/kinds"))
    assert (
        "AMA PRA Category 1 Credit™ 60 minutes are 1 credit, in steps of 0.25, rounded to the nearest"
        " step, a tie goes up; parts of sessions count."
    ) in said
    assert "in steps of 0.25, rounded down; whole sessions alone count." in said


def test_a_statement_is_previewed_as_on_a_certificate_and_nothing_is_saved(world: World) -> None:
    browser = world.browser()
    said = fill_in(browser, "preview", statement="For *AMA*™,\n5 < 6.", step="0.5")
    assert "This is how it would stand on a certificate. Nothing is saved yet." in said
    assert "<p>For <em>AMA</em>™,</p><p>5 &lt; 6.</p>" in browser.page
    assert "52 minutes are 1.00 of it." in said
    assert browser_fields(browser)["step"] == "0.5"
    assert stands(world) == AMA


def test_it_is_saved_with_a_reason_and_every_version_is_read(world: World) -> None:
    browser = world.browser()
    said = fill_in(browser, "save", statement="For *AMA*.", partial="false", because=REASON)
    assert "Saved as a new version. It holds from now on." in said
    assert (
        "1 Edited: cai Desk, Mon, March 10, 6:00 PM PT As the accreditor wrote on Monday." in said
    )
    assert "The agenda’s file says otherwise of: Sessions, Statement." in said
    assert (stands(world).statement, stands(world).is_partial) == ("For *AMA*.", False)
    assert "Edited: cai Desk, Mon" in words_of(browser.get(f"{CONSOLE}/kinds"))
    assert "It stands so already." in fill_in(browser, "save", because=REASON)
    said = fill_in(browser, "restore", because="They are right.")
    assert "2 As the agenda’s file has it again: cai Desk" in said
    assert stands(world) == AMA
    assert "The agenda’s file says otherwise" not in said


def test_the_preview_says_who_gives_it_and_under_which_number(world: World) -> None:
    browser = world.browser()
    line = "As on a certificate Example Institute · 1 Harbor Street, Boston, MA 02210 · {}"
    assert line.format("Provider 0000") in words_of(browser.get(AT))
    typed = {"provider_number": "P0123", "provider_number_label": "ANCC Provider Number"}
    assert line.format("ANCC Provider Number P0123") in fill_in(browser, "preview", **typed)
    publish_document(world.store, the_credited_congress(credit_provider=None))
    assert "Nobody is named who issues certificates" in words_of(browser.get(AT))


def test_a_kind_has_the_providers_number_at_its_accreditor(world: World) -> None:
    browser = world.browser()
    number = {"provider_number": "P0000", "provider_number_label": "ACCME Provider Number"}
    said = fill_in(browser, "save", because=REASON, **number)
    assert "The agenda’s file says otherwise of: Provider’s number, What the number is." in said
    assert stands(world) == replace(AMA, **number)
    fill_in(browser, "save", because=REASON, provider_number="")
    assert stands(world).provider_number == ""
    fill_in(browser, "restore", because="They are right.")
    assert stands(world) == AMA


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"statement": "One.\nSee <b>two</b>."}, "'<b>two</b>.' in its line 2, column 5, is markup"),
        ({"statement": "Credit&trade;"}, "'&trade;' in its line 1, column 7, is markup"),
        ({"minutes": "0"}, "'0' does not fit; write a whole number, 1 to 6000"),
        ({"grace_late": ""}, "'' does not fit; write a whole number, 0 to 6000"),
        ({"step": "0"}, "'0' is not a figure above 0"), ({"name": ""}, "name is missing"),
        ({"report_by": "31.3.2026"}, "is not a date"), ({"asks_for": "nabp\nshoe size"}, "'shoe size'"),
        ({"provider_number": "0" * 101}, "this has 101 characters; write at most 100"),
        ({"because": ""}, "Say why, in at most 500 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    world: World, typed: dict[str, str], said: str
) -> None:
    browser = world.browser()
    shown = fill_in(browser, "save", **{"unit": "point", "because": REASON, **typed})
    assert browser.answer.status_code == 422
    assert "Nothing was saved. What is wrong stands beside its field." in shown
    assert said in shown
    assert 'aria-invalid="true"' in browser.page
    assert browser_fields(browser)["unit"] == "point"
    assert stands(world) == AMA


def test_two_who_edit_at_once_lose_nothing(world: World) -> None:
    first, second = world.browser(), world.browser("all")
    second.get(AT)
    fill_in(first, "save", unit="one", because=REASON)
    said = fill_in(second, "save", reload=False, unit="two", because=REASON)
    assert second.answer.status_code == 412
    assert "Somebody else edited this kind while you were at it." in said
    assert browser_fields(second)["unit"] == "two"
    assert stands(world).unit == "one"
    fill_in(second, "save", reload=False, because=REASON)
    assert stands(world).unit == "two"


def test_organizers_read_and_only_the_office_edits(world: World) -> None:
    olive, cai = world.browser("olive"), world.browser()
    page = olive.get(AT)
    assert "How it counts" in words_of(page)
    assert 'name="do"' not in page
    cai.get(AT)
    answer = olive.client.post(AT, data={**browser_fields(cai), "do": "save", "because": REASON})
    assert answer.status_code in (403, 404)
    assert stands(world) == AMA


def test_a_kind_that_the_file_does_not_have_is_not_found(world: World) -> None:
    browser = world.browser()
    browser.get(f"{CONSOLE}/kinds/none")
    assert browser.answer.status_code == 404
    browser.get(AT)
    data = {**browser_fields(browser), "do": "save", "because": REASON}
    assert browser.client.post(f"{CONSOLE}/kinds/none", data=data).status_code == 404


@pytest.mark.parametrize("kind", ALL)
def test_the_form_has_every_key_of_a_kind(kind: CreditType) -> None:
    assert set(write_kind(kind)) == set(KEYS)
