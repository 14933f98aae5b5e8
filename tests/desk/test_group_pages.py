"""One person picks up for several at the desk: found, ticked, printed, and handed over in one tap."""

from __future__ import annotations

from congress.app import house_of
from congress.badges.models import PrintRow
from congress.badges.service.codes import pickup_code_of
from congress.desk.acting import UNDONE_AT_THE_DESK
from tests.badges.world import IDS, OPEN_AT
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World, badges, noted

GROUP = f"{DESK}/group"


def begin(tablet: Tablet, number: str = "x-ana") -> str:
    tablet.find(number)
    tablet.send(GROUP)
    return words_of(tablet.page)


def send(tablet: Tablet, do: str, *ticked: str, q: str = "") -> str:
    form = next(one for one in tablet.forms() if one["form"].get("action") == GROUP)
    fields = {name: form["fields"][name] for name in ("form_token", "taker")}
    body = {**fields, "do": do, "q": q, "pick": list(ticked)}
    tablet.answer = tablet.client.post(GROUP, data=body)
    tablet.page = tablet.answer.text
    return words_of(tablet.page)


def comes_out(world: World) -> None:
    with house_of(world.app).store.writing() as db:
        db.execute(PrintRow.__table__.update().values(done_at=OPEN_AT))  # type: ignore[attr-defined] # a table


def ticked(tablet: Tablet) -> list[str]:
    return [
        part.split('"')[0]
        for part in tablet.page.split('name="pick" value="')[1:]
        if " checked" in part.split(">")[0]
    ]


def test_several_are_found_ticked_printed_and_handed_over(world: World) -> None:
    tablet = world.tablet()
    said = begin(tablet)
    assert "Ana Test picks up for others" in said
    assert "“Whose badges do you take along, Ana? May I see your own photo ID, please?”" in said
    assert ticked(tablet) == ["x-ana"]
    said = send(tablet, "find", "x-ana", q="le")
    assert ticked(tablet) == ["x-ana"]
    assert "Jordan Lee" in said
    said = send(tablet, "print", "x-ana", "x-min", "x-jordan")
    assert "Sent to the printer." in said
    assert said.count("At the printer") == 3
    said = send(tablet, "hand-over", "x-ana", "x-min", "x-jordan")
    assert "No badge was handed over. Beside each it says why." in said
    assert said.count("Still at the printer: wait until it is out.") == 3
    comes_out(world)
    said = send(tablet, "hand-over", "x-ana", "x-min", "x-jordan")
    assert "3 badges handed over to Ana Test." in said
    assert "Keep the slip of everybody who is not here" in said
    assert ticked(tablet) == []
    # What is typed or scanned next is the next guest, and goes along with nobody.
    (form,) = [one for one in tablet.forms() if "q" in one["fields"]]
    assert form["form"]["action"] == DESK
    assert "taker" not in form["fields"]
    assert [one[1] for one in badges(world)] == ["p-dana"] * 3


def test_what_fails_for_one_stays_ticked_with_why(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    send(tablet, "print", "x-ana")
    comes_out(world)
    said = send(tablet, "hand-over", "x-ana", "x-vera", "x-min")
    assert "1 badge handed over to Ana Test. 2 badges not: beside each it says why." in said
    assert "No badge pick-up is listed for this registration." in said
    assert "Not printed yet: print it first." in said
    assert ticked(tablet) == ["x-vera", "x-min"]


def test_one_scan_after_the_other_ticks(world: World) -> None:
    """Who is found alone is ticked: pick-up codes on one phone, held before the scanner in turn."""
    tablet = world.tablet()
    begin(tablet)
    code = pickup_code_of(house_of(world.app).signer, IDS["ben"], "p-ben").text
    said = send(tablet, "find", "x-ana", q=code)
    assert ticked(tablet) == ["x-ana", "x-ben"]
    assert code not in said
    send(tablet, "find", "x-ana", "x-ben", q="vera")  # gets none, so she is shown and not ticked
    assert ticked(tablet) == ["x-ana", "x-ben"]


def test_nobody_ticked_is_said_and_nothing_done(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    assert "Tick whose badges they take along." in send(tablet, "hand-over")
    assert badges(world) == []


def test_a_desk_that_stands_nowhere_prints_nothing(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    tablet.client.delete_cookie("congress-desk-place")
    assert "Say first where this desk stands" in send(tablet, "print", "x-ana")
    assert noted(world, "badge.print-asked") == []


def test_a_refusal_of_the_printer_is_said_beside_the_person(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    assert "No badge pick-up is listed" in send(tablet, "print", "x-vera")


def test_who_is_gone_from_the_list_is_no_taker(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    form = next(one for one in tablet.forms() if one["form"].get("action") == GROUP)
    for do in ("", "hand-over"):
        body = {**form["fields"], "taker": "x-gone", "do": do, "pick": "x-ana"}
        assert tablet.client.post(GROUP, data=body).status_code == 404


def test_its_address_alone_leads_back_to_the_desk(world: World) -> None:
    tablet = world.tablet()
    answer = tablet.client.get(GROUP)
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK)


def test_too_many_and_too_long_are_refused_in_words(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    send(tablet, "look", *(f"x-{number}" for number in range(51)))
    assert tablet.answer.status_code == 422
    tablet = world.tablet()
    begin(tablet)
    send(tablet, "look", "x" * 101)
    assert tablet.answer.status_code == 422


def test_a_group_is_undone_in_one_tap_and_stays_ticked(world: World) -> None:
    tablet = world.tablet()
    begin(tablet)
    send(tablet, "print", "x-ana", "x-min")
    comes_out(world)
    for _ in range(2):  # an answer that was lost: sent again, it still offers Undo
        send(tablet, "hand-over", "x-ana", "x-min")
    form = next(one for one in tablet.forms() if "take-back" in one["acts"])
    assert form["form"]["action"] == GROUP
    body = {**form["fields"], "do": "take-back", "pick": ["x-ana", "x-min"]}
    assert tablet.page.count('type="hidden" name="pick"') == 2
    tablet.answer = tablet.client.post(GROUP, data=body)
    tablet.page = tablet.answer.text
    said = words_of(tablet.page)
    assert "Undone. 2 badges count as here at the desk again." in said
    assert [one[1] for one in badges(world)] == [None, None]
    assert ticked(tablet) == ["x-ana", "x-min"]
    assert [one["because"] for one in noted(world, "badge.taken-back")] == [UNDONE_AT_THE_DESK] * 2


def test_who_has_the_badge_cannot_be_ticked_so_undo_meets_only_this_act(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-min")
    tablet.do("hand-over")  # an hour ago, alone
    begin(tablet)
    send(tablet, "find", "x-ana", q="min lee")
    row = next(part for part in tablet.page.split("<li>") if 'value="x-min"' in part)
    assert " disabled" in row.split(">")[1]
    assert ticked(tablet) == ["x-ana"]
