"""Codes that a camera saw: a photo with the form, frames of a viewfinder, and what cannot be read."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from congress.app import house_of
from congress.badges.service.codes import pickup_code_of
from congress.desk import scanning
from congress.infra.audit import AuditRow
from tests.badges.world import IDS
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World
from tests.infra.test_decode import picture_of, saved


def photo_of(world: World, name: str = "ana") -> bytes:
    code = pickup_code_of(house_of(world.app).signer, IDS[name], f"p-{name}")
    return saved(picture_of(code.text))


def send(tablet: Tablet, photo: bytes, name: str = "photo.jpg") -> str:
    """Send the form of the desk that takes a photo, and return what is read then."""
    tablet.get(DESK)
    form = next(one for one in tablet.forms() if one["form"].get("enctype"))
    data = {**form["fields"], "photo": (io.BytesIO(photo), name)}
    tablet.answer = tablet.client.post(DESK, data=data, content_type="multipart/form-data")
    tablet.page = tablet.answer.text
    return words_of(tablet.page)


def frame(tablet: Tablet, body: bytes) -> str:
    tablet.get(DESK)
    token = tablet.forms()[0]["fields"]["form_token"]
    tablet.answer = tablet.client.post(
        f"{DESK}/frames", data=body, headers={"X-CSRF-Token": token}, content_type="image/jpeg"
    )
    return tablet.answer.text


def looks(world: World) -> int:
    with house_of(world.app).store.reading() as db:
        asked = select(func.count()).where(AuditRow.action == "people.looked-up")
        return db.scalar(asked) or 0


def test_a_photo_of_the_code_opens_the_card(world: World) -> None:
    tablet = world.tablet()
    assert "Ana Test" in send(tablet, photo_of(world))
    assert "Print badge" in words_of(tablet.page)


@pytest.mark.parametrize("photo", [b"no photo at all", saved(picture_of("x"))[:900], b""])
def test_what_cannot_be_read_says_what_to_do(world: World, photo: bytes) -> None:
    tablet = world.tablet()
    assert "No code could be read in that picture. Hold the phone closer" in send(tablet, photo)
    assert tablet.answer.status_code == 200
    assert looks(world) == 0


def test_a_form_without_a_photo_is_the_desk(world: World) -> None:
    tablet = world.tablet()
    send(tablet, b"", name="")
    assert tablet.answer.status_code == 200
    assert "No code could be read" not in tablet.page


def test_another_symbol_is_looked_for_as_it_stands(world: World) -> None:
    tablet = world.tablet()
    assert "Nobody here has a last name" in send(tablet, saved(picture_of("ZZQX")))


def test_a_photo_of_30_megabytes_gets_a_clear_answer(world: World) -> None:
    tablet = world.tablet()
    answer = tablet.client.post(
        DESK, data=bytes(30_000_000), content_type="multipart/form-data; boundary=photo"
    )
    assert answer.status_code == 413
    assert "larger than" in words_of(answer.text)
    assert 'href="/desk"' in answer.text  # and a way back
    assert "Ana Test" in tablet.find("x-ana")


def test_a_frame_is_read_and_nobody_is_looked_up(world: World) -> None:
    tablet = world.tablet()
    code = pickup_code_of(house_of(world.app).signer, IDS["ana"], "p-ana").text
    assert frame(tablet, photo_of(world)) == code
    assert tablet.answer.headers["Cache-Control"] == "no-store"
    assert frame(tablet, b"nothing") == ""
    assert tablet.answer.status_code == 200
    assert looks(world) == 0


def test_a_frame_has_a_limit(world: World) -> None:
    tablet = world.tablet()
    frame(tablet, bytes(1_000_001))
    assert tablet.answer.status_code == 413


def test_a_frame_of_another_site_is_not_read(world: World) -> None:
    """T6: it needs the page's own token, as a form does."""
    tablet = world.tablet()
    answer = tablet.client.post(f"{DESK}/frames", data=photo_of(world), content_type="image/jpeg")
    assert answer.status_code == 403


def test_no_picture_is_read_while_others_wait_to_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a unit of work keeps every other one out: reading comes before it begins."""
    store, seen = house_of(world.app).store, []

    def read(_: bytes) -> str:
        with store.writing():  # it would wait for ever within another
            seen.append("free")
        return ""

    monkeypatch.setattr(scanning, "read_symbol", read)
    tablet = world.tablet()
    frame(tablet, b"x")
    send(tablet, b"x")
    assert seen == ["free", "free"]
