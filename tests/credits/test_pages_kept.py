"""The bytes of a certificate's page are set once and kept for ever (decision 0072)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from congress.credits.formats import certificate as formats
from congress.credits.formats.certificate import set_certificate
from congress.credits.models import CertificateRow
from congress.credits.queries.certificates import count_unset, find_newest
from congress.credits.rules.certificates import Certificate, address_of
from congress.credits.service import pages_kept
from congress.credits.service.certificates import issue, supersede
from congress.credits.service.pages_kept import keep_page, keep_pages
from congress.infra.database import Store
from congress.infra.typesetting import AT_ONCE
from tests.credits.certified import ANAS, BASE, ISSUED_AT, a_claim, open_congress, the_facts
from tests.credits.world import EVENT
from tests.races.crowd import all_at_once
from tests.stores import open_store


def _issue(store: Store) -> Certificate:
    open_congress(store)
    with store.writing() as db:
        return issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)


def test_the_first_look_sets_it_and_all_others_read_that(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = _issue(store)
    first = keep_page(store, BASE, issued)
    assert first.startswith(b"%PDF")
    # Six years of typesetters later.
    monkeypatch.setattr(pages_kept, "set_certificate", lambda *_: b"%PDF other")
    assert keep_page(store, BASE, issued) == first
    assert list(keep_pages(store, BASE)) == []
    with store.writing() as db:
        kept = find_newest(db, ANAS.claim_id)
        assert kept.pdf_sha256 == hashlib.sha256(first).hexdigest()
        second = supersede(
            db, ANAS.claim_id, the_facts(name="Ana Ríos"), actor="p-office", now=ISSUED_AT,
            because="Her name.",
        )  # fmt: skip
    assert keep_page(store, BASE, second) == b"%PDF other"
    assert keep_page(store, BASE, issued) == first


def test_all_that_wait_are_kept_in_batches_of_their_event(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_kept, "BATCH", 2)
    _issue(store)
    with store.writing() as db:
        for kind in ("acpe", "ancc"):
            other = a_claim(db, "ben", type_id=kind)
            issue(db, other, the_facts(), actor="p-ben", now=ISSUED_AT)
    assert list(keep_pages(store, BASE, "none")) == []
    assert list(keep_pages(store, BASE, EVENT)) == [2, 1]
    with store.reading() as db:
        assert count_unset(db) == count_unset(db, EVENT) == 0


def test_pages_that_are_set_at_the_same_time_are_those_that_are_set_one_by_one(
    store: Store,
) -> None:
    """Each claim keeps its own: 12 names, two at a time, against a page set alone."""
    open_congress(store)
    with store.writing() as db:
        issued = [
            issue(
                db, a_claim(db, "ben", type_id=f"kind{n}"), the_facts(name=f"Ben {n}"),
                actor="p-ben", now=ISSUED_AT,
            )
            for n in range(12)
        ]  # fmt: skip
    assert list(keep_pages(store, BASE, EVENT, at_once=AT_ONCE)) == [12]
    for one in issued:
        assert keep_page(store, BASE, one) == set_certificate(one, address_of(one, BASE))


def test_two_pages_are_set_at_the_same_time_where_somebody_waits(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is done before the other has begun."""
    open_congress(store)
    with store.writing() as db:
        for kind in ("acpe", "ancc"):
            issue(db, a_claim(db, "ben", type_id=kind), the_facts(), actor="p-ben", now=ISSUED_AT)
    meeting = threading.Barrier(2)

    def set_together(*_: object) -> bytes:
        meeting.wait(timeout=30)
        return b"%PDF"

    monkeypatch.setattr(pages_kept, "set_certificate", set_together)
    assert list(keep_pages(store, BASE, at_once=2)) == [2]


def test_of_many_that_set_it_at_once_one_is_kept(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would give other bytes; all of them hand out the same."""
    made: list[bytes] = []

    def set_other(*_: object) -> bytes:
        made.append(b"%%PDF %d" % len(made))
        return made[-1]

    monkeypatch.setattr(pages_kept, "set_certificate", set_other)
    with open_store(database_url, threads=4) as store:
        issued = _issue(store)
        looks: list[Callable[[], bytes]] = [lambda: keep_page(store, BASE, issued)] * 4
        seen = all_at_once(looks)
        with store.reading() as db:
            kept = db.execute(select(CertificateRow.pdf)).scalar_one()
    assert set(seen) == {kept}


def test_control_a_page_that_is_not_kept_changes_with_the_typesetter(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = _issue(sqlite_store)
    first = formats.set_certificate(issued, BASE)
    monkeypatch.setattr(formats, "KEEP_IT", "x")
    monkeypatch.setattr(formats, "_HEADINGS", dict.fromkeys(formats._HEADINGS, "Other"))
    assert formats.set_certificate(issued, BASE) != first
