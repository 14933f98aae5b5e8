"""Who has minutes and no claim: counted, listed with what it would give, and as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from congress.console.pages import not_claimed
from congress.credits.formats.not_claimed_csv import COLUMNS
from congress.credits.service import not_claimed as service
from congress.credits.service.not_claimed import list_not_claimed
from congress.credits.service.own import release_of
from congress.credits.service.recomputing import evidence_of_all
from tests.checkin.attended import EVENT
from tests.companion.world import words_of
from tests.console.claiming import attend, claim, noted
from tests.console.world import CONSOLE, World
from tests.counting import statements_of
from tests.ground import an_attendee

AT = f"{CONSOLE}/not-claimed"


def test_who_has_minutes_and_claimed_nothing_is_there(world: World) -> None:
    attend(world, "ana", "ben")
    with world.store.writing() as db:
        an_attendee(db, name="zoe")  # was nowhere
    claim(world, "ben", "1.00")
    browser = world.browser()
    page = words_of(browser.get(AT))
    assert "1 person has minutes and no claim." in page
    assert "Ana Test x-ana 1.50 credits of AMA PRA Category 1 Credit™; 1.00 " in page
    assert "Ben Test" not in page
    assert "Zoe Test" not in page
    assert f'href="{CONSOLE}/people/a-ana"' in browser.page
    assert noted(world)[-1] == ("p-cai", {"by": "not-claimed", "shown": ["a-ana"]})
    claim(world)
    assert "Nobody is left" in words_of(browser.get(AT))


def test_a_hundred_are_shown_and_the_file_has_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend(world, "ana", "ben")
    monkeypatch.setattr(not_claimed, "MOST_SHOWN", 1)
    browser = world.browser()
    page = words_of(browser.get(AT))
    assert "2 people have minutes and no claim." in page
    assert "And 1 more: the file has them all." in page
    answer = browser.client.get(f"{AT}.csv")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == list(COLUMNS)
    assert [row[0] for row in rows[1:]] == ["x-ana", "x-ana", "x-ben", "x-ben"]
    assert rows[1][3] == "1.50"


def test_the_file_is_taken_by_who_decides_and_signed_in_lately(world: World) -> None:
    attend(world, "ana")
    olive = world.browser("olive")
    assert "not-claimed.csv" not in olive.get(AT)
    assert olive.client.get(f"{AT}.csv").status_code in (403, 404)
    world.wait()
    browser = world.browser()
    page = browser.get(AT)
    assert "not-claimed.csv" not in page
    assert f'href="/sign-in/staff?next={AT}"' in page
    assert browser.client.get(f"{AT}.csv").status_code == 403


@pytest.mark.parametrize(("most", "read"), [(9, ["a-ben"]), (0, ["a-ana", "a-ben"])])
def test_the_scans_of_who_claimed_are_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, read: list[str]
) -> None:
    """The control: of more than a statement may name, everybody is read, and the answer is the same."""
    attend(world, "ana", "ben")
    claim(world)
    monkeypatch.setattr(service, "MOST_NAMED", most)
    seen: list[str] = []

    def spy(*given: Any) -> Any:  # noqa: ANN401 -- as it is given
        found = evidence_of_all(*given)
        seen.extend(sorted(one.attendee_id for one in found))
        return found

    monkeypatch.setattr(service, "evidence_of_all", spy)
    with world.store.reading() as db:
        release = release_of(world.store, EVENT)
        told = list_not_claimed(db, world.store, release, world.clock.now())
    assert [one.attendee_id for one in told] == ["a-ben"]
    assert seen == read


def test_its_statements_do_not_grow_with_people(world: World) -> None:
    counts = []
    for names in (("ana",), ("ben", "cleo", "dan")):
        attend(world, *names)
        with world.store.reading() as db:
            release = release_of(world.store, EVENT)
            with statements_of(db.engine) as texts:
                found = list_not_claimed(db, world.store, release, world.clock.now())
        counts.append((len(found), len(texts)))
    assert [one for one, _ in counts] == [1, 4]
    assert counts[0][1] >= counts[1][1]
