"""Who left the news at SendGrid and comes back here is taken off its group (R57, decision 0079)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.sendgrid import SendGridTransport
from congress.people.jobs import REJOIN_AGAIN, has_news_to_rejoin, rejoin_news
from congress.people.models import NewsReaderRow
from congress.people.queries import count_kept_out
from congress.people.service.news import NewsReaders, note_rejoined
from congress.web.house import House
from schedules.timetable import timetable
from tests.mail.fake_sendgrid import KEY, FakeSendGrid, fake_sendgrid
from tests.people.test_news import ANA, _subscribe

GROUP = 7
THERE = f"/v3/asm/groups/{GROUP}/suppressions"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sendgrid() -> Iterator[FakeSendGrid]:
    with fake_sendgrid() as fake:
        fake.status = 204
        yield fake
        fake.close_transports()


def transport(fake: FakeSendGrid, **more: object) -> SendGridTransport:
    return fake.transport(**{"news_group": GROUP, **more})


def asked(fake: FakeSendGrid) -> list[tuple[str, str]]:
    return [(method, path) for method, path, _ in fake.asked]


def kept_out(store: Store) -> int:
    with store.reading() as db:
        return count_kept_out(db)


def test_who_types_a_code_is_taken_off_once(
    app: Flask, client: FlaskClient, clock: FixedClock, sendgrid: FakeSendGrid
) -> None:
    store, there = house_of(app).store, transport(sendgrid)
    assert not has_news_to_rejoin(store, clock)
    _subscribe(app, client, ANA.replace("ana@", "Ana@"))
    assert has_news_to_rejoin(store, clock)
    assert rejoin_news(store, clock, there) == "1 of 1 taken off the group"
    assert rejoin_news(store, clock, there) == "0 of 0 taken off the group"
    assert asked(sendgrid) == [("DELETE", f"{THERE}/{ANA}")]
    assert kept_out(store) == 0


def test_who_leaves_there_and_comes_back_is_asked_for_again(
    app: Flask, client: FlaskClient, clock: FixedClock, sendgrid: FakeSendGrid
) -> None:
    store, there = house_of(app).store, transport(sendgrid)
    _subscribe(app, client)
    rejoin_news(store, clock, there)
    clock.advance(MINUTE)
    store.unit_of_work(lambda db: NewsReaders().note_left(db, [(ANA, clock.now())], clock.now()))
    assert rejoin_news(store, clock, there) == "0 of 0 taken off the group"
    clock.advance(MINUTE)
    _subscribe(app, client)
    assert rejoin_news(store, clock, there) == "1 of 1 taken off the group"
    assert len(sendgrid.asked) == 2


def _left_again(app: Flask, client: FlaskClient, clock: FixedClock, fake: FakeSendGrid) -> int:
    """Somebody comes back, and leaves there before the worker asked; return how often it asks."""
    store = house_of(app).store
    _subscribe(app, client)
    clock.advance(MINUTE)
    store.unit_of_work(lambda db: NewsReaders().note_left(db, [(ANA, clock.now())], clock.now()))
    rejoin_news(store, clock, transport(fake))
    return len(fake.asked)


def test_who_left_again_meanwhile_stays_off(
    app: Flask, client: FlaskClient, clock: FixedClock, sendgrid: FakeSendGrid
) -> None:
    assert _left_again(app, client, clock, sendgrid) == 0


def test_control_not_told_that_they_left_again_it_would_bring_them_back(
    app: Flask,
    client: FlaskClient,
    clock: FixedClock,
    sendgrid: FakeSendGrid,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NewsReaders, "note_left", lambda *_: None)
    assert _left_again(app, client, clock, sendgrid) == 1


def test_who_is_not_on_it_is_done(
    app: Flask, client: FlaskClient, clock: FixedClock, sendgrid: FakeSendGrid
) -> None:
    sendgrid.status = 404
    _subscribe(app, client)
    assert rejoin_news(house_of(app).store, clock, transport(sendgrid)).startswith("1 of 1")


@pytest.mark.parametrize(
    ("status", "requests", "why"),
    [
        (500, 1, "SendGrid has a fault: 500"),
        (429, 1, "SendGrid takes no more for the moment: 429"),
        (403, 1, "SendGrid refuses us: 403; look at CONGRESS_SENDGRID_KEY, and at the sender"),
        (400, 2, "SendGrid keeps an address in its group of news: 400"),
    ],
)
def test_what_it_cannot_do_is_tried_again_and_counted(
    app: Flask,
    client: FlaskClient,
    clock: FixedClock,
    sendgrid: FakeSendGrid,
    status: int,
    requests: int,
    why: str,
) -> None:
    """A fault of theirs is not met once for each; a refusal of one address keeps no other out."""
    store, there = house_of(app).store, transport(sendgrid)
    for address in (ANA, "bo@hospital.example"):
        clock.advance(MINUTE)
        _subscribe(app, client, address)
    sendgrid.status = status
    assert rejoin_news(store, clock, there) == f"0 of 2 taken off the group, {why}"
    assert (len(sendgrid.asked), kept_out(store)) == (requests, 2)
    sendgrid.status = 204
    clock.advance(REJOIN_AGAIN - MINUTE)
    assert not has_news_to_rejoin(store, clock)
    clock.advance(MINUTE)
    assert rejoin_news(store, clock, there) == "2 of 2 taken off the group"
    assert kept_out(store) == 0


def test_who_subscribes_anew_while_it_is_asked_is_asked_for_again(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    store, before = house_of(app).store, clock.now()
    _subscribe(app, client)
    with store.writing() as db:
        db.execute(update(NewsReaderRow).values(rejoin_at=before + MINUTE))
        note_rejoined(db, str(db.scalar(select(NewsReaderRow.id))), before)
    clock.advance(MINUTE)
    assert has_news_to_rejoin(store, clock)


@pytest.mark.parametrize("more", [{"is_sandbox": True}, {"news_group": 0}])
def test_a_rehearsal_and_a_house_without_a_group_change_no_list(
    sendgrid: FakeSendGrid, more: dict[str, object]
) -> None:
    transport(sendgrid, **more).rejoin(ANA)
    assert sendgrid.asked == []


def _is_due(house: House) -> bool:
    job = next(one for one in timetable(is_development=True) if one.name == "rejoin-news")
    assert job.is_due is not None
    return job.is_due(house)


def test_the_worker_asks_where_sendgrid_has_a_group(
    app: Flask, client: FlaskClient, sendgrid: FakeSendGrid
) -> None:
    house = house_of(app)
    _subscribe(app, client)
    fake = f"sendgrid://{sendgrid.host.rpartition('/')[2]}"
    known = {"mail": fake, "sendgrid_key": KEY, "sendgrid_sandbox": False}
    settings = replace(house.settings, **known, sendgrid_news_group=GROUP)
    assert not _is_due(house)  # letters go to a folder
    assert not _is_due(replace(house, settings=replace(settings, sendgrid_news_group=0)))
    there = replace(house, settings=settings)
    assert _is_due(there)
    job = next(one for one in timetable(is_development=True) if one.name == "rejoin-news")
    assert job.function(there) == "1 of 1 taken off the group"
    assert not _is_due(there)
    assert asked(sendgrid) == [("DELETE", f"{THERE}/{ANA}")]


def test_a_folder_has_no_group(tmp_path_factory: pytest.TempPathFactory) -> None:
    FolderTransport(tmp_path_factory.mktemp("mail"), "c@example.org").rejoin(ANA)
