"""Two organizers publish at once: releases under the event's lock (rule E 5)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from congress.agenda import queries, service
from congress.agenda.errors import StaleReleaseError
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document
from congress.core.ports import ReleaseFollower
from congress.infra.database import Store
from tests.agenda.documents import a_document, a_session
from tests.agenda.test_service import Follower, released

TOGETHER = 6
BASE = a_document([a_session("k1", title="Opening")])


def publish_together(store: Store, *, after_release: int | None) -> list[object]:
    """Publish six different documents at once; return each one's number or refusal."""
    start = threading.Barrier(TOGETHER)

    def attempt(number: int) -> object:
        document = replace(BASE, sessions=(replace(BASE.sessions[0], title=f"Title {number}"),))
        start.wait()
        try:
            answer = released(store, document, after_release=after_release, followers=[Follower()])
        except (StaleReleaseError, IntegrityError) as error:
            return type(error)
        return answer.number

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(attempt, range(TOGETHER)))


def test_releases_at_once_are_numbered_one_after_the_other(store: Store) -> None:
    released(store, BASE)
    assert sorted(publish_together(store, after_release=None), key=str) == [2, 3, 4, 5, 6, 7]
    with store.reading() as db:
        log = queries.list_changes(db, "psc-2025")
    # Each was compared with the one before it, and not with the one it had seen.
    renamed = [(one.changes[0].before, one.changes[0].after) for one in reversed(log[:-1])]
    assert [before for before, _ in renamed] == ["Opening", *(after for _, after in renamed[:-1])]


def test_of_releases_upon_the_same_one_exactly_one_wins(store: Store) -> None:
    released(store, BASE)
    outcomes = publish_together(store, after_release=1)
    assert outcomes.count(2) == 1
    assert outcomes.count(StaleReleaseError) == TOGETHER - 1


def test_control_without_the_lock_they_collide(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken away: the primary key still refuses, but work is lost with an error."""
    released(postgres_store, BASE)
    looked = threading.Barrier(TOGETHER)
    met: set[int] = set()
    real = service.prepare_release

    def meet(
        db: Connection, *, document: Document, followers: Sequence[ReleaseFollower[ReleaseDiff]]
    ) -> service.Preview:
        """Look, and write only when all have looked: what the lock keeps from happening."""
        preview = real(db, document=document, followers=followers)
        if threading.get_ident() not in met:  # once: a second try looks again, by itself
            met.add(threading.get_ident())
            looked.wait(timeout=30)
        return preview

    monkeypatch.setattr(service, "take_seat_lock", lambda *_arguments: None)
    monkeypatch.setattr(service, "prepare_release", meet)
    outcomes = publish_together(postgres_store, after_release=1)
    assert outcomes.count(2) + outcomes.count(StaleReleaseError) < TOGETHER
