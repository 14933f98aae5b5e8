"""Mail that does not arrive: whose came back, trying again, and the note to a hospital's IT (R36)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, update

from congress.app import house_of
from congress.mail.models import LetterRow, MailSuppressionRow
from tests.badges.world import OPEN_AT
from tests.companion.world import words_of
from tests.desk.world import DESK, World
from tests.mail.world import a_letter
from tests.ui.markup import check_page

MAIL = f"{DESK}/mail"
BANNER = "Our mail to a•••@example.org came back, so we stopped sending it."


def _suppress(world: World, name: str, reason: str = "bounced") -> None:
    row = {
        "address": f"{name}@example.org", "reason": reason, "happened_at": OPEN_AT,
        "asked_at": None, "lifted_at": None,
    }  # fmt: skip
    with house_of(world.app).store.writing() as db:
        db.execute(insert(MailSuppressionRow), row)


def _ask_for_codes(world: World, host: str, people: int) -> None:
    store = house_of(world.app).store
    for number in range(people):
        one = a_letter(
            store, key=f"{host}{number}", person_id=f"x{number}", kind="code",
            facts={"code": "1"}, to_email=f"x{number}@{host}", now=OPEN_AT,
        )  # fmt: skip
        with store.writing() as db:
            db.execute(
                update(LetterRow).where(LetterRow.id == one).values(state="sent", sent_at=OPEN_AT)
            )


def test_nothing_came_back(world: World) -> None:
    dana = world.tablet()
    assert MAIL in dana.get(DESK)
    assert "Nothing came back" in words_of(dana.get(MAIL))
    check_page(dana.answer, dana.page)


def test_who_gets_no_mail_is_named_and_written_to_again(world: World) -> None:
    _suppress(world, "ana")
    _suppress(world, "nobody-here")
    dana = world.tablet()
    said = words_of(dana.get(MAIL))
    check_page(dana.answer, dana.page)
    assert "a•••@example.org" in said
    assert "Mail came back. Is the address right?" in said
    assert "ana@example.org" not in dana.page
    form = next(one for one in dana.forms() if "number" in one["fields"])
    said = words_of(dana.send(MAIL, number=form["fields"]["number"]))
    assert "We write to them again." in said


def test_a_hospital_that_keeps_mail_back_is_named_with_a_note(world: World) -> None:
    _ask_for_codes(world, "hospital.org", 5)
    _ask_for_codes(world, "small.org", 4)
    world.at(OPEN_AT + timedelta(minutes=1))
    dana = world.tablet()
    said = words_of(dana.get(MAIL))
    check_page(dana.answer, dana.page)
    assert "5 asked for a code, and nobody typed one." in said
    assert "add example.org to your safe senders." in said
    assert "people at hospital.org" in said
    assert "small.org" not in said


def test_a_banner_tells_who_is_not_reached(world: World) -> None:
    ana = world.tablet("ana", place="")
    ana.client.delete_cookie("congress")
    ana.get("/sign-in")
    ana.send("/sign-in", email="ana@example.org", last_name="Test")
    assert BANNER not in words_of(ana.get("/e/psc-2025/inbox"))
    _suppress(world, "ana")
    house_of(world.app).store._attached.clear()  # as a minute later
    assert BANNER in words_of(ana.get("/e/psc-2025/inbox"))
    check_page(ana.answer, ana.page)


def test_who_only_unsubscribed_sees_no_banner(world: World) -> None:
    _suppress(world, "ana", "unsubscribed")
    ana = world.tablet("ana", place="")
    ana.client.delete_cookie("congress")
    ana.get("/sign-in")
    ana.send("/sign-in", email="ana@example.org", last_name="Test")
    assert BANNER not in words_of(ana.get("/e/psc-2025/inbox"))
