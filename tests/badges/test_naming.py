"""A name corrected for the badge alone (decision 0051): the registration stays, old sheets die."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.badges import queries
from congress.badges.models import BadgeNameKeyRow, BadgeNameRow, BadgeRow
from congress.badges.queries import Registrant
from congress.badges.rules.names import WrittenName
from congress.badges.service import badge_names
from congress.badges.service.blanks import hand_out_blank, make_blanks
from congress.badges.service.listing import list_desks
from congress.badges.service.looking_up import look_up
from congress.badges.service.naming import Corrected, correct_name
from congress.badges.service.printing import ask_for_print
from congress.badges.service.retiring import BadgesFollower
from congress.badges.service.stations import read_sheet, settle_print, take_prints
from congress.core.errors import InputError
from congress.core.ports import RegistrationChange
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.people.models import PersonRow
from tests.badges.world import (
    DESK,
    EVENT,
    IDS,
    OPEN_AT,
    SAM,
    a_desk,
    open_desk,
    staff,
    the_congress,
)

HERE = "Sunset Foyer"
KATHERINE = WrittenName("Katherine", "Soto", "RN")
NAME = f"{DESK}/people/x-ana/badge/name"
ASKED = {"first_name": "Katherine", "last_name": "Soto", "credentials": "RN", "place": HERE}


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    return store


def at(store: Store, work: Callable[[Any], Any], **how: object) -> Any:  # noqa: ANN401 -- of a use case
    return store.unit_of_work(lambda db: work(a_desk(db, store, **{"place": HERE} | how)))


def correct(store: Store, name: WrittenName | None = KATHERINE, **how: object) -> Corrected:
    done = at(store, lambda desk: correct_name(desk, "x-ana", name), **how)
    assert isinstance(done, Corrected)
    return done


def ana(store: Store) -> Registrant:
    with store.reading() as db:
        return queries.list_by_id(db, EVENT, IDS["ana"])[0].registrant


def ask(store: Store) -> str:
    return str(at(store, lambda desk: ask_for_print(desk, "x-ana")).print.id)


def settle(store: Store, print_id: str) -> None:
    at(store, lambda desk: settle_print(desk, print_id))


def lists_say(store: Store, first_name: str) -> None:
    """A later list writes another first name into the registration."""
    with store.writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(first_name=first_name))


def found(store: Store, typed: str) -> list[str]:
    return [
        one.registrant.external_id for one in at(store, lambda desk: look_up(desk, typed)).people
    ]


# -- what stays, and who is found --------------------------------------------------------------


def test_the_badge_says_it_and_the_registration_stays(desk: Store) -> None:
    correct(desk)
    one = ana(desk)
    assert one.written == KATHERINE
    assert one.registered_as == WrittenName("Ana", "Test")
    with desk.reading() as db:
        row = db.execute(select(PersonRow).where(PersonRow.id == "p-ana")).one()
    assert (row.first_name, row.last_name, row.credentials) == ("Ana", "Test", "")


@pytest.mark.parametrize(
    "typed", ["so", "soto", "te", "Katherine So", "Soto, Katherine", "ana te", "Ana Soto", "kath"]
)
def test_both_names_find_the_person(desk: Store, typed: str) -> None:
    correct(desk)
    assert "x-ana" in found(desk, typed)


def test_nobody_else_is_found_by_it_and_the_control_finds_nobody(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(desk)
    assert found(desk, "soto") == ["x-ana"]
    at(desk, lambda one: badge_names.forget_badge_names(one.db, [IDS["ana"]]))
    monkeypatch.setattr(
        badge_names, "name_keys", lambda *_: {"-": 0}
    )  # keys that hold no such name
    correct(desk)
    assert found(desk, "soto") == []


def test_paper_lists_and_prints_have_the_name_of_the_badge(desk: Store) -> None:
    correct(desk)
    with desk.reading() as db:
        sunset = list_desks(db, the_congress())[0]
    assert "Soto, Katherine, RN" in [one.name for one in sunset.people]
    print_id = ask(desk)
    at(desk, lambda one: take_prints(one, most=1))
    sheet = at(desk, lambda one: read_sheet(one, print_id))
    assert sheet.registrant.written == KATHERINE


# -- what becomes of the badge -----------------------------------------------------------------


def test_a_badge_nobody_printed_stays_the_same(desk: Store) -> None:
    assert correct(desk).badge is None
    ask(desk)
    done = correct(desk, WrittenName("Kate", "Soto"))
    assert done.badge is not None
    assert (done.is_new, done.badge.copy) == (False, 1)


@pytest.mark.parametrize("state", ["taken", "done", "again"])
def test_a_sheet_with_the_old_name_opens_nothing(desk: Store, state: str) -> None:
    """It may lie in the box, and its code would open doors for whoever took it for theirs."""
    print_id = ask(desk)
    at(desk, lambda one: take_prints(one, most=1))
    if state != "taken":
        at(desk, lambda one: settle_print(one, print_id))
    if state == "again":  # a second sheet waits; the first is there all the same
        at(desk, lambda one: ask_for_print(one, "x-ana", again=True))
    done = correct(desk)
    assert done.badge is not None
    assert (done.is_new, done.badge.copy, done.badge.reason) == (True, 2, "name")
    assert done.badge.handed_at is None
    with desk.reading() as db:
        old = db.execute(select(BadgeRow).where(BadgeRow.copy == 1)).one()
    assert (old.retired_at, old.retired_because) == (OPEN_AT, "name")


def test_a_sheet_that_failed_is_none(desk: Store) -> None:
    print_id = ask(desk)
    at(desk, lambda one: take_prints(one, most=1))
    at(desk, lambda one: settle_print(one, print_id, failed="paper is out"))
    assert not correct(desk).is_new


def test_a_badge_in_their_hands_is_replaced_in_their_hands(desk: Store) -> None:
    [blank] = at(desk, lambda one: make_blanks(one, 1))
    at(desk, lambda one: hand_out_blank(one, "x-ana", blank.code.text))
    done = correct(desk)
    assert done.badge is not None
    assert (done.is_new, done.badge.copy, done.badge.handed_at) == (True, 2, OPEN_AT)


def test_a_third_badge_takes_a_supervisor_and_one_that_lies_here_does_not(desk: Store) -> None:
    """Rule C 3: who wears one already. A slip of the finger at the desk is nobody's second badge."""
    for copy, name in ((1, "Kathrin"), (2, "Katharine"), (3, "Katherine")):
        print_id = ask(desk)
        settle(desk, print_id)
        done = correct(desk, WrittenName(name, "Soto"))
        assert done.badge is not None
        assert done.badge.copy == copy + 1


def test_a_third_badge_of_who_wears_one_is_refused_whole(app: Flask) -> None:
    client, who = app.test_client(), staff()
    client.put(f"{DESK}/people/x-ana/badge", json={"place": HERE}, headers=who)
    assert client.put(NAME, json=ASKED, headers=who).json["is_new_copy"]
    refused = client.put(NAME, json={**ASKED, "first_name": "Kate"}, headers=who)
    assert (refused.status_code, refused.json["code"]) == (403, "authz/forbidden")
    shown = look(app, "soto")
    assert (shown["first_name"], shown["badge"]["copy"]) == ("Katherine", 2)
    by_sam = client.put(NAME, json={**ASKED, "first_name": "Kate"}, headers=staff("sam"))
    assert (by_sam.status_code, by_sam.json["badge"]["copy"]) == (200, 3)


def test_the_same_correction_twice_is_one(desk: Store) -> None:
    print_id = ask(desk)
    at(desk, lambda one: settle_print(one, print_id))
    copies = []
    for _ in range(3):
        done = correct(desk)
        assert done.badge is not None
        at(desk, lambda one: ask_for_print(one, "x-ana"))
        copies.append((done.badge.copy, done.is_new))
    assert copies == [(2, True), (2, False), (2, False)]


# -- undoing it, and lists that come later -----------------------------------------------------


def test_a_correction_is_cleared(desk: Store) -> None:
    correct(desk)
    correct(desk, None)
    assert ana(desk).registered_as is None
    assert found(desk, "soto") == []
    with desk.reading() as db:
        assert db.execute(select(BadgeNameRow.attendee_id)).all() == []
        assert db.execute(select(BadgeNameKeyRow.key)).all() == []


def test_a_list_neither_overrides_it_nor_hides(desk: Store) -> None:
    correct(desk)
    lists_say(desk, "Kathrine")
    one = ana(desk)
    assert (one.written, one.is_renamed) == (KATHERINE, True)
    assert one.registered == WrittenName("Kathrine", "Test")
    correct(desk)  # "It is right as it stands on the badge."
    assert not ana(desk).is_renamed


def test_a_list_that_learned_the_name_ends_nothing_and_is_not_spoken_of(desk: Store) -> None:
    correct(desk, WrittenName("Katherine", "Test"))
    lists_say(desk, "Katherine")
    assert ana(desk).registered_as is None


def test_a_place_that_is_handed_on_takes_the_name_of_its_new_owner(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The badge of Bob never says Katherine; the control: without the follower it would."""
    handed_on = RegistrationChange(
        event_id=EVENT, attendee_id=IDS["ana"], person_id="p-ana", is_active=True,
        entitlement_changed=True, is_handed_on=True,
    )  # fmt: skip

    def hand_on() -> None:
        with desk.writing() as db:
            list(BadgesFollower().follow_registrations(db, [handed_on], OPEN_AT))

    correct(desk)
    with monkeypatch.context() as without:
        without.setattr("congress.badges.service.retiring.forget_badge_names", lambda *_: None)
        hand_on()
        assert ana(desk).written == KATHERINE
    hand_on()
    assert ana(desk).written == WrittenName("Ana", "Test")


def test_who_did_it_is_on_record_and_no_name_is(desk: Store) -> None:
    correct(desk, actor=SAM)
    correct(desk, None)
    with desk.reading() as db:
        rows = db.execute(
            select(AuditRow.action, AuditRow.actor, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action.startswith("badge.name-"))
            .order_by(AuditRow.id)
        ).all()
    fields = ["first_name", "last_name", "credentials"]
    assert [(*row,) for row in rows] == [
        ("badge.name-corrected", SAM.name, IDS["ana"], {"fields": fields}),
        ("badge.name-cleared", "p-dana", IDS["ana"], {"fields": []}),
    ]


# -- over the API ------------------------------------------------------------------------------


def look(app: Flask, typed: str) -> dict[str, Any]:
    answer = app.test_client().post(f"{DESK}/look-ups", json={"q": typed}, headers=staff())
    return dict(answer.json["people"][0])


def put(app: Flask, **body: object) -> TestResponse:
    return app.test_client().put(NAME, json={**ASKED, **body}, headers=staff())


def test_a_name_is_corrected_and_cleared_in_two_calls(app: Flask) -> None:
    done = put(app, first_name="  Katherine ")
    registered = {"first_name": "Ana", "last_name": "Test", "credentials": ""}
    assert (done.status_code, done.json) == (200, {
        "first_name": "Katherine", "last_name": "Soto", "credentials": "RN",
        "registered_as": registered, "is_new_copy": False, "badge": None,
    })  # fmt: skip
    shown = look(app, "x-ana")
    assert (shown["first_name"], shown["registered_as"]) == ("Katherine", registered)
    back = app.test_client().delete(NAME, headers=staff())
    assert (back.status_code, back.json["registered_as"]) == (200, None)
    assert look(app, "x-ana")["first_name"] == "Ana"


@pytest.mark.parametrize(
    ("field", "text"),
    [("last_name", ""), ("first_name", "a" * 201), ("credentials", "RN\nMD")],
)
def test_what_is_no_name_is_refused_in_words(app: Flask, field: str, text: str) -> None:
    refused = put(app, **{field: text})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json["errors"]] == [f"/{field}"]
    assert look(app, "x-ana")["registered_as"] is None


def test_nobody_has_such_a_number(app: Flask) -> None:
    path = f"{DESK}/people/x-nobody/badge/name"
    assert app.test_client().put(path, json=ASKED, headers=staff()).status_code == 404
    assert app.test_client().delete(path, headers=staff()).status_code == 404


def test_a_desk_without_a_network_takes_both_names_along(app: Flask) -> None:
    before = app.test_client().post(f"{DESK}/snapshots", json={}, headers=staff()).json
    put(app)
    after = app.test_client().post(f"{DESK}/snapshots", json={}, headers=staff()).json
    assert after["version"] != before["version"]
    one = after["people"][0]
    assert (one["first_name"], one["last_name"], one["keys"]) == (
        "Katherine", "Soto", ["soto", "test"],
    )  # fmt: skip
    assert one["registered_as"] == {"first_name": "Ana", "last_name": "Test", "credentials": ""}


def test_a_name_needs_a_letter(desk: Store) -> None:
    with pytest.raises(InputError):
        correct(desk, WrittenName("Katherine", ""))
