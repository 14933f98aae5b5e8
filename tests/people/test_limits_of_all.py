"""Limits over everybody: typos of a venue are no attack, and wrong codes make codes longer (T2, T4)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from congress.core.clock import FixedClock
from congress.people.models import SignInMissRow
from congress.people.rules import ALL_CODE_MISSES_A_DAY, SOURCE_MISSES
from tests.builders import NOW
from tests.people.world import ANA, a_person, newest_code, post, store_of, verified, wrong


def test_typos_put_right_are_not_held_against_a_venue(app: Flask) -> None:
    """Two more misses would close the address to new phones; three that are put right do not."""
    _misses(app, SOURCE_MISSES - 2)
    client = app.test_client()
    for number in range(3):
        email = f"n{number}@example.org"
        a_person(store_of(app), email=email)
        assert post(client, "/sign-in", {"email": email, "last_name": "X"}).status_code == 401
        answer = post(app.test_client(), "/sign-in", {**ANA, "email": email})
        assert answer.status_code == 200


def test_control_typos_left_wrong_are_counted(app: Flask) -> None:
    _misses(app, SOURCE_MISSES - 2)
    for number in range(2):
        email = f"n{number}@example.org"
        assert post(app.test_client(), "/sign-in", {**ANA, "email": email}).status_code == 401
    a_person(store_of(app))
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403


def test_a_right_name_gives_no_new_tries_for_its_address(app: Flask, clock: FixedClock) -> None:
    """Else a neighbour behind the same address could guess on after each sign-in of its owner."""
    a_person(store_of(app))
    for _ in range(5):
        post(app.test_client(), "/sign-in", {**ANA, "last_name": "X"})
        clock.advance(timedelta(seconds=1))
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403


def _misses(app: Flask, count: int, kind: str = "name") -> None:
    """Failures of others, from the address of the clients here."""
    client = app.test_client()
    post(client, "/sign-in", {"email": "first@example.org", "last_name": "X"})
    with store_of(app).writing() as db:
        source = db.scalars(select(SignInMissRow.source_hash)).first()
        db.execute(
            insert(SignInMissRow),
            [
                {
                    "id": f"x{n}",
                    "kind": kind,
                    "email_hash": f"e{n}",
                    "source_hash": source,
                    "at": NOW,
                }
                for n in range(count - 1)
            ],
        )


def test_after_300_wrong_codes_strangers_need_a_long_one(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """T4: 300 guesses at six digits a day are all there are, and everybody still gets in."""
    a_person(store_of(app))
    early = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    short = newest_code(store_of(app))
    _misses(app, ALL_CODE_MISSES_A_DAY + 1, "code")
    clock.advance(timedelta(seconds=1))
    stranger = app.test_client()
    refused = post(stranger, "/sign-in/code/verify", {"ticket": early, "code": short})
    assert (len(short), refused.status_code) == (6, 401)
    ticket = post(stranger, "/sign-in/code", dict(ANA)).json["ticket"]
    code = newest_code(store_of(app))
    missed = post(stranger, "/sign-in/code/verify", {"ticket": ticket, "code": wrong(code)})
    answer = post(stranger, "/sign-in/code/verify", {"ticket": ticket, "code": code})
    assert (len(code), missed.status_code, answer.status_code) == (10, 401, 200)
    clock.advance(timedelta(days=1, seconds=1))
    post(stranger, "/sign-in/code", dict(ANA))
    assert len(newest_code(store_of(app))) == 6


def test_a_browser_that_is_known_may_use_a_short_code(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    a_person(store_of(app))
    verified(app, client)
    clock.advance(timedelta(seconds=1))
    ticket = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    short = newest_code(store_of(app))
    _misses(app, ALL_CODE_MISSES_A_DAY + 1, "code")
    answer = post(client, "/sign-in/code/verify", {"ticket": ticket, "code": short})
    assert (len(short), answer.status_code) == (6, 200)


def test_a_browser_known_by_a_name_alone_may_not(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """Names are no secret: else a list of them buys as many guesses at six digits."""
    a_person(store_of(app))
    assert post(client, "/sign-in", dict(ANA)).status_code == 200
    clock.advance(timedelta(seconds=1))
    ticket = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    short = newest_code(store_of(app))
    _misses(app, ALL_CODE_MISSES_A_DAY + 1, "code")
    answer = post(client, "/sign-in/code/verify", {"ticket": ticket, "code": short})
    assert (len(short), answer.status_code) == (6, 401)
    clock.advance(timedelta(seconds=1))
    ticket = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    long = {"ticket": ticket, "code": newest_code(store_of(app))}
    assert post(client, "/sign-in/code/verify", long).status_code == 200


def test_a_mailbox_that_only_folds_alike_lifts_no_limit(app: Flask) -> None:
    """`weiss` is Mallory's own mailbox, `weiß` the victim's: to us they are one key (decision 0011)."""
    store = store_of(app)
    a_person(store, email="weiß@example.org", last_name="Rivera")
    a_person(store, email="weiss@example.org", first_name="Mal", last_name="Mallory")
    mine = {"email": "weiss@example.org", "last_name": "Mallory"}
    by_name, by_code = app.test_client(), app.test_client()
    assert post(by_name, "/sign-in", mine).status_code == 200
    ticket = post(by_code, "/sign-in/code", mine).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store)}
    assert post(by_code, "/sign-in/code/verify", used).json["level"] == 2
    for _ in range(5):
        post(app.test_client(), "/sign-in", {"email": "weiß@example.org", "last_name": "X"})
    for client in (by_name, by_code):
        guess = post(client, "/sign-in", {"email": "weiß@example.org", "last_name": "Y"})
        assert (guess.status_code, guess.json["code"]) == (403, "auth/code-needed")
