"""Prints over the API (decision 0046): asking, taking, the bytes, and what became of them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse
from zebrafy.zebrafy_zpl import ZebrafyZPL

from tests.badges.paper import pictures_of, read_codes
from tests.badges.world import DESK, staff

PLACE = {"place": "Sunset Foyer"}


def ask(app: Flask, name: str = "ana", who: str = "dana", **body: object) -> TestResponse:
    path = f"{DESK}/people/x-{name}/badge/prints"
    return app.test_client().post(path, json=PLACE | body, headers=staff(who))


def take(app: Flask, who: str = "dana", **body: object) -> list[dict[str, Any]]:
    path = f"{DESK}/prints/claims"
    answer = app.test_client().post(path, json=PLACE | body, headers=staff(who))
    assert answer.status_code == 200, answer.text
    return list(answer.json["prints"])


def report(app: Flask, print_id: str, who: str = "dana", **body: object) -> TestResponse:
    path = f"{DESK}/prints/{print_id}/outcome"
    return app.test_client().put(path, json=body, headers=staff(who))


def seen(app: Flask) -> dict[str, Any] | None:
    body = {"q": "x-ana"} | PLACE
    answer = app.test_client().post(f"{DESK}/look-ups", json=body, headers=staff())
    found: dict[str, Any] | None = answer.json["people"][0]["print"]
    return found


def test_a_badge_is_printed_in_three_calls_and_the_desk_sees_how_far_it_is(app: Flask) -> None:
    assert seen(app) is None
    asked = ask(app)
    assert (asked.status_code, asked.json["state"], asked.json["copy"]) == (201, "waiting", 1)
    again = ask(app, who="dirk")
    assert (again.status_code, again.json["id"]) == (200, asked.json["id"])
    [taken] = take(app)
    assert (taken["id"], taken["state"]) == (asked.json["id"], "taken")
    assert seen(app)["state"] == "taken"
    assert take(app) == []
    done = report(app, taken["id"], done=True)
    assert (done.status_code, done.json["state"]) == (200, "done")
    assert (seen(app)["id"], seen(app)["state"]) == (taken["id"], "done")


def test_the_bytes_are_the_stations_that_has_the_print(app: Flask) -> None:
    asked = ask(app).json["id"]
    early = app.test_client().get(f"{DESK}/prints/{asked}.pdf", headers=staff())
    assert early.status_code == 412
    [taken] = take(app)
    address = taken["formats"]["pdf"]
    assert address == f"{DESK}/prints/{asked}.pdf"
    answer = app.test_client().get(address, headers=staff())
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    page, slip = pictures_of(answer.data)
    [code] = read_codes(page)
    assert read_codes(slip) == []
    bare = app.test_client().get(f"{address}?slip=false", headers=staff())
    assert len(pictures_of(bare.data)) == 1
    found = app.test_client().post(f"{DESK}/look-ups", json={"q": code}, headers=staff()).json
    assert found["people"][0]["external_id"] == "x-ana"
    foreign = app.test_client().get(address, headers=staff("dirk"))
    assert (foreign.status_code, foreign.json["code"]) == (412, "version/stale")
    report(app, asked, done=True)
    assert app.test_client().get(address, headers=staff()).status_code == 412
    assert app.test_client().get(f"{DESK}/prints/none.pdf", headers=staff()).status_code == 404


def test_a_thermal_printer_gets_the_same_badge_as_dots(app: Flask) -> None:
    ask(app)
    [taken] = take(app)
    address = taken["formats"]["zpl"]
    for query, size in (("", (816, 609)), ("?dpi=300&slip=false", (1200, 900))):
        answer = app.test_client().get(f"{address}{query}", headers=staff())
        assert (answer.status_code, answer.mimetype) == (200, "application/vnd.zebra-zpl")
        badge, *rest = ZebrafyZPL(answer.text).to_images()
        assert (badge.size, len(rest)) == (size, 0 if query else 1)
        [code] = read_codes(badge)
        found = app.test_client().post(f"{DESK}/look-ups", json={"q": code}, headers=staff()).json
        assert found["people"][0]["external_id"] == "x-ana"
    wrong = app.test_client().get(f"{address}?dpi=72", headers=staff())
    assert wrong.json["errors"][0]["pointer"] == "dpi"


def test_why_a_print_failed_is_told_to_the_desk(app: Flask) -> None:
    ask(app)
    [taken] = take(app)
    report(app, taken["id"], failed=" Paper is out. ")
    assert (seen(app)["state"], seen(app)["failed_because"]) == ("failed", "Paper is out.")
    assert ask(app).status_code == 201


def test_a_refusal_to_print_says_what_to_do(app: Flask) -> None:
    for name, status, code in (
        ("vera", 409, "badges/not-entitled"), ("nobody", 404, "not-found"),
    ):  # fmt: skip
        answer = ask(app, name)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert answer.json["detail"]
    elsewhere = ask(app, place="Lobby bar")
    assert elsewhere.json["errors"][0]["pointer"] == "/place"
    assert take(app, place="Paradise Foyer") == []


def test_an_answer_says_one_thing(app: Flask) -> None:
    ask(app)
    [taken] = take(app)
    for body in ({}, {"done": False}, {"done": True, "failed": "Paper"}, {"failed": "  "}):
        assert report(app, taken["id"], **body).status_code == 422
    assert report(app, "none", done=True).status_code == 404
    for most in (0, 21, 1.0, "2"):
        answer = app.test_client().post(
            f"{DESK}/prints/claims", json=PLACE | {"most": most}, headers=staff()
        )
        assert answer.status_code == 422, most
