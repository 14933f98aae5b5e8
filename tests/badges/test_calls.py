"""The badge desk over the API: looks (T26), codes (T9, rule C 1), and what bad input is told."""

from __future__ import annotations

import json
import logging
import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.badges.service.codes import badge_code_of, pickup_code_of
from congress.core.ids import SYMBOLS
from congress.infra.audit import AuditRow
from tests.badges.world import DESK, HERE, IDS, staff
from tests.counting import statements_of
from tests.ground import an_attendee
from tests.people.world import bearer, signed_in
from tests.symbols import paint, read_symbol


def attendee(app: Flask, name: str = "ana") -> dict[str, str]:
    who = {"email": f"{name}@example.org", "last_name": "Test"}
    return bearer(signed_in(app.test_client(), **who))


def post(app: Flask, path: str, body: object, who: dict[str, str]) -> TestResponse:
    return app.test_client().post(f"{DESK}/{path}", json=body, headers=who)


def hand_out(app: Flask, who: dict[str, str], name: str = "ana", **body: object) -> TestResponse:
    path = f"{DESK}/people/x-{name}/badge"
    return app.test_client().put(path, json=body, headers=who)


def find(app: Flask, q: str, who: dict[str, str] | None = None) -> dict[str, Any]:
    answer = post(app, "look-ups", {"q": q}, who or staff())
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def names(found: dict[str, Any]) -> list[str]:
    return [f"{one['first_name']} {one['last_name']}" for one in found["people"]]


def pickup_text(app: Flask, name: str = "ana") -> str:
    return pickup_code_of(house_of(app).signer, IDS[name], f"p-{name}").text


def test_a_badge_goes_out_in_two_calls(app: Flask) -> None:
    who = staff()
    found = find(app, "te", who)
    assert [(one["first_name"], one["state"]) for one in found["people"]] == [
        ("Ana", "now"), ("Ben", "now"), ("Vera", "not-entitled"),
    ]  # fmt: skip
    given = hand_out(app, who, place="Sunset Foyer")
    assert given.status_code == 201
    assert given.headers["Cache-Control"] == "no-store"
    shown = {key: given.json[key] for key in ("copy", "reason", "handed_at", "place")}
    assert shown == {
        "copy": 1, "reason": "made", "handed_at": "2025-03-09T23:00:00Z", "place": "Sunset Foyer",
    }  # fmt: skip
    again = find(app, given.json["code"], who)["people"][0]
    assert (again["external_id"], again["state"]) == ("x-ana", "handed-out")
    assert again["verdict"] == "Handed out already at 4:00 PM PT, Sunset Foyer."
    assert "code" not in again["badge"]
    refused = hand_out(app, staff("dirk"))
    assert (refused.status_code, refused.json["code"]) == (409, "badges/handed-out")
    assert refused.json["detail"] == "Handed out already at 4:00 PM PT, Sunset Foyer."


def test_a_lost_badge_is_replaced_and_the_old_one_says_so(app: Flask) -> None:
    who = staff()
    first = hand_out(app, who).json["code"]
    path, lost = "people/x-ana/badge/replacements", {"copy": 1, "reason": "lost"}
    second = post(app, path, lost, who)
    assert (second.status_code, second.json["copy"]) == (201, 2)
    assert post(app, path, lost, who).json["code"] == second.json["code"]
    assert find(app, first, who)["note"] == (
        "That badge opens nothing any more, since 4:00 PM PT (lost), and never will again. "
        "Throw it away."
    )
    third = {"copy": 2, "reason": "lost"}
    assert post(app, path, third, who).json["code"] == "authz/forbidden"
    assert post(app, path, third, staff("sam")).status_code == 201
    assert post(app, path, lost, who).status_code == 412


def test_a_badge_comes_back(app: Flask) -> None:
    who = staff()
    hand_out(app, who)
    back = post(app, "people/x-ana/badge/returns", {"because": "Somebody else's."}, who)
    assert (back.status_code, back.json["handed_at"]) == (200, None)
    assert "code" not in dict(back.json)
    assert find(app, "x-ana", who)["people"][0]["state"] == "now"


def test_people_are_found_by_how_a_name_begins(app: Flask) -> None:
    house = house_of(app)
    with house.store.writing() as db:
        for name, last_name in (
            ("ann", "Smith"), ("bob", "Smith-Jones"), ("cy", "D’Amico"), ("dee", "Müller"),
            ("li", "李"), ("eve", "Sm"), ("gil", "van der Smissen"), ("hal", "Smith"),
        ):  # fmt: skip
            an_attendee(db, name=name, last_name=last_name)
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ann").values(status="cancelled"))
    who = staff()
    for typed, expected in (
        # Whose whole name it is first; a part of a name counts; cancelled ones last.
        ("sm", ["Eve Sm", "Hal Smith", "Bob Smith-Jones", "Gil van der Smissen", "Ann Smith"]),
        ("SMITH", ["Hal Smith", "Bob Smith-Jones", "Ann Smith"]),
        ("jon", ["Bob Smith-Jones"]), ("d'am", ["Cy D’Amico"]), ("dam", ["Cy D’Amico"]),
        ("mull", ["Dee Müller"]), ("Muell", ["Dee Müller"]), ("李", ["Li 李"]),
        ("Hal Smi", ["Hal Smith"]), ("Smith, Hal", ["Hal Smith"]), ("x-hal", ["Hal Smith"]),
        ("%", []), ("_m", []), ("s", []), ("nobody", []),
    ):  # fmt: skip
        found = find(app, typed, who)
        assert names(found) == expected, typed
        assert bool(found["note"]) is (expected == []), typed


def test_at_most_twenty_are_shown_and_no_address(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        for number in range(25):
            an_attendee(db, name=f"n{number:02}", last_name="Many")
    found = find(app, "ma")
    assert len(found["people"]) == 20
    assert found["note"].startswith("More people begin like this.")
    assert "@" not in json.dumps(found)


def test_a_look_costs_as_many_statements_for_one_as_for_twenty(app: Flask) -> None:
    store = house_of(app).store
    with store.writing() as db:
        for number in range(25):
            an_attendee(db, name=f"n{number:02}", last_name="Many" if number else "One")
    counts = []
    for typed in ("one", "many"):
        find(app, typed)  # what is read once for a release, and noted of a device
        with statements_of(store.engine) as seen:
            find(app, typed)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_who_looked_is_written_down_and_never_what_for(app: Flask) -> None:
    """T26: each look, with who was shown; not the text, nor a name."""
    who = staff()
    code = pickup_text(app)
    for typed in ("tes", "x-ana", code, "nobody"):
        find(app, typed, who)
    with house_of(app).store.reading() as db:
        noted = db.execute(
            select(AuditRow.actor, AuditRow.facts)
            .where(AuditRow.action == "people.looked-up")
            .order_by(AuditRow.id)
        ).all()
    everybody = [IDS["ana"], IDS["ben"], IDS["vera"]]
    assert [(row.actor, row.facts) for row in noted] == [
        ("p-dana", {"by": "name", "shown": everybody}),
        ("p-dana", {"by": "number", "shown": [IDS["ana"]]}),
        ("p-dana", {"by": "pick-up code", "shown": [IDS["ana"]]}),
        ("p-dana", {"by": "name", "shown": []}),
    ]


def test_people_of_another_event_are_not_found(app: Flask) -> None:
    code = pickup_code_of(house_of(app).signer, "zed00000000000000000", "p-zed").text
    for typed in ("x-zed", code):
        found = find(app, typed)
        assert (found["people"], bool(found["note"])) == ([], True)
    assert hand_out(app, staff(), "zed").status_code == 404


def test_the_pickup_code_finds_its_person_until_it_is_somebody_elses(app: Flask) -> None:
    text = pickup_text(app)
    assert names(find(app, text.lower())) == ["Ana Test"]
    with house_of(app).store.writing() as db:
        db.execute(
            update(AttendeeRow).where(AttendeeRow.id == IDS["ana"]).values(person_id="p-zed")
        )
    found = find(app, text)
    assert found["people"] == []
    assert "an old one" in str(found["note"])


def test_my_own_pickup_code(app: Flask) -> None:
    who = attendee(app)
    answer = app.test_client().get(f"{HERE}/me/pickup-code", headers=who)
    assert answer.json == {
        "code": pickup_text(app), "state": "now", "opens_at": "2025-03-09T23:00:00Z",
        "place": "Sunset Foyer", "handed_at": None,
    }  # fmt: skip
    drawn = app.test_client().get(f"{HERE}/me/pickup-code.svg", headers=who)
    assert drawn.content_type == "image/svg+xml"
    assert drawn.headers["Cache-Control"] == "private, no-cache"
    assert "<title>My pick-up code</title>" in drawn.text
    assert read_symbol(drawn.text) == pickup_text(app)
    assert len(paint(drawn.text)) == 29 + 2 * 4  # version 3
    for name in ("vera", "zed"):  # joins online; is at another event
        assert app.test_client().get(
            f"{HERE}/me/pickup-code", headers=attendee(app, name)
        ).status_code == 404  # fmt: skip


def test_the_code_is_not_in_the_logs(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    who = staff()
    with caplog.at_level(logging.DEBUG):
        given = hand_out(app, who).json["code"]
        find(app, given, who)
        find(app, pickup_text(app), who)
    assert given not in caplog.text
    assert pickup_text(app) not in caplog.text


BAD = (
    "😀" * 30, "\x00", "C1\x00", "C1" + "😀" * 22, "%" * 100, "' OR 1=1 --", "\u202e\u0000x",
    " ", "\n", "ß" * 100, "\ud7ff", "𝒜𝓃𝒶", "a" * 101, "x" * 10_000, "<script>",
)  # fmt: skip


def test_bad_input_is_answered_in_words(app: Flask) -> None:
    who = staff()
    for typed in BAD:
        for answer in (
            post(app, "look-ups", {"q": typed}, who),
            post(app, "look-ups", {"q": "te", "place": f"{typed}."}, who),
            hand_out(app, who, place=f"{typed}."),
            hand_out(app, who, "vera", because=f"{typed}."),
            hand_out(app, who, typed.replace("\ud7ff", "x"), because="x"),
            post(app, "people/x-ana/badge/replacements", {"copy": 1, "reason": typed}, who),
            post(app, "people/x-ana/badge/returns", {"because": typed}, who),
        ):
            assert 200 <= answer.status_code < 500, answer.text
            assert answer.json.get("note") or answer.json.get("detail"), (typed, answer.text)


def test_no_changed_cut_retired_or_foreign_code_is_a_badge(app: Flask) -> None:
    """T9, a part of the 10⁶: online, at the one call that takes a badge."""
    who, dice = staff(), random.Random(11)
    first = hand_out(app, who).json["code"]
    path = "people/x-ana/badge/replacements"
    living = post(app, path, {"copy": 1, "reason": "lost"}, who).json["code"]
    foreign = badge_code_of(house_of(app).signer, "another").text
    tried = [first, foreign, living[:-1], living + "0", living[2:], f"P1{living[2:]}"]
    for _ in range(200):
        letters = list(living)
        letters[dice.randrange(len(letters))] = dice.choice(SYMBOLS)
        tried.append("".join(letters))
    for text in tried:
        found = find(app, text, who)
        is_known = bool(found["people"]) and not found["note"]
        assert is_known is (text == living), text
