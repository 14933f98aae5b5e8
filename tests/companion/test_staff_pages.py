"""The pages of the staff's way in: password, app, recovery codes, and proving it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.infra import second_factor
from congress.mail.models import LetterRow
from congress.people.models import DeviceRow
from congress.people.rules import StaffVerdict
from congress.people.service import issue_ticket, reset_staff
from tests.builders import NOW, settings_for
from tests.companion.world import Browser, words_of
from tests.people.staff_world import OLGA, a_member, shown, sign_in, with_app, wrong_code
from tests.symbols import read_symbol


@pytest.fixture
def production(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation real people rely on, on SQLite: nothing here differs between databases."""
    made = create_app(
        settings_for(sqlite_url, tmp_path / "data", env="production"), clock=FixedClock(NOW)
    )
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _password(browser: Browser, next_: str = "") -> str:
    browser.get(f"/sign-in/staff?next={next_}")
    return browser.send("/sign-in/staff", email=OLGA["email"], password=OLGA["password"])


def _key_on(page: str) -> str:
    """The key of the symbol, as a phone reads it, and as it is typed."""
    svg = re.search(r"<svg xmlns=.*?</svg>", page, re.DOTALL)
    assert svg is not None
    address = read_symbol(svg[0])
    key = parse_qs(urlsplit(address).query)["secret"][0]
    typed = re.search(r'class="key"><code>([^<]+)</code>', page)
    assert typed is not None
    assert typed[1].replace(" ", "") == key
    assert unescape(address) in unescape(page)
    return key


def test_production_leads_to_setting_the_app_up(production: Flask) -> None:
    a_member(production)
    refused = sign_in(production)
    assert (refused.status_code, refused.json["code"]) == (403, "auth/code-needed")
    assert "/sign-in/staff" in refused.json["detail"]
    browser = Browser(production.test_client())
    page = _password(browser, "/settings")
    assert browser.answer.request.path == "/sign-in/staff/app"
    assert browser.answer.headers["Cache-Control"] == "no-store"
    key = _key_on(page)
    assert _key_on(browser.get("/sign-in/staff/app")) == key  # scanned already: it stays right
    page = browser.send("/sign-in/staff/app", code="000000")
    assert browser.answer.status_code == 401
    assert _letters_of_apps(production) == 0
    assert "That code does not work" in words_of(page)
    page = browser.send("/sign-in/staff/app", code=second_factor.code_at(key, NOW))
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", page)
    assert len(set(codes)) == 10
    assert _letters_of_apps(production) == 1
    assert browser.answer.headers["Cache-Control"] == "no-store"
    page = words_of(browser.get("/settings"))
    assert "10 of your recovery codes are left." in page
    # The first code is used up; the next one, or a recovery code, opens the API.
    assert sign_in(production, totp=second_factor.code_at(key, NOW)).status_code == 401
    later = second_factor.code_at(key, NOW + timedelta(seconds=30))
    assert sign_in(production, totp=later).json["level"] == 3
    assert sign_in(production, totp=codes[3]).json["recovery_codes_left"] == 9


def _letters_of_apps(app: Flask) -> int:
    with house_of(app).store.reading() as db:
        return len(db.scalars(select(LetterRow.id).where(LetterRow.kind == "app-set-up")).all())


def test_the_code_comes_after_the_password(app: Flask, client: FlaskClient) -> None:
    enrolled = with_app(app, a_member(app))
    browser = Browser(client)
    page = _password(browser, "/settings")
    assert browser.answer.request.path == "/sign-in/staff/code"
    assert client.get("/api/v1/me").status_code == 401
    page = browser.send("/sign-in/staff/code", code=wrong_code(enrolled, NOW))
    assert browser.answer.status_code == 401
    assert "That code does not work" in words_of(page)
    browser.send("/sign-in/staff/code", code=shown(enrolled, NOW))
    assert browser.answer.request.path == "/settings"
    browser.get("/sign-in/staff/code")
    assert browser.answer.request.path == "/sign-in/staff"  # the ticket is used


def test_a_recovery_code_stands_in_and_few_are_warned_of(app: Flask, client: FlaskClient) -> None:
    enrolled = with_app(app, a_member(app))
    browser = Browser(client)
    for code in enrolled.recovery_codes[:7]:
        _password(browser, "/settings")
        page = browser.send("/sign-in/staff/code", code=code)
        assert "That recovery code is used up now." in words_of(page)
    assert "3 of your recovery codes are left. Make new ones" in words_of(page)
    page = browser.send("/settings/recovery-codes")
    new = re.findall(r"<code>([a-z0-9-]{14})</code>", page)
    assert len(set(new) - set(enrolled.recovery_codes)) == 10
    assert sign_in(app, totp=enrolled.recovery_codes[9]).status_code == 401
    assert sign_in(app, totp=new[0]).status_code == 200


def test_a_ticket_is_for_one_purpose_ten_minutes_and_one_password(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    person = a_member(app)
    enrolled = with_app(app, person)
    house = house_of(app)

    def path_with(ticket: str, path: str) -> str:
        client.set_cookie("congress-half-way", ticket)
        return client.get(path, follow_redirects=True).request.path

    with house.store.reading() as db:
        code = issue_ticket(db, house.signer, person, StaffVerdict.NEEDS_CODE, NOW)
        app_ = issue_ticket(db, house.signer, person, StaffVerdict.NEEDS_SET_UP, NOW)
    code_page, app_page, door = "/sign-in/staff/code", "/sign-in/staff/app", "/sign-in/staff"
    assert path_with(code, code_page) == code_page
    assert path_with(code, app_page) == door
    assert path_with(app_, app_page) == app_page
    assert path_with(app_, code_page) == door
    for forged in ("", "x", code[:-1], code.replace("needs-code", "needs-set-up"), "needs-code..."):
        assert path_with(forged, app_page) == door
    clock.advance(timedelta(minutes=9, seconds=59))
    assert path_with(code, code_page) == code_page
    clock.advance(timedelta(seconds=1))
    assert path_with(code, code_page) == door
    with house.store.reading() as db:
        fresh = issue_ticket(db, house.signer, person, StaffVerdict.NEEDS_CODE, clock.now())
    assert path_with(fresh, code_page) == code_page
    house.store.unit_of_work(
        lambda db: reset_staff(
            db=db, signer=house.signer, email=OLGA["email"], password="another long one",
            now=clock.now(),
        )
    )  # fmt: skip
    assert path_with(fresh, code_page) == door
    assert enrolled.recovery_codes


@pytest.mark.parametrize("ended", ["revoked", "signed out"])
def test_an_app_begun_from_settings_ends_with_the_sign_in(
    app: Flask, client: FlaskClient, ended: str
) -> None:
    """T5: it stands for the sign-in, not for a password given; whoever comes next sees no key."""
    enrolled = with_app(app, a_member(app))
    browser = Browser(client)
    _password(browser, "/settings")
    browser.send("/sign-in/staff/code", code=shown(enrolled, NOW))
    key = _key_on(browser.send("/settings/app"))
    page = browser.page
    if ended == "revoked":
        with house_of(app).store.writing() as db:
            db.execute(update(DeviceRow).values(signed_out_at=NOW))
    else:
        browser.get("/settings")
        browser.send("/sign-out")
        assert client.get_cookie("congress-half-way") is None
    browser.get("/sign-in/staff/app")
    assert browser.answer.request.path == "/sign-in/staff"
    browser.page = page  # it was open all the time
    browser.send("/sign-in/staff/app", code=second_factor.code_at(key, NOW))
    assert client.get("/api/v1/me").status_code == 401
    later = shown(enrolled, NOW, steps=1)
    assert sign_in(app, totp=later).status_code == 200  # the owner's app still works


def test_moving_to_another_phone_keeps_the_old_one_until_the_new_ones_code(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    enrolled = with_app(app, a_member(app))
    browser = Browser(client)
    _password(browser, "/settings")
    browser.send("/sign-in/staff/code", code=shown(enrolled, NOW))
    page = browser.send("/settings/app")
    key = _key_on(page)
    clock.advance(timedelta(seconds=30))
    assert sign_in(app, totp=shown(enrolled, clock.now())).status_code == 200
    browser.send("/sign-in/staff/app", code=second_factor.code_at(key, clock.now()))
    clock.advance(timedelta(seconds=90))
    assert sign_in(app, totp=shown(enrolled, clock.now())).status_code == 401
    assert sign_in(app, totp=second_factor.code_at(key, clock.now())).status_code == 200


def test_settings_ask_again_after_fifteen_minutes(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    enrolled = with_app(app, a_member(app))
    browser = Browser(client)
    _password(browser, "/settings")
    page = browser.send("/sign-in/staff/code", code=shown(enrolled, NOW))
    clock.advance(timedelta(minutes=15))
    browser.page = page  # an old page's button
    page = browser.send("/settings/recovery-codes")
    assert browser.answer.status_code == 403
    assert 'href="/sign-in/staff"' in page
    page = browser.get("/settings")
    assert "New recovery codes" not in page
    assert 'href="/sign-in/staff?next=/settings"' in page
    _password(browser, "/settings")
    page = browser.send("/sign-in/staff/code", code=shown(enrolled, clock.now()))
    assert "New recovery codes" in page


def test_a_rehearsals_clock_is_not_the_phones(sqlite_url: str, tmp_path: Path) -> None:
    """`serve --at` moves our clock; the authenticator app goes on showing the real time's code."""
    settings = settings_for(sqlite_url, tmp_path / "data")
    moved = type(settings)(**{**vars(settings), "clock_offset": timedelta(days=-600)})
    rehearsal = create_app(moved, clock=FixedClock(NOW))
    enrolled = with_app(rehearsal, a_member(rehearsal))
    phone = NOW + timedelta(days=600)
    assert sign_in(rehearsal, totp=shown(enrolled, NOW)).status_code == 401
    assert sign_in(rehearsal, totp=shown(enrolled, phone)).status_code == 200
    with rehearsal.app_context():
        for engine in database.engines.values():
            engine.dispose()
