"""People who attended and claim, and the CE office that finds and decides, in the console's tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from congress.credits.queries.claims import find_claims
from congress.infra.audit import AuditRow
from tests.checkin.attended import EVENT, give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.companion.world import Browser, words_of
from tests.console.world import CONSOLE, World
from tests.credits.claimed import Claimant
from tests.ground import an_attendee

AT = f"{CONSOLE}/claims"
ANA = f"{CONSOLE}/people/a-ana"


def attend(world: World, *names: str) -> None:
    """Let them be at b1 and the first half of b3; Ana is registered already."""
    with world.store.writing() as db:
        for name in names:
            if name != "ana":
                an_attendee(db, name=name)
                give_badge(db, name)
            told(db, name, IN, at("10:00"))
            told(db, name, OUT, at("11:00"))
            told(db, name, IN, at("14:00"), session="b3")
            told(db, name, OUT, at("14:30"), session="b3")


def claim(world: World, who: str = "ana", amount: str = "1.50", **more: Any) -> None:  # noqa: ANN401 -- fields
    answer = Claimant(world.app, world.clock, who).claim(amount, **more)
    assert answer.status_code in (200, 201), answer.text


def find(browser: Browser, **typed: str) -> str:
    browser.get(AT)
    fields = {
        "q": "",
        "state": "",
        "kind": "",
        "page": "1",
        **browser.forms()[0]["fields"],
        **typed,
    }
    browser.answer = browser.client.post(AT, data=fields)
    browser.page = browser.answer.text
    return words_of(browser.page)


def noted(world: World) -> list[tuple[str, dict[str, Any]]]:
    with world.store.reading() as db:
        rows = db.execute(
            select(AuditRow.actor, AuditRow.facts).where(AuditRow.action == "people.looked-up")
        )
        return [(*row,) for row in rows]


def world_state(world: World, name: str) -> str:
    with world.store.reading() as db:
        [found] = find_claims(db, EVENT, attendee_id=f"a-{name}")
    return found.state


def act(world: World, do: str, because: str = "As the board agreed.", **typed: str) -> Browser:
    browser = world.browser()
    browser.get(ANA)
    fields = next(one["fields"] for one in browser.forms() if "claim" in one["fields"])
    data = {**fields, "do": do, "because": because, **typed}
    browser.answer = browser.client.post(ANA, data=data)
    browser.page = browser.answer.text
    return browser
