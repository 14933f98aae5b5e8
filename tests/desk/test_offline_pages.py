"""What passes between a tablet without a network and us, and the supervisors' list of conflicts."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.badges.service.blanks import make_blanks
from congress.desk.face import DESK as FACE
from congress.ui.assets import read_assets
from tests.badges.world import a_desk
from tests.companion.world import words_of
from tests.desk.test_station_pages import a_tablet, ask, enroll, revoke
from tests.desk.world import DESK, Tablet, World

CONFLICTS = f"{DESK}/conflicts"


def post(tablet: Tablet, path: str, body: object, token: str | None = None) -> TestResponse:
    """As carried.js sends it: with the form token of the desk's page."""
    if token is None:
        token = token_of(tablet)
    return tablet.client.post(
        f"{DESK}/{path}", data=json.dumps(body), content_type="application/json",
        headers={"X-CSRF-Token": token},
    )  # fmt: skip


def token_of(tablet: Tablet) -> str:
    tablet.get(DESK)
    found = re.search(r'data-carry [^>]*data-token="([^"]+)"', tablet.page)
    assert found is not None
    return found.group(1)


def a_blank(world: World) -> str:
    house = house_of(world.app)
    made = house.store.unit_of_work(
        lambda db: make_blanks(a_desk(db, house.store, signer=house.signer), 1)
    )
    return made[0].code.text


def fact(code: str, key: int = 0, number: str = "x-ana") -> dict[str, object]:
    at = "2025-03-09T22:59:00Z"
    return {"id": f"{key:016}", "number": number, "code": code, "at": at, "place": "Sunset Foyer"}


def told(*facts: object) -> dict[str, object]:
    return {"device_now": "2025-03-09T23:00:00Z", "facts": list(facts)}


def test_the_worker_looks_after_the_desk_alone_and_keeps_its_files(world: World) -> None:
    answer = world.app.test_client().get("/desk/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/desk"
    assert answer.headers["Cache-Control"] == "no-cache"
    assets = read_assets(FACE)
    assert f'const EDITION = "{assets.edition}";' in answer.text
    listed = re.search(r"const FILES = (\[.*?\]);", answer.text)
    assert listed is not None
    files = json.loads(listed.group(1))
    assert assets.address_of("js/offline.js") in files
    assert all(one.startswith("/desk/assets/") for one in files)
    assert "congress-" not in answer.text  # caches of the attendees' app
    theirs = world.app.test_client().get("/worker.js").text
    assert "desk" not in theirs


def test_the_manifest_is_the_desks_own(world: World) -> None:
    client = world.app.test_client()
    found = json.loads(client.get(read_assets(FACE).address_of("desk.webmanifest")).text)
    assert (found["id"], found["start_url"], found["scope"]) == ("/desk",) * 3


def test_the_page_that_is_kept_names_nobody(world: World) -> None:
    guests = world.app.test_client().get("/desk/offline")
    assert guests.status_code == 200
    assert "There is no network right now." in words_of(guests.text)
    away = world.app.test_client().get("/desk/away")
    assert "No network right now" in words_of(away.text)
    # Whoever is signed in: it is fetched without saying who asks.
    worker = world.app.test_client().get("/desk/worker.js").text
    assert 'fetch(file, { credentials: "omit"' in worker


def test_a_tablet_takes_the_list_along_and_tells_what_it_did(world: World) -> None:
    tablet = world.tablet()
    found = post(tablet, "snapshot", {}).json
    assert [one["number"] for one in found["people"]] == [
        "x-ana", "x-ben", "x-jordan", "x-min", "x-vera",
    ]  # fmt: skip
    assert post(tablet, "snapshot", {"version": found["version"]}).json["is_same"]
    body = told(fact(a_blank(world)))
    assert post(tablet, "hand-overs", body).json["facts"][0]["stored"] == "stored"
    assert post(tablet, "hand-overs", body).json["facts"][0]["stored"] == "duplicate"
    assert "Handed out already" in tablet.find("x-ana")


def test_the_list_is_compressed_for_who_takes_that(world: World) -> None:
    tablet = world.tablet()
    token = token_of(tablet)
    answer = tablet.client.post(
        f"{DESK}/snapshot", data="{}", content_type="application/json",
        headers={"X-CSRF-Token": token, "Accept-Encoding": "gzip"},
    )  # fmt: skip
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.data))["people"]) == 5


@pytest.mark.parametrize("path", ["snapshot", "hand-overs"])
def test_other_sites_and_broken_bodies_are_refused(world: World, path: str) -> None:
    tablet = world.tablet()
    assert post(tablet, path, {}, token="another").status_code == 403
    broken: tuple[object, ...] = ([], "x", {"facts": 1}, {"strange": 1})
    for body in broken:
        assert post(tablet, path, body).status_code == 422, body


def test_a_station_takes_it_until_it_is_revoked(world: World) -> None:
    """T12: its next call is answered with the sign-in, and what it holds is worth nothing."""
    sam, code = ask(world)
    station = a_tablet(world)
    enroll(station, code)
    token = token_of(station)
    assert post(station, "snapshot", {}, token).status_code == 200
    revoke(sam)
    answer = post(station, "hand-overs", told(fact(a_blank(world))), token)
    assert answer.status_code in (302, 303, 401, 403)
    assert "x-ana" not in post(station, "snapshot", {}, token).text


def test_supervisors_see_which_badge_opens_nothing_and_which_works(world: World) -> None:
    tablet, sam = world.tablet(), world.tablet("sam")
    sam.get(CONFLICTS)
    assert "There are none." in words_of(sam.page)
    later = {**fact(a_blank(world), 2), "at": "2025-03-09T22:59:30Z"}
    post(tablet, "hand-overs", told(fact(a_blank(world), 1), later, fact("", 3, "x-nobody")))
    sam.get(CONFLICTS)
    said = words_of(sam.page)
    assert (
        "Ana Test · x-ana A badge handed over at 3:59 PM PT, Sunset Foyer opens nothing. The one "
        "handed over at 3:59 PM PT, Sunset Foyer works."
    ) in said
    assert "Nobody in the list · x-nobody" in said
    sam.get(DESK)
    assert CONFLICTS in sam.page
    tablet.get(DESK)
    assert CONFLICTS not in tablet.page
    tablet.get(CONFLICTS)
    assert tablet.answer.status_code == 404
