"""Every page of the desk keeps the promises that no single page shows, and is kept by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from congress.desk.face import DESK as FACE
from congress.ui.assets import STYLE, read_assets
from congress.web.openapi import list_operations
from tests.badges.world import OPEN_AT
from tests.desk.world import DESK, Tablet, World
from tests.ui.markup import check_page

NO_PAGES = {
    "/desk/e/<event_id>/recordings/<session_id>",  # see test_recording_pages.py
    "/desk/e/<event_id>/recordings/<session_id>/file.json",
    "/desk/e/<event_id>/changes/<session_id>/sign",  # a PDF
    "/desk/e/<event_id>/station/prints/<print_id>/<int:number>.png",
    "/desk/assets/<edition>/<path:name>",
    "/desk/worker.js",
    "/desk/e/<event_id>/standby/<session_id>",
    "/desk/e/<event_id>/group",  # leads back to the desk; what it shows is sent (`shown`)
}
PRINT = f"{DESK}/prints/one"  # of a print that is made on the way
PAGES = (
    "/desk",
    DESK,
    f"{DESK}/place",
    f"{DESK}/stations",
    f"{DESK}/crew",
    f"{DESK}/phones",
    f"{DESK}/station",
    "/desk/enroll",
    f"{DESK}/day-badge",
    f"{DESK}/conflicts",
    f"{DESK}/mail",
    f"{DESK}/changes",
    f"{DESK}/work",
    f"{DESK}/doors",
    f"{DESK}/doors/left",
    f"{DESK}/doors/bags",
    f"{DESK}/doors/left/standby",
    f"{DESK}/review",
    f"{DESK}/lobby",
    f"{DESK}/lobby/w1",
    f"{DESK}/recordings",
    f"{DESK}/online-time",
    f"{DESK}/online-time/w1",
    f"{DESK}/lobby-access",
    f"{DESK}/materials",
    f"{DESK}/materials/w1",
    "/desk/offline",
    "/desk/away",
    f"{DESK}/scanner",
    "/desk/scanner",
)
FINDS = ("le", "x-ana", "x-vera", "zzz", "P1" + "0" * 29 + "7", "")


def shown(tablet: Tablet) -> Iterator[TestResponse]:
    """Every page, and every way that the desk's own looks."""
    for path in PAGES:
        tablet.get(path)
        yield tablet.answer
    for typed in FINDS:
        tablet.find(typed)
        yield tablet.answer
    tablet.find("x-ana")
    for act, fields in (
        ("print", {"because": "On record."}),
        ("hand-over", {"because": "On record."}),
        ("replace", {"reason": "lost"}),
        ("correct-name", {"first_name": "Katherine"}),
        ("write-note", {"note": "Ask her to see Dr. Reyes."}),
    ):
        if act in tablet.offers():
            tablet.do(act, **fields)
            yield tablet.answer
            if live := re.search(r'data-live="([^"]+)"', tablet.page):
                tablet.get(live[1])
                yield tablet.answer
            tablet.find("x-ana")
    for fields in ({}, {"q": "le", "do": "find"}, {"do": "hand-over", "pick": "x-min"}):
        tablet.send(f"{DESK}/group", **fields)
        yield tablet.answer
    for code in ("menu", "P1" + "0" * 30, "C1 1234"):
        tablet.get(f"{DESK}/doors/left")
        tablet.send(f"{DESK}/doors/left", code=code)
        yield tablet.answer


@pytest.mark.parametrize("name", ["dana", "sam"])
def test_every_page_keeps_to_our_rules(world: World, name: str) -> None:
    tablet, pages = world.tablet(name), 0
    for minutes in (-1, 0):
        world.at(OPEN_AT + timedelta(minutes=minutes))
        for answer in shown(tablet):
            check_page(answer, answer.text)
            assert answer.headers["Cache-Control"] == "no-store"  # it shows other people's names
            assert "X-Congress-Keep" not in answer.headers
            pages += 1
    assert pages >= 20


def test_every_page_is_looked_at(world: World) -> None:
    """Whoever adds a page adds its address to `PAGES`."""
    rules = {
        rule
        for rule, one, _ in list_operations(world.app)
        if one.is_page and one.method == "GET" and rule.startswith(FACE.home)
    }
    seen = {
        rule
        for rule in rules
        if any(re.fullmatch(re.sub("<[^>]+>", "[^/?]+", rule), path) for path in (*PAGES, PRINT))
    }
    assert rules - seen == NO_PAGES


def test_every_file_a_page_names_is_there(world: World) -> None:
    tablet = world.tablet()
    named = set(re.findall(r'(?:href|src)="(/desk/assets/[^"]+)"', tablet.get(DESK)))
    assert len(named) >= 3
    for address in named:
        assert tablet.client.get(address).status_code == 200, address


def test_a_type_is_a_band_with_its_word_and_a_verdict_has_a_sign(world: World) -> None:
    """A green type beside a green verdict was read as one: now neither is said by its colour alone."""
    tablet = world.tablet()
    tablet.find("te")
    rows = tablet.page.split('class="person-row')[1:]
    assert len(rows) == 3
    for row in rows:
        assert re.search(r'class="kind-band">(General Conference|Workshop|Virtual)</span>', row)
        assert re.search(r'class="mark (good|bad)"><svg', row)
    for number in ("x-ana", "x-vera"):
        tablet.find(number)
        assert re.search(r'class="kind kind-band">\w', tablet.page)
        assert re.search(r'class="verdict (good|bad)"><svg', tablet.page)
    styles = read_assets(FACE).by_name[STYLE].body.decode()
    assert not re.search(r"border[^;{}]*var\(--type", styles)  # no edge in a verdict's colours
