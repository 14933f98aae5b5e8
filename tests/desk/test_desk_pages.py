"""The badge desk's pages: find, the card, the acts; who may, and what is written down."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from congress.app import house_of
from congress.badges.formats.faces import COLOURS
from congress.badges.models import BadgeRow
from congress.badges.service.codes import badge_code_of, pickup_code_of
from congress.desk.face import DESK as FACE
from congress.ui.assets import STYLE, read_assets
from tests.badges.world import IDS, OPEN_AT, pacific, the_congress
from tests.companion.world import words_of
from tests.desk.world import DESK, PARADISE, SUNSET, World, badges, noted
from tests.ground import an_attendee, publish_document

SECOND = timedelta(seconds=1)


# -- finding -------------------------------------------------------------------------------------


def test_two_letters_show_the_few_facts_that_tell_people_apart(world: World) -> None:
    said = world.tablet().find("le")
    assert "“le”: 2 people" in said
    assert "Jordan Lee General Conference x-jordan Gets it now" in said
    assert "Min Lee General Conference x-min Gets it now" in said
    assert "Hand over" not in said


def test_a_card_has_the_colour_of_the_badge() -> None:
    """By word and by colour (rule C 5): what the desk shows is what comes out of the printer."""
    style = read_assets(FACE).by_name[STYLE].body.decode()
    assert re.findall(r"--type: (#\w+)", style) == list(COLOURS)


def test_a_row_opens_the_card(world: World) -> None:
    tablet = world.tablet()
    tablet.find("le")
    said = tablet.do("open", number="x-min")
    assert "Min Lee" in said
    assert "Jordan" not in said
    assert "Now: Sunset Foyer." in said
    assert "“Welcome, Min! May I see your photo ID, please?”" in said
    assert tablet.offers() == ["print", "hand-over", "hand-over-for", "correct-name", "write-note"]


@pytest.mark.parametrize("typed", ["x-ana", "ana te", "Test, Ana", "code", "badge"])
def test_one_hit_is_the_card_at_once(world: World, typed: str) -> None:
    tablet = world.tablet()
    signer = house_of(world.app).signer
    if typed == "code":
        typed = pickup_code_of(signer, IDS["ana"], "p-ana").text.lower()
    if typed == "badge":
        tablet.find("x-ana")
        tablet.do("hand-over")
        with house_of(world.app).store.reading() as db:
            typed = badge_code_of(signer, db.scalar(select(BadgeRow.id))).text
    said = tablet.find(typed)
    assert '<h2 id="name" dir="auto">Ana Test</h2>' in tablet.page
    assert "x-ana" in said


def test_a_code_is_never_shown_again(world: World) -> None:
    """Nor is it in the address: what is on a screen is photographed."""
    tablet = world.tablet()
    code = pickup_code_of(house_of(world.app).signer, IDS["ana"], "p-zed").text
    said = tablet.find(code)
    assert "That pick-up code is of another event, or an old one. Type the name instead." in said
    assert code not in tablet.page
    assert tablet.answer.request.path == DESK


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zzz", "Nobody here has a last name that begins like this."),
        ("t", "Type two letters of the last name"),
        (
            "P1" + "0" * 29 + "7",
            "A character of that code is wrong. Look first at “07”.",
        ),
        ("C1" + "z" * 9_000, "That is longer than any name or code."),
        ("🎫" * 60, "Nobody here has a last name"),
    ],
)
def test_what_nobody_is_found_by_is_told(world: World, typed: str, said: str) -> None:
    tablet = world.tablet()
    assert said in tablet.find(typed)
    assert tablet.answer.status_code == 200
    assert 'id="find" name="q" autofocus' in tablet.page  # and the next try begins there
    assert badges(world) == []


def test_nothing_typed_finds_nothing_and_writes_nothing(world: World) -> None:
    world.tablet().find("  ")
    assert noted(world, "people.looked-up") == []


def test_who_was_shown_is_written_down_and_the_text_is_not(world: World) -> None:
    """T26, also after an act and after one that was refused."""
    tablet = world.tablet()
    tablet.find("x-ben")
    tablet.do("hand-over")
    tablet.do("take-back")
    assert noted(world, "people.looked-up") == [{"by": "number", "shown": [IDS["ben"]]}] * 3


# -- handing over --------------------------------------------------------------------------------


def test_a_tap_hands_the_badge_over_here(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    said = tablet.do("hand-over")
    assert "Handed over to Ana Test." in said
    assert "“Here is your badge, Ana. Please wear it" in said
    assert "Badge and slip: give them both." in said
    assert tablet.offers() == ["take-back", "replace", "correct-name", "write-note"]
    assert noted(world, "slip.given") == [{}]
    assert badges(world) == [(1, "p-dana", SUNSET, None)]


def test_the_same_form_sent_again_does_nothing_twice(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    before = tablet.page
    tablet.do("hand-over")
    for _ in range(3):  # a reload, a second tap, a lost answer
        tablet.page = before
        assert "Handed over to Ana Test." in tablet.do("hand-over")
    assert badges(world) == [(1, "p-dana", SUNSET, None)]
    assert len(noted(world, "badge.handed-out")) == 1


def test_undo_takes_it_back_and_it_can_go_out_again(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    said = tablet.do("take-back")
    assert "Undone. The badge of Ana Test counts as here at the desk again." in said
    assert "It was not handed over yet." in said
    assert badges(world) == [(1, None, "", None)]
    assert "Handed over" in tablet.do("hand-over")
    assert badges(world) == [(1, "p-dana", SUNSET, None)]


def test_not_yet_a_second_before_four_and_yes_at_four(world: World) -> None:
    tablet = world.tablet()
    world.at(OPEN_AT - SECOND)
    said = tablet.find("x-ana")
    assert "Not yet: from 4:00 PM PT, Sunset Foyer." in said
    assert (
        "“You can pick up your badge today from 4:00 PM, at Sunset Foyer. Please come back then.”"
        in said
    )
    assert "A supervisor can open this" in said
    assert tablet.offers() == ["correct-name", "write-note"]
    world.at(OPEN_AT)
    assert "Now: Sunset Foyer." in tablet.find("x-ana")
    assert tablet.offers() == ["print", "hand-over", "hand-over-for", "correct-name", "write-note"]


def test_a_day_that_is_not_today_is_named(world: World) -> None:
    world.at(pacific(8, "12:00") + timedelta(hours=1))
    said = world.tablet().find("x-ana")
    assert "“You can pick up your badge on Sun, March 9, from 4:00 PM, at Sunset Foyer." in said


def test_a_note_is_read_by_those_the_window_is_for(world: World) -> None:
    """Ben has a workshop; Tess is general, and comes early to teach one."""
    store = house_of(world.app).store
    document = the_congress()
    noted_window = replace(document.pickup[0], note="Workshops only.")
    session = replace(document.sessions[0], speakers=("tess",))
    publish_document(
        store,
        replace(
            document,
            pickup=(noted_window, *document.pickup[1:]),
            sessions=(session, *document.sessions[1:]),
        ),
    )
    with store.writing() as db:
        an_attendee(db, name="tess", attendee_id="tess".ljust(20, "0"), speaker="tess")
    world.at(pacific(9, "07:00"))
    tablet = world.tablet()
    assert "Workshops only." in tablet.find("x-ben")
    assert "Not yet: from 8:00 AM PT" in tablet.find("x-tess")
    assert "Workshops only." not in words_of(tablet.page)


def test_a_card_of_a_second_too_early_hands_nothing_over(world: World) -> None:
    """Control of the button: the service decides, whatever the page once offered."""
    tablet = world.tablet()
    tablet.find("x-ana")
    world.at(OPEN_AT - SECOND)
    said = tablet.do("hand-over")
    assert tablet.answer.status_code == 409
    assert said.count("Not yet: from 4:00 PM PT, Sunset Foyer.") == 2
    assert badges(world) == []


def test_another_place_is_named(world: World) -> None:
    tablet = world.tablet(place=PARADISE)
    said = tablet.find("x-ana")
    assert "Now, at another desk: Sunset Foyer." in said
    assert "“Your badge is at another desk: Sunset Foyer. You can get it there right now.”" in said
    assert tablet.offers() == ["correct-name", "write-note"]


@pytest.mark.parametrize(
    ("number", "at", "verdict", "aloud"),
    [
        ("x-vera", OPEN_AT, "No badge pick-up is listed", "“I see your registration, but no badge"),
        ("x-ana", pacific(12, "07:00"), "The hours of the badge desk are over.", "“I am sorry, our"),
    ],
)  # fmt: skip
def test_each_refusal_can_be_read_aloud(
    world: World, number: str, at: object, verdict: str, aloud: str
) -> None:
    world.at(at)
    tablet = world.tablet()
    said = tablet.find(number)
    assert verdict in said
    assert aloud in said
    assert not {"print", "hand-over"} & {*tablet.offers()}


def test_two_desks_and_one_person_make_one_badge(world: World) -> None:
    """Both look, both press: the second hears when and where it was."""
    dana, dirk = world.tablet("dana"), world.tablet("dirk")
    dana.find("x-ana")
    dirk.find("x-ana")
    dana.do("hand-over")
    said = dirk.do("hand-over")
    assert dirk.answer.status_code == 409
    assert "Handed out already at 4:00 PM PT, Sunset Foyer." in said
    assert (
        "“You got your badge at 4:00 PM PT, Sunset Foyer. Is it lost, damaged, or at the hotel?"
        in said
    )
    assert badges(world) == [(1, "p-dana", SUNSET, None)]


def test_who_picks_up_for_somebody_gets_no_slip_of_theirs(world: World) -> None:
    """Decision 0048: nobody saw the photo ID; it is turned on when they come by."""
    tablet = world.tablet()
    tablet.find("x-ana")
    said = tablet.do("hand-over-for", taken_by=" Jordan   Lee ")
    assert "The badge of Ana Test was handed over to Jordan Lee." in said
    assert "Keep the slip here." in said
    assert (
        "“Here is the badge of Ana Test. Please ask them to come by once with a photo ID.”" in said
    )
    assert noted(world, "slip.given") == []
    assert "take-back" in tablet.offers()
    said = tablet.find("x-ana")
    assert "Jordan Lee took it along for them." in said
    assert "“Welcome, Ana! May I see your photo ID, please? Then your slip works, too.”" in said
    assert said.index("Photo ID seen now") < said.index("More")
    assert "see-photo-id" in tablet.offers()
    assert "The slip that came with the badge of Ana Test works now." in tablet.do("see-photo-id")
    assert len(noted(world, "slip.given")) == 1
    assert "see-photo-id" not in tablet.offers()


def test_a_badge_goes_to_nobody_else_without_a_name(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    for nobody in ("", "   "):
        said = tablet.do("hand-over-for", taken_by=nobody)
        assert tablet.answer.status_code == 422
        assert "Say who takes it along. Nothing was handed over." in said
        assert "hand-over-for" in tablet.offers()
    assert badges(world) == []
    code = pickup_code_of(house_of(world.app).signer, IDS["ben"], "p-ben").text
    assert "Ben Test" in tablet.do("hand-over-for", taken_by=code)  # the next person's was scanned
    assert badges(world) == []


def test_who_took_a_badge_along_is_forgotten_when_it_is_back(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over-for", taken_by="Jordan Lee")
    assert "Undone." in tablet.do("take-back")
    assert "Jordan Lee" not in tablet.find("x-ana")
    assert "Handed over to Ana Test." in tablet.do("hand-over")
    assert "Jordan Lee" not in tablet.find("x-ana")
