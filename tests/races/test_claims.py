"""Claims in the last second, with every thread busy: none lost, none late taken (E11, decision 0071).

Who had sent all of it before the bound is taken, however late a thread gets to it; that some were is the
control: by the time of their thread they would have been late. And one press that comes twice at once.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.errors import BusyError
from congress.core.principal import Level, Principal, Role
from congress.credits.models import ClaimReceiptRow, ClaimRow, ClaimStepRow
from congress.credits.queries.claims import find_claim
from congress.credits.schemas import read_claim
from congress.credits.service import claiming
from congress.credits.service.claiming import judge
from congress.credits.service.office import Office, extend
from congress.credits.service.receiving import keep_receipt
from congress.infra.database import Store
from tests.builders import settings_for
from tests.credits.claimed import CLAIMS, NAMED, Claimant, attended_monday
from tests.credits.world import EVENT
from tests.operations.test_serve import _clock_of, serving
from tests.races.crowd import all_at_once, all_looking_first
from tests.stores import open_store

AFTER = datetime(2025, 4, 20, 19, 0, tzinfo=UTC)  # the event's own close is over
CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({("", Role.CE_OFFICE)}))
IN_TIME, LATE = 60, 12
BODY = json.dumps({"type_id": "ama", "amount": "1.50", **NAMED}).encode()
# Between the two nobody can say on which side of the bound the last byte came.
SURELY = 0.03
PHONES = 8


@dataclass
class Sender:
    """One claim on its way: `sent_at` when the last byte had left, by the machine's clock."""

    wire: socket.socket
    token: str
    began_at: float = 0.0
    sent_at: float = 0.0

    def head(self) -> bytes:
        return (
            f"POST {CLAIMS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
        ).encode()

    def send(self, data: bytes) -> None:
        self.began_at = time.time()
        self.wire.sendall(data)
        self.sent_at = time.time()

    def status(self) -> int:
        answer = http.client.HTTPResponse(self.wire, method="POST")
        answer.begin()
        answer.read()
        return answer.status


def _tokens(database_url: str, folder: Path, names: list[str]) -> list[str]:
    """Sign everybody in, by a house of our own on the same database."""
    app = create_app(settings_for(database_url, folder), clock=FixedClock(AFTER))
    attended_monday(house_of(app).store, *names)
    tokens = [Claimant(app, FixedClock(AFTER), name).headers["Authorization"] for name in names]
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()
    return tokens


def test_the_last_second(database_url: str, tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(IN_TIME + LATE + 1)]
    tokens = _tokens(database_url, tmp_path / "d", names)
    with (
        open_store(database_url) as store,
        serving(database_url, tmp_path / "d", "--at", AFTER.isoformat()) as (port, pid),
        ExitStack() as wires,
    ):
        ahead = float(_clock_of(pid)[:-1])
        everybody = [
            Sender(wires.enter_context(closing(socket.create_connection(("127.0.0.1", port)))), one)
            for one in tokens
        ]
        bound = time.time() + 1.5
        until = datetime.fromtimestamp(bound + ahead, UTC)
        _extend(store, until)
        last = bound - 0.15
        in_time, late, stalled = everybody[:IN_TIME], everybody[IN_TIME:-1], everybody[-1]
        time.sleep(max(0.0, last - time.time()))
        for one in in_time:
            one.send(one.head() + BODY)
        stalled.send(stalled.head())
        time.sleep(max(0.0, bound + SURELY - time.time()))
        for one in late:
            one.send(one.head() + BODY)
        stalled.wire.sendall(BODY)
        told = [one.status() for one in everybody]
        taken = _taken(store)
    sure = [one for one in in_time if one.sent_at < bound - SURELY]
    assert len(sure) > IN_TIME // 2, "the machine was too slow to send in time"
    by_sender = dict(zip(map(id, everybody), told, strict=True))
    assert [by_sender[id(one)] for one in sure] == [201] * len(sure)
    assert [by_sender[id(one)] for one in (*late, stalled)] == [409] * (LATE + 1)
    assert all(received < until for received, _ in taken)
    # The control: a thread got to some of them after the bound.
    assert any(judged >= until for _, judged in taken)


def _extend(store: Store, until: datetime) -> None:
    with store.writing() as db:
        extend(Office(db, store, CAI, until - timedelta(hours=1), EVENT, "A test."), until=until)


def _taken(store: Store) -> list[tuple[datetime, datetime]]:
    with store.reading() as db:
        rows = db.execute(
            select(ClaimRow.received_at, ClaimStepRow.at).join(
                ClaimStepRow, ClaimStepRow.claim_id == ClaimRow.id
            )
        )
        return [(row.received_at, row.at) for row in rows]


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=PHONES + 1) as opened:
        attended_monday(opened)
        yield opened


def _press(store: Store, key: str, amount: str) -> str:
    """Claim as a phone does: again while the database is busy."""
    actor = Principal(Level.VERIFIED, "p-ana", "d-ana")
    now = AFTER - timedelta(days=10)
    body = json.dumps({"type_id": "ama", "amount": amount, **NAMED}).encode()
    for _ in range(50):
        try:
            kept = store.unit_of_work(
                lambda db: keep_receipt(
                    db, actor=actor, event_id=EVENT, key=key, body=body, received_at=now
                )
            )
            judged = store.unit_of_work(
                lambda db: judge(db, store, kept, read=read_claim, now=now)  # noqa: B023 -- run at once
            )
        except BusyError:
            continue
        return "new" if judged.is_new else "stands"
    message = "busy for ever"
    raise AssertionError(message)


def test_one_press_that_comes_eight_times_at_once_is_one_claim(wide_store: Store) -> None:
    told = all_at_once([lambda: _press(wide_store, "k1", "1.50")] * PHONES)
    assert sorted(map(str, told)) == ["new"] + ["stands"] * (PHONES - 1)
    with wide_store.reading() as db:
        assert db.execute(select(ClaimRow.version, ClaimRow.state)).all() == [(1, "awarded")]
        assert len(db.execute(select(ClaimReceiptRow.id)).all()) == 1
        assert len(db.execute(select(ClaimStepRow.seq)).all()) == 2


def test_eight_amendments_at_once_are_eight_versions_in_a_row(wide_store: Store) -> None:
    amounts = ["0.25", "0.50", "0.75", "1.00", "1.25", "1.50", "0.25", "0.50"]
    names = [f"k{number}" for number in range(PHONES)]
    presses = [
        lambda key=key, amount=amount: _press(wide_store, key, amount)
        for key, amount in zip(names, amounts, strict=True)
    ]
    all_at_once(presses)
    with wide_store.reading() as db:
        [(version,)] = db.execute(select(ClaimRow.version)).all()
        steps = db.execute(select(ClaimStepRow.version, ClaimStepRow.state)).all()
    assert [step.version for step in steps if step.state == "claimed"] == list(
        range(1, version + 1)
    )
    assert len([step for step in steps if step.state == "superseded"]) == version - 1


def test_control_without_their_lock_two_first_claims_collide(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find none, and both write one: the constraint refuses the second, whom nobody answers."""
    monkeypatch.setattr(claiming, "hold_claims", lambda *_: None)
    monkeypatch.setattr(claiming, "find_claim", all_looking_first(find_claim, 2))
    with open_store(postgres_url, threads=3) as store:
        attended_monday(store)
        with pytest.raises(IntegrityError):
            all_at_once([lambda: _press(store, "k1", "1.50"), lambda: _press(store, "k2", "1.25")])
