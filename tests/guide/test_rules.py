"""Pure rules of the guide: Wi-Fi to the letter, who sees which wording, when the desk is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.pickup import DeskState, decide_desk
from congress.guide.rules.news import list_news
from congress.guide.rules.stories import WindowStory, Wording, tell_guide, words_of
from congress.guide.rules.wifi import wifi_of
from congress.infra.qr import qr_svg
from tests.builders import NOW
from tests.ground import a_document
from tests.guide.world import CORRECTED, LUGGAGE, MONDAY, SUNDAY, WIFI, WORKSHOP, a_guide, at
from tests.symbols import read_symbol

SECOND = timedelta(seconds=1)
SUNDAY_NAME = "pickup-2025-03-09-general-workshop"


def test_the_wifi_symbol_is_the_one_of_r26() -> None:
    wifi = wifi_of(WIFI.extra)
    assert wifi.code == "WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;"
    assert read_symbol(qr_svg(wifi.code)) == wifi.code


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"network": "a;b", "password": 'c:d,"e\\'}, 'WIFI:T:WPA;S:a\\;b;P:c\\:d\\,\\"e\\\\;;'),
        ({"network": "  two  blanks ", "password": " x "}, "WIFI:T:WPA;S:  two  blanks ;P: x ;;"),
        ({"network": "Café Ω", "password": "пароль"}, "WIFI:T:WPA;S:Café Ω;P:пароль;;"),
        ({"network": "Open"}, "WIFI:T:nopass;S:Open;P:;;"),
        ({"network": "n", "password": "p", "security": "WEP"}, "WIFI:T:WEP;S:n;P:p;;"),
    ],
)
def test_a_network_is_escaped_and_otherwise_untouched(extra: dict[str, str], code: str) -> None:
    assert wifi_of(extra).code == code
    assert read_symbol(qr_svg(code)) == code


def test_a_card_without_a_network_is_no_wifi() -> None:
    assert wifi_of(LUGGAGE.extra) is None


def test_cards_for_attendees_are_hidden_from_others() -> None:
    guide = tell_guide(a_guide(), {}, is_attendee=False)
    assert [one.card.id for one in guide.cards] == ["luggage"]
    assert guide.hidden == 1
    mine = tell_guide(a_guide(), {}, is_attendee=True)
    assert [one.card.id for one in mine.cards] == ["wifi", "luggage"]
    assert mine.hidden == 0


def test_an_earlier_wording_for_attendees_stays_theirs() -> None:
    """The password must not come to light when its card becomes a public one."""
    public = replace(WIFI, audience="everybody", body="Ask at the desk.", extra={})
    document = a_guide(cards=(public,))
    wordings = {
        "card/wifi": [
            Wording(words_of(a_guide())["card/wifi"], NOW),
            Wording(words_of(document)["card/wifi"], NOW + SECOND),
        ]
    }
    assert tell_guide(document, wordings, is_attendee=False).cards[0].earlier == ()
    assert len(tell_guide(document, wordings, is_attendee=True).cards[0].earlier) == 1


def _sunday(*places: str) -> WindowStory:
    """Return Sunday's window after it had these places, a second apart."""
    said = [words_of(a_guide(pickup=(replace(SUNDAY, place=place),))) for place in places]
    wordings = [Wording(one[SUNDAY_NAME], NOW + number * SECOND) for number, one in enumerate(said)]
    document = a_guide(pickup=(replace(SUNDAY, place=places[-1]),))
    return tell_guide(document, {SUNDAY_NAME: wordings}, is_attendee=False).windows[0]


def test_a_corrected_place_is_told_with_the_old_one_and_the_day_r29() -> None:
    story = _sunday("Paradise Foyer", "Sunset Foyer")
    assert (story.was, story.moved_at) == ("Paradise Foyer", NOW + SECOND)


def test_a_place_that_came_back_tells_the_last_other_one() -> None:
    story = _sunday("Paradise Foyer", "Sunset Foyer", "Paradise Foyer")
    assert (story.was, story.moved_at) == ("Sunset Foyer", NOW + 2 * SECOND)


def test_a_window_that_never_moved_tells_no_other_place() -> None:
    story = _sunday("Sunset Foyer")
    assert (story.was, story.moved_at, story.hours_before) == ("", None, None)


def test_the_file_may_name_the_place_of_older_messages_r29() -> None:
    document = a_guide(pickup=(replace(CORRECTED, was="Paradise Foyer"),))
    story = tell_guide(document, {}, is_attendee=False).windows[0]
    assert (story.was, story.moved_at) == ("Paradise Foyer", None)


def test_changed_hours_are_told_with_the_old_ones() -> None:
    later = replace(WORKSHOP, ends_at=at(9, 20))
    name = "pickup-2025-03-09-workshop"
    wordings = {
        name: [
            Wording(words_of(a_guide())[name], NOW),
            Wording(words_of(a_guide(pickup=(later,)))[name], NOW + SECOND),
        ]
    }
    story = tell_guide(a_guide(pickup=(later,)), wordings, is_attendee=False).windows[0]
    assert story.hours_before == (WORKSHOP.starts_at, WORKSHOP.ends_at)
    assert story.was == ""


@pytest.mark.parametrize(
    ("window", "now", "state"),
    [
        (WORKSHOP, at(9, 15) - SECOND, DeskState.LATER),
        (WORKSHOP, at(9, 15), DeskState.OPEN),
        (WORKSHOP, at(9, 19) - SECOND, DeskState.OPEN),
        (WORKSHOP, at(9, 19), DeskState.OVER),  # noon sharp: the end is exclusive (G8)
        (SUNDAY, at(9, 23) - SECOND, DeskState.LATER),  # G9
        (SUNDAY, at(9, 23), DeskState.OPEN),
        (SUNDAY, at(10, 7) - SECOND, DeskState.OPEN),  # no end given: until the local day's
        (SUNDAY, at(10, 7), DeskState.OVER),
        (MONDAY, at(10, 14), DeskState.OPEN),
    ],
)
def test_the_desk_opens_and_closes(window: object, now: object, state: DeskState) -> None:
    assert decide_desk(window, a_guide(), now) is state


def test_the_first_release_has_no_news() -> None:
    document = replace(a_document(), cards=(WIFI,))
    assert list_news(ReleaseDiff("psc-2025", 1, None, document, ())) == ()
