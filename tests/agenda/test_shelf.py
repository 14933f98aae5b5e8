"""The shelf of releases: read from memory, at most a second old, and safe among threads."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import event

from congress.agenda import queries
from congress.agenda.queries import ReleaseShelf
from congress.core.errors import NotFoundError
from congress.infra.database import Store
from tests.agenda.documents import a_document, a_session
from tests.agenda.test_service import LATER, released
from tests.builders import NOW

FIRST = a_document([a_session("k1", title="Opening")])
SECOND = a_document([a_session("k1", title="Welcome")])


class Reads:
    """Counts the selects of the reading connections."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        with store.reading() as db:
            engine = db.engine
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _db: object, _cursor: object, statement: str, *_more: object) -> None:
        self.count += statement.startswith("SELECT")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds by which the shelf's monotonic clock is ahead; the test moves it."""
    ahead = [0.0]
    plain = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: plain() + ahead[0])
    return ahead


def test_current_is_read_at_most_once_a_second(store: Store, later: list[float]) -> None:
    released(store, FIRST)
    shelf = store.attached(ReleaseShelf)
    reads = Reads(store)
    release = shelf.current("psc-2025")
    assert release is not None
    assert (release.number, release.released_at) == (1, NOW)
    seen = reads.count
    released(store, SECOND, now=LATER)
    for _ in range(100):
        assert shelf.current("psc-2025") is release
    if store.is_sqlite:  # elsewhere the writing connections are counted, too
        assert reads.count == seen
    later[0] = 1.01
    newer = shelf.current("psc-2025")
    assert newer is not None
    assert newer.number == 2


def test_forget_shows_a_release_at_once(store: Store) -> None:
    released(store, FIRST)
    shelf = store.attached(ReleaseShelf)
    assert shelf.events()[0].current_release == 1
    shelf.current("psc-2025")
    released(store, SECOND)
    shelf.forget("psc-2025")
    release = shelf.current("psc-2025")
    assert release is not None
    assert release.number == 2
    assert shelf.events()[0].current_release == 2


def test_unknown_event_and_unknown_release_are_none(store: Store) -> None:
    shelf = store.attached(ReleaseShelf)
    assert shelf.current("nowhere") is None
    assert shelf.at("nowhere", 1) is None
    released(store, FIRST)
    assert shelf.at("psc-2025", 2) is None
    assert shelf.events()[0].id == "psc-2025"


def test_release_gives_its_document_search_and_renderings_once(store: Store) -> None:
    released(store, FIRST)
    release = store.attached(ReleaseShelf).at("psc-2025", 1)
    assert release is not None
    assert release.document == FIRST
    assert release.search.find("opening").by_title == ("k1",)
    body = release.rendering("json").body
    assert release.rendering("json").body is body
    reads = Reads(store)
    assert (release.document, release.search, release.rendering("json")) is not None
    assert reads.count == 0
    with pytest.raises(NotFoundError):
        release.rendering("pdf")


def test_memory_is_bounded(sqlite_store: Store) -> None:
    shelf = sqlite_store.attached(ReleaseShelf)
    for number in range(queries.MAX_RELEASES_KEPT + 3):
        title = f"Opening {number}"
        released(sqlite_store, a_document([a_session("k1", title=title)]))
        assert shelf.at("psc-2025", number + 1) is not None
    for number in range(queries.MAX_EVENTS_KEPT + 3):
        assert shelf.current(f"nowhere-{number}") is None
    assert len(shelf._releases) == queries.MAX_RELEASES_KEPT
    assert len(shelf._current) <= queries.MAX_EVENTS_KEPT


def test_many_threads_look_once(store: Store) -> None:
    released(store, FIRST)
    shelf = store.attached(ReleaseShelf)
    reads = Reads(store)
    found: list[object] = []
    start = threading.Barrier(16)

    def ask() -> None:
        start.wait()
        found.append(shelf.current("psc-2025"))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1
    assert len(found) == 16
    assert reads.count == 2  # which release is current, and when it was released


def test_events_are_the_latest_first(store: Store) -> None:
    released(store, FIRST)
    event_2026 = replace(
        FIRST.event,
        id="psc-2026",
        starts_on=FIRST.event.starts_on.replace(year=2026),
        ends_on=FIRST.event.ends_on.replace(year=2026),
        listed=False,
    )
    released(store, replace(FIRST, event=event_2026, sessions=()))
    events = store.attached(ReleaseShelf).events()
    assert [(one.id, one.listed) for one in events] == [("psc-2026", False), ("psc-2025", True)]
