"""The way in: sign-in by name, by code, as staff; what guests may see; where one is led."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.app import create_app
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.mail.models import LetterRow
from congress.people.models import AddressRow
from congress.people.service import add_staff
from tests.builders import NOW, settings_for
from tests.companion.world import EVENT, Browser, open_congress, store_of, words_of
from tests.mail.world import a_letter
from tests.people.world import newest_code

NOT_FOUND = (
    "We can't find that e-mail and last name together. Use the address your confirmation was sent "
    "to (a colleague may have registered you) and the last name as it stands there. "
    "Degrees, accents and capitals do not matter."
)


def test_signing_in_leads_to_today(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.get("/")
    assert browser.answer.request.path == "/sign-in"
    page = browser.sign_in()
    assert browser.answer.request.path == f"{EVENT}/"
    assert "Good afternoon, Ana" in words_of(page)
    assert browser.answer.headers["Cache-Control"] == "private, no-cache"


def test_a_miss_says_what_to_do_and_is_the_same_for_every_kind(
    app: Flask, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    wrong_name = browser.sign_in(last_name="Nobody")
    assert browser.answer.status_code == 401
    assert NOT_FOUND in words_of(wrong_name)
    unknown = browser.sign_in("stranger", last_name="Nobody")
    assert unknown.replace("stranger@", "ana@") == wrong_name


def test_what_needs_a_sign_in_leads_there_and_back(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.get(f"{EVENT}/my-agenda?x=1")
    assert browser.answer.request.path == "/sign-in"
    browser.send("/sign-in", email="ana@example.org", last_name="Test")
    assert browser.answer.request.full_path == f"{EVENT}/my-agenda?x=1"


ELSEWHERE = (
    "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
    "/ok\\..\\evil", "/a\nb",
)  # fmt: skip


def test_nobody_is_led_elsewhere_after_signing_in(app: Flask) -> None:
    open_congress(app)
    for address in ELSEWHERE:
        browser = Browser(app.test_client())
        browser.get("/sign-in")
        browser.send("/sign-in", email="ana@example.org", last_name="Test", next=address)
        assert browser.answer.request.path == f"{EVENT}/", address


def test_a_form_that_is_not_ours_is_refused(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    answer = client.post("/sign-in", data={"email": "ana@example.org", "last_name": "Test"})
    assert answer.status_code == 403
    assert "Whom to ask" in words_of(answer.text)


def test_a_code_opens_what_a_name_does_not(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    page = browser.get("/settings")
    assert "confirm that it is you" in words_of(page)
    page = browser.get("/sign-in/code?next=/settings%3Fa%3D1%26b%3D2")
    assert "a•••@example.org" in page
    browser.send("/sign-in/code")
    assert browser.answer.request.path == "/sign-in/code/verify"
    page = browser.send("/sign-in/code/verify", code="000000")
    assert browser.answer.status_code == 401
    assert "That code" in page or "Check the newest e-mail" in page
    code = newest_code(store_of(app))
    page = browser.send("/sign-in/code/verify", code=f" {code[:3]} {code[3:]} ")
    assert browser.answer.request.full_path == "/settings?a=1&b=2"
    assert "Thank you. We know it is you." in words_of(page)
    assert browser.answer.headers["Cache-Control"] == "no-store"
    assert 'value="Test"' in page


def test_people_who_share_an_address_say_who_they_are(app: Flask, client: FlaskClient) -> None:
    open_congress(app, ben="general")
    store = store_of(app)
    with store.writing() as db:
        shared = {"email": "desk@example.org", "folded": "desk@example.org"}
        db.execute(update(AddressRow).values(**shared))
    browser = Browser(client)
    page = browser.sign_in("desk")
    assert "Several people share this e-mail address and last name." in words_of(page)
    assert "Send me a code" in words_of(page)
    browser.get("/sign-in/code")
    browser.send("/sign-in/code", email="desk@example.org", last_name="Test")
    page = browser.send("/sign-in/code/verify", code=newest_code(store))
    assert "Who are you?" in words_of(page)
    page = browser.send("/sign-in/code/verify", person="p-ben")
    assert "Good afternoon, Ben" in words_of(page)


def test_after_many_misses_a_code_is_asked_for(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    for _ in range(5):
        browser.sign_in(last_name="Wrong")
    page = browser.sign_in()
    assert "Send me a code" in words_of(page)
    browser.send("/sign-in", email="ana@example.org", last_name="Test")
    fields = {"email": "ana@example.org", "last_name": "Test"}
    token = page.split('name="form_token" value="')[1].split('"')[0]
    answer = client.post("/sign-in/code", data={**fields, "form_token": token})
    assert answer.status_code == 303


def test_many_codes_keep_nobody_waiting(app: Flask, client: FlaskClient) -> None:
    """The fourth ask shares the standing code, which is typed as it is written: in groups of four."""
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    for _ in range(5):
        browser.get("/sign-in/code")
        page = browser.send("/sign-in/code")
    assert "look for the newest one with a code of twelve digits" in words_of(page)
    with store_of(app).reading() as db:
        codes = [facts["code"] for facts in db.scalars(select(LetterRow.facts)) if "code" in facts]
    (standing,) = [code for code in codes if len(code) == 12]
    assert len(codes) == 4
    typed = f"{standing[:4]} {standing[4:8]} {standing[8:]}"
    page = browser.send("/sign-in/code/verify", code=typed)
    assert "Thank you. We know it is you." in words_of(page)


def test_staff_sign_in_with_a_password(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    with store_of(app).writing() as db:
        add_staff(db=db, email="dana@example.org", first_name="Dana", last_name="Staff",
                  role=Role.STAFF, event_id="", password="correct horse battery", now=NOW)  # fmt: skip
    browser = Browser(client)
    browser.get("/sign-in/staff")
    page = browser.send("/sign-in/staff", email="dana@example.org", password="wrong")
    assert "do not go together" in words_of(page)
    browser.send("/sign-in/staff", email="dana@example.org", password="correct horse battery")
    assert browser.answer.status_code == 200
    assert browser.answer.request.path == "/events"
    page = browser.get(f"{EVENT}/")
    assert browser.answer.request.path == f"{EVENT}/agenda"
    assert "You are signed in as staff." in words_of(page)


def test_signing_out_ends_it(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.get("/settings")
    page = browser.send("/sign-out")
    assert "You are signed out on this device." in words_of(page)
    browser.get(f"{EVENT}/")
    assert browser.answer.request.path == "/sign-in"


def test_production_has_no_page_of_letters(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(database_url, tmp_path / "data", env="production")
    made = create_app(settings, clock=FixedClock(NOW))
    assert made.test_client().get("/dev/letters").status_code == 404


def test_letters_of_an_earlier_run_stand_below_this_ones(app: Flask, client: FlaskClient) -> None:
    """A rehearsal that is started again begins at its old time: its clock goes back."""
    a_letter(store_of(app), key="earlier", now=NOW + timedelta(hours=1), facts={"title": "Earlier"})
    a_letter(store_of(app), key="older", now=NOW - timedelta(hours=1), facts={"title": "Older"})
    a_letter(store_of(app), key="newest", now=NOW, facts={"title": "Newest"})
    page = client.get("/dev/letters").text
    assert page.index("Newest") < page.index("Older") < page.index("Earlier")


def test_development_shows_letters_and_codes(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.get("/sign-in/code")
    browser.send("/sign-in/code")
    code = newest_code(store_of(app))
    page = browser.get("/dev/letters")
    assert f"{code} is your sign-in code" in words_of(page)
    assert f"Code: {code}" in words_of(page)


def test_a_letter_is_found_by_a_part_of_its_address(app: Flask, client: FlaskClient) -> None:
    """A thousand are written at once, of which the page shows the newest."""
    open_congress(app)
    a_letter(store_of(app), facts={"title": "Yours"}, person_id="p-ana")
    assert "Yours" in client.get("/dev/letters?to=ANA@exam").text
    answer = client.get("/dev/letters?to=b_n%25").text
    assert "Yours" not in answer
    assert "No letter to “b_n%”" in words_of(answer)


def test_a_page_without_a_form_leaves_the_form_on_screen_valid(app: Flask) -> None:
    """Fetched ahead without a cookie, and answered after the page that is on screen (T6)."""
    open_congress(app)
    on_screen = app.test_client().get("/sign-in")
    answered_later = app.test_client().get(f"{EVENT}/agenda")
    assert "congress-form" in on_screen.headers["Set-Cookie"]
    assert "Set-Cookie" not in answered_later.headers
    assert answered_later.status_code == 200


def test_a_new_sign_in_ends_the_cookie_it_replaces(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    old = client.get_cookie("congress")
    fields = {"email": "ana@example.org", "last_name": "Test"}
    token = browser.get("/settings").split('name="form_token" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={**fields, "form_token": token}).status_code == 303
    new = client.get_cookie("congress")
    assert old is not None
    assert new is not None
    for cookie, status in ((old, 401), (new, 200)):
        headers = {"Authorization": f"Bearer {cookie.value}"}
        assert app.test_client().get("/api/v1/me", headers=headers).status_code == status
