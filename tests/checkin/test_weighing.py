"""What phones decided is judged before anything is locked, and others go first (decision 0066)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from congress.app import house_of
from congress.checkin.service.judging import judge
from congress.infra.database import Store
from tests.checkin.test_calls import a_told_scan, tell

SECONDS = 30.0
JUDGE = "congress.checkin.service.scans.judge"


def writer(store: Store) -> threading.Thread:
    """Somebody who changes something."""

    def write() -> None:
        store.unit_of_work(lambda db: db.execute(text("UPDATE person SET first_name = first_name")))

    thread = threading.Thread(target=write)
    thread.start()
    return thread


@pytest.fixture
def meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[float], list[bool]]]:
    """Let somebody write while a telling is judged, and tell whether they were served so soon."""
    threads: list[threading.Thread] = []

    def arrange(seconds: float) -> list[bool]:
        served: list[bool] = []

        def judge_beside(*asked: Any, **more: Any) -> Any:  # noqa: ANN401 -- handed on
            threads.append(writer(house_of(app).store))
            threads[-1].join(seconds)
            served.append(not threads[-1].is_alive())
            return judge(*asked, **more)

        monkeypatch.setattr(JUDGE, judge_beside)
        return served

    yield arrange
    for thread in threads:
        thread.join()


def test_who_writes_waits_for_no_verdict_on_what_phones_decided(
    client: FlaskClient, meanwhile: Callable[[float], list[bool]]
) -> None:
    served = meanwhile(SECONDS)
    answer = tell(client, a_told_scan(), {"id": "broken"})
    assert [one["stored"] for one in answer.json["scans"]] == ["stored", "set-aside"]
    assert served == [True]


def test_control_where_the_server_decides_they_wait_on_sqlite(
    app: Flask, client: FlaskClient, meanwhile: Callable[[float], list[bool]]
) -> None:
    """It decides behind its lock: the second of two doors must hear of the first."""
    served = meanwhile(0.3)
    assert tell(client, a_told_scan(admitted=None)).json["scans"][0]["verdict"] == "admit"
    assert served == [not house_of(app).store.is_sqlite]


def test_what_is_judged_early_is_judged_politely(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def politely(items: Iterable[object], **_: int) -> Iterable[object]:
        every = list(items)
        seen.append(len(every))
        return every

    monkeypatch.setattr("congress.checkin.service.scans.politely", politely)
    tell(client, *(a_told_scan(number=n) for n in range(1, 4)))
    assert seen == [3, 3, 3, 0]  # the verdicts, the rows, what is said; none is stored ahead
    tell(client, a_told_scan(number=9, admitted=None))  # behind its lock: at once
    assert len(seen) == 4
