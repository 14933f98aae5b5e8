"""Materials from the organizer's form to who attends: added, replaced, kept back (R18, T13)."""

from __future__ import annotations

import errno
import io
import os
import re
from pathlib import Path
from typing import IO, Any

import pytest
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.desk.pages import materials
from congress.lobby.formats import decks
from congress.lobby.rules import materials as rules
from tests.badges.world import EVENT, pacific
from tests.companion.world import Browser, words_of
from tests.desk.world import DESK, Tablet, World
from tests.lobby.decks import BAD, PDF, a_deck
from tests.ui.markup import check_page

PAGE = f"{DESK}/materials/b1"
LOBBY, SESSION = f"/e/{EVENT}/lobby", f"/e/{EVENT}/sessions/b1"


def upload(tablet: Tablet, content: bytes, path: str = PAGE, **fields: str) -> str:
    """Send the form with a file, as a browser does; return what is read then."""
    tablet.get(PAGE)
    token = re.search(r'name="form_token" value="([^"]+)"', tablet.page)
    assert token is not None
    name = fields.pop("name", "deck.pdf")
    data: dict[str, Any] = {
        "form_token": token[1], "title": "Slides", "file": (io.BytesIO(content), name), **fields,
    }  # fmt: skip
    tablet.answer = tablet.client.post(
        path, data=data, content_type="multipart/form-data", follow_redirects=True
    )
    tablet.page = tablet.answer.text
    return words_of(tablet.page)


def act(tablet: Tablet, do: str) -> str:
    tablet.get(PAGE)
    form = next(one for one in tablet.forms() if do in one["acts"])
    return words_of(tablet.send(form["form"]["action"], do=do))


def ana(world: World) -> Browser:
    browser = Browser(world.app.test_client())
    browser.sign_in()
    return browser


def files_on(page: str) -> list[str]:
    return re.findall(rf'href="(/e/{EVENT}/materials/[^"]+)"', page)


def fetch(browser: Browser, path: str) -> TestResponse:
    return browser.client.get(path, buffered=True)


def on_disk(world: World) -> list[Path]:
    folder = house_of(world.app).settings.files_dir
    return [path for path in folder.rglob("*") if path.is_file()]


def test_from_the_form_to_who_attends(world: World) -> None:
    sam = world.tablet("sam")
    assert f"{DESK}/materials" in sam.get(DESK)
    said = upload(sam, PDF, title="Slides <b>1</b>")
    assert "Added, and hidden until you publish it." in said
    assert "PDF, version 1 Hidden" in said
    check_page(sam.answer, sam.page)
    reader = ana(world)
    assert files_on(reader.get(LOBBY)) == []
    assert "Presentation materials" not in reader.page
    act(sam, "publish")
    (path,) = files_on(reader.get(LOBBY))
    assert "Slides &lt;b&gt;1&lt;/b&gt;" in reader.page
    assert "PDF, 1 KB" in words_of(reader.page)
    assert files_on(reader.get(SESSION)) == [path]
    sent = fetch(reader, path)
    assert sent.data == PDF
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"] == 'attachment; filename="slides-b-1-b.pdf"'
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in sent.headers["Content-Security-Policy"]
    assert fetch(reader, path).headers["ETag"] == sent.headers["ETag"]


def test_a_replaced_file_keeps_its_address_and_says_its_version(world: World) -> None:
    sam, reader = world.tablet("sam"), ana(world)
    upload(sam, PDF)
    act(sam, "publish")
    (path,) = files_on(reader.get(LOBBY))
    one = f"{PAGE}/{path.rsplit('/', 1)[1]}"
    upload(sam, a_deck(), one, do="replace")
    assert files_on(reader.get(LOBBY)) == [path]
    assert "version 2" in words_of(reader.page)
    sent = fetch(reader, path)
    assert sent.data == a_deck()
    assert 'filename="slides-v2.pptx"' in sent.headers["Content-Disposition"]
    refused = upload(sam, BAD["vba"], one, do="replace")
    assert (sam.answer.status_code, "holds macros" in refused) == (422, True)
    assert fetch(reader, path).data == a_deck()  # what was there stays


def test_an_embargo_ends_with_the_session_and_a_speaker_may_opt_out(world: World) -> None:
    sam, reader = world.tablet("sam"), ana(world)
    upload(sam, PDF, embargo="1")
    assert "from the end of the session on" in act(sam, "publish")
    assert files_on(reader.get(LOBBY)) == []
    world.at(pacific(10, "11:00"))
    (path,) = files_on(reader.get(LOBBY))
    assert fetch(reader, path).status_code == 200
    assert "Kept back for the speaker" in act(sam, "opt-out")
    assert files_on(reader.get(LOBBY)) == []
    assert fetch(reader, path).status_code == 404  # hidden is not there
    act(sam, "hide")
    act(sam, "publish")
    assert fetch(reader, path).status_code == 200


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_harmful_file_is_refused_and_nothing_is_kept(world: World, name: str) -> None:
    sam = world.tablet("sam")
    said = upload(sam, BAD[name], title="My Slides")
    assert sam.answer.status_code == 422
    assert 'value="My Slides"' in sam.page
    assert "Add a file" in said
    assert on_disk(world) == []


def test_what_a_file_is_called_does_not_matter(world: World) -> None:
    sam = world.tablet("sam")
    for name in ("../../../etc/passwd", "x" * 300 + ".html", "con.pdf\x00.exe", "a;b.svg"):
        upload(sam, PDF, name=name)
        assert sam.answer.status_code == 200, name
    assert len(on_disk(world)) == 1  # the same bytes, once
    assert on_disk(world)[0].name.isalnum()


def test_no_file_no_title_and_too_much_are_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = world.tablet("sam")
    sam.get(PAGE)
    assert "Choose a file first." in words_of(sam.send(PAGE, title="Slides"))
    assert "Say what it is" in upload(sam, PDF, title=" ")
    assert "Say what it is" in upload(sam, PDF, title="x" * 121)
    monkeypatch.setattr(materials, "MOST_BYTES", 10)
    upload(sam, PDF)
    assert sam.answer.status_code == 413
    monkeypatch.undo()
    assert rules.MOST_BYTES == 100_000_000
    for number in range(rules.MOST_A_SESSION):
        upload(sam, PDF, title=f"Slides {number}")
    assert "at most 20 materials" in upload(sam, PDF)


def test_a_full_disk_is_507_with_nothing_half_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = world.tablet("sam")
    really = os.fsync

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    upload(sam, PDF)
    assert sam.answer.status_code == 507
    monkeypatch.setattr(os, "fsync", really)
    assert on_disk(world) == []
    assert "Slides" not in words_of(sam.get(PAGE)).split("Add a file")[0]


def test_what_is_large_goes_to_the_disk_while_it_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flat memory: the form's file is no text in memory when it is looked at."""
    seen: list[IO[bytes]] = []
    really = decks.read_kind

    def look(source: IO[bytes]) -> str:
        seen.append(source)
        return really(source)

    monkeypatch.setattr(materials, "read_kind", look)
    upload(world.tablet("sam"), PDF + b"\n" * 2_000_000)
    assert not isinstance(seen[0], io.BytesIO)
    assert len(on_disk(world)) == 1


def test_nobody_else_adds_or_reads(world: World) -> None:
    sam, dana = world.tablet("sam"), world.tablet("dana")
    upload(sam, PDF)
    act(sam, "publish")
    (path,) = files_on(ana(world).get(LOBBY))
    dana.get(PAGE)
    assert dana.answer.status_code == 404
    guest = Browser(world.app.test_client())
    guest.get(path)
    assert "Sign in" in guest.page
    assert "Presentation materials" not in guest.get(SESSION)
    assert files_on(guest.page) == []
    eva = world.tablet("eva", place="")
    assert eva.client.get(path).status_code == 404


def test_the_call_lists_what_is_there(world: World) -> None:
    sam = world.tablet("sam")
    upload(sam, PDF)
    client = world.app.test_client()
    who = {"email": "ana@example.org", "last_name": "Test"}
    token = client.post("/api/v1/sign-in", json=who).get_json()["token"]

    def listed() -> Any:  # noqa: ANN401 -- JSON
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(f"/api/v1/events/{EVENT}/materials", headers=headers).get_json()

    assert listed() == {"sessions": []}
    act(sam, "publish")
    (session,) = listed()["sessions"]
    (one,) = session["materials"]
    assert (session["session"], one["title"], one["kind"], one["size"], one["version"]) == (
        "b1", "Slides", "pdf", len(PDF), 1,
    )  # fmt: skip
