"""Two of one person's requests at once: no limit is passed, no change is lost (I8)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from congress.core.errors import InputError
from congress.core.principal import Level, Principal
from congress.feeds import queries as feed_queries
from congress.feeds.service import links
from congress.infra.database import Store
from congress.people import queries as people_queries
from congress.people.service import persons
from tests.builders import NOW
from tests.feeds.world import EVENT, publish
from tests.ground import a_session, an_attendee
from tests.people.world import a_person

TOGETHER = 4
SETTINGS = [{"zone": "Europe/Berlin"}, {"mail": "inbox"}, {"theme": "dark"}, {"other": "x"}]


def _at_once(acts: list[Callable[[], object]]) -> list[object]:
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=30)
        try:
            return act()
        except InputError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _slowly_seen(monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> None:
    """Let everybody look before anybody writes, where nothing keeps them apart."""
    real, met = getattr(where, name), threading.Barrier(TOGETHER)

    def look(*given: object) -> object:
        seen = real(*given)
        with suppress(threading.BrokenBarrierError):
            met.wait(timeout=0.5)
        return seen

    monkeypatch.setattr(where, name, look)


def _feeds_after_four(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    publish(store, a_session())
    with store.writing() as db:
        ana = an_attendee(db)
        for number in range(links.MAX_LIVE_FEEDS - 1):
            links.create_feed(db, actor=ana, now=NOW, event_id=EVENT, label=str(number))
    _slowly_seen(monkeypatch, feed_queries, "list_live_feeds")

    def create() -> object:
        with store.writing() as db:
            return links.create_feed(db, actor=ana, now=NOW, event_id=EVENT, label="one more")

    _at_once([create] * TOGETHER)
    with store.reading() as db:
        return len(links.list_feeds(db, actor=ana, event_id=EVENT))


def test_links_made_at_once_stay_within_their_limit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _feeds_after_four(store, monkeypatch) == links.MAX_LIVE_FEEDS


def test_control_without_the_lock_they_would_not(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "take_lock", lambda *_: None)
    assert _feeds_after_four(postgres_store, monkeypatch) > links.MAX_LIVE_FEEDS


def _settings_after_four(store: Store, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    person = a_person(store)
    actor = Principal(level=Level.VERIFIED, person_id=person)
    _slowly_seen(monkeypatch, people_queries, "get_person")

    def change(one: dict[str, str]) -> Callable[[], object]:
        def act() -> object:
            with store.writing() as db:
                persons.change_me(db=db, actor=actor, changes={"settings": one}, now=NOW)
            return None

        return act

    _at_once([change(one) for one in SETTINGS])
    with store.reading() as db:
        found: dict[str, str] = people_queries.get_person(db, person).settings
    return found


def test_settings_changed_at_once_are_all_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _settings_after_four(store, monkeypatch)
    assert found == {name: value for one in SETTINGS for name, value in one.items()}


def test_control_without_the_lock_some_are_lost(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "take_lock", lambda *_: None)
    assert len(_settings_after_four(postgres_store, monkeypatch)) < len(SETTINGS)
