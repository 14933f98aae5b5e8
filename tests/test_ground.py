"""The ground of the tests: empty databases, real commits, other zones, nobody outside."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, insert, select, text

from congress.infra.database import Store
from congress.mail.models import MailHoldRow
from tests.builders import NOW


@pytest.mark.parametrize("turn", ["first", "second"])
def test_store_starts_empty_and_keeps_what_was_committed(store: Store, turn: str) -> None:
    with store.writing() as db:
        db.execute(insert(MailHoldRow).values(id=1, since=NOW, reason=turn))
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(MailHoldRow)) == 1
        assert db.scalar(select(MailHoldRow.since)) == NOW


def test_fresh_store_is_empty_at_each_call(
    fresh_store: Callable[[], AbstractContextManager[Store]],
) -> None:
    for _ in range(2):
        with fresh_store() as store, store.writing() as db:
            db.execute(insert(MailHoldRow).values(id=1, since=NOW, reason="alone"))


def test_machine_and_server_stand_in_zones_that_are_not_utc(postgres_url: str) -> None:
    """Else a forgotten conversion would go unseen."""
    assert (os.environ["TZ"], time.localtime(0).tm_gmtoff) == ("Pacific/Chatham", 45900)
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as db:
        row = db.execute("SHOW timezone").fetchone()
    assert row != ("UTC",)


def test_store_speaks_utc_on_a_server_that_does_not(postgres_store: Store) -> None:
    with postgres_store.reading() as db:
        assert db.scalar(text("SHOW timezone")) == "UTC"
        assert db.execute(select(func.now())).scalar_one().utcoffset() == timedelta(0)


def test_the_outside_cannot_be_reached() -> None:
    """192.0.2.1 is nobody's (RFC 5737): the call is refused before a packet leaves."""
    with socket.socket() as line, pytest.raises(RuntimeError, match="tried to reach"):
        line.connect(("192.0.2.1", 80))
