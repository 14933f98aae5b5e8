"""The program beside a printer, against a served congress and a socket that plays port 9100.

Whatever the printer or the network does: a clear answer, nothing lost, no badge twice.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from zebrafy.zebrafy_zpl import ZebrafyZPL

from congress.app import house_of
from congress.badges.cli import station as program
from congress.badges.cli.line import Line, LineError, RefusedError, read_address
from congress.badges.cli.station import PAUSE_SECONDS, TROUBLE_SECONDS, Station
from congress.badges.rules.handout import Reason
from congress.badges.service.printing import ask_for_print
from congress.badges.service.replacing import replace_badge
from congress.cli import main
from congress.core.principal import Duty
from congress.infra import printers
from congress.people.service import Wanted, ask_for_station
from tests.badges.paper import read_codes
from tests.badges.printers import FakePrinter, Mood, a_printer
from tests.badges.world import DESK, EVENT, OPEN_AT, SAM, a_desk, staff
from tests.served import served

PLACE = "Sunset Foyer"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the program does is the same on either database."""
    return sqlite_url


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Of the congress, behind a real port."""
    with served(app) as address:
        yield address


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that hangs is given up soon."""
    monkeypatch.setattr(printers, "SEND_SECONDS", 2.0)
    monkeypatch.setattr(printers, "_QUIET_SECONDS", 0.1)


class Overheard(Station):
    """A station whose words, and waits between, are kept."""

    def __init__(self, line: Line, printer: printers.Printer) -> None:
        self.said: list[str | float] = []
        super().__init__(
            line, printer, PLACE, "?slip=false", say=self.said.append, wait=self.said.append
        )


def a_station(address: str, printer: FakePrinter, line: Line | None = None) -> Overheard:
    return Overheard(line or Line(address, EVENT, "token-of-dana"), printer.there)


def ask(app: Flask, name: str = "ana", *, seconds: int = 0) -> str:
    """Ask for a print so many seconds later."""
    house = house_of(app)
    now = OPEN_AT + timedelta(seconds=seconds)
    return house.store.unit_of_work(
        lambda db: ask_for_print(
            a_desk(db, house.store, signer=house.signer, place=PLACE, now=now), f"x-{name}"
        )
    ).print.id


def state_of(app: Flask, name: str = "ana") -> tuple[str, str]:
    answer = app.test_client().post(f"{DESK}/look-ups", json={"q": f"x-{name}"}, headers=staff())
    found = answer.json["people"][0]["print"]
    return found["state"], found["failed_because"]


def codes_on(printer: FakePrinter) -> list[str]:
    """The codes of all labels that came out."""
    labels = b"".join(printer.printed).decode("ascii")
    return [code for badge in ZebrafyZPL(labels).to_images() for code in read_codes(badge)]


def test_what_waits_is_printed_and_said_to_be(app: Flask, address: str) -> None:
    ask(app)
    ask(app, "ben", seconds=1)
    with a_printer() as printer:
        station = a_station(address, printer)
        waits = [station.step() for _ in range(3)]
        assert waits == [0, 0, PAUSE_SECONDS]
        codes = codes_on(printer)
    assert [state_of(app, name) for name in ("ana", "ben")] == [("done", "")] * 2
    looks = [
        app.test_client().post(f"{DESK}/look-ups", json={"q": code}, headers=staff()).json
        for code in codes
    ]
    assert sorted(one["people"][0]["external_id"] for one in looks) == ["x-ana", "x-ben"]


def test_a_printer_that_is_off_takes_nothing_and_is_looked_for(app: Flask, address: str) -> None:
    ask(app)
    with a_printer() as printer:
        gone = printer
    station = a_station(address, gone)
    assert [station.step() for _ in range(3)] == [TROUBLE_SECONDS] * 3
    assert state_of(app) == ("waiting", "")
    assert len(station.said) == 1  # a trouble is said once
    assert "Is it on?" in str(station.said[0])
    with a_printer() as printer:
        station.printer = printer.there
        station.step()
        assert len(codes_on(printer)) == 1
    assert station.said[1] == "All is well again."


@pytest.mark.parametrize(
    ("mood", "said"), [(Mood.HANGS, "took a part and stopped"), (Mood.DIES, "broke off")]
)
def test_a_badge_that_failed_in_the_middle_is_told_and_the_rest_waits(
    app: Flask, address: str, mood: Mood, said: str
) -> None:
    """Then it is printed again by whoever stands there: once, and nothing is lost."""
    ask(app)
    ask(app, "ben", seconds=1)
    with a_printer(mood) as printer:
        station = a_station(address, printer)
        if mood is Mood.HANGS:  # a badge alone would vanish in the buffers of this machine
            station.printer = Thick(printer.there)
        station.step()
    assert state_of(app)[0] == "failed"
    assert said in state_of(app)[1]
    assert station.step() == TROUBLE_SECONDS  # it is off by now
    assert state_of(app, "ben") == ("waiting", "")
    ask(app, seconds=2)
    with a_printer() as printer:
        station.printer = printer.there
        while station.step() == 0:
            pass
        assert len(codes_on(printer)) == len(set(codes_on(printer))) == 2
    assert [state_of(app, name)[0] for name in ("ana", "ben")] == ["done", "done"]


class Thick:
    """A printer whose pages are larger than all buffers between."""

    media = "zpl"

    def __init__(self, there: printers.SocketPrinter) -> None:
        self.there = there
        self.check = there.check

    def print(self, content: bytes, title: str) -> None:
        self.there.print(content * 300, title)


class Deaf(Line):
    """A service that hears of an outcome at the third time."""

    def report(self, print_id: str, failed: str) -> None:
        heard.append(print_id)
        if len(heard) < 3:
            raise LineError("No answer.")  # noqa: EM101, TRY003 -- a test
        super().report(print_id, failed)


heard: list[str] = []


def test_nothing_more_is_printed_until_the_service_knows(app: Flask, address: str) -> None:
    heard.clear()
    ask(app)
    with a_printer() as printer:
        station = a_station(address, printer, Deaf(address, EVENT, "token-of-dana"))
        station.step()
        assert len(codes_on(printer)) == 1
    assert len(heard) == 3
    assert state_of(app) == ("done", "")
    assert TROUBLE_SECONDS in station.said


def test_a_service_that_is_away_is_waited_for(address: str) -> None:
    with a_printer() as printer:
        station = a_station("http://127.0.0.1:9", printer)
        assert [station.step(), station.step()] == [TROUBLE_SECONDS] * 2
        assert station.said == [
            "http://127.0.0.1:9 does not answer. Is this computer in the network?"
        ]
        station.line = Line(address, EVENT, "token-of-dana")
        assert station.step() == PAUSE_SECONDS


class Replacing(Line):
    """A desk that replaces the badge between a claim and its bytes."""

    app: Flask

    def fetch(self, path: str) -> bytes:
        house = house_of(self.app)
        house.store.unit_of_work(
            lambda db: replace_badge(
                a_desk(db, house.store, signer=house.signer, actor=SAM), "x-ana", copy=1,
                reason=Reason.LOST,
            )
        )  # fmt: skip
        return super().fetch(path)


def test_a_badge_that_was_replaced_meanwhile_is_not_printed(app: Flask, address: str) -> None:
    ask(app)
    line = Replacing(address, EVENT, "token-of-dana")
    Replacing.app = app
    with a_printer() as printer:
        station = a_station(address, printer, line)
        station.step()
        assert (printer.printed, station.step()) == ([], PAUSE_SECONDS)
    assert "This badge was replaced meanwhile: print nothing." in str(station.said[0])


def test_what_took_too_long_to_fetch_is_left_to_come_again(
    app: Flask, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then it may be another station's."""
    monkeypatch.setattr(program, "LATEST_SECONDS", -1.0)
    ask(app)
    with a_printer() as printer:
        a_station(address, printer).step()
        assert printer.printed == []
    assert state_of(app)[0] == "taken"


def test_the_times_of_a_station_fit_into_the_minute_that_a_print_is_its_own() -> None:
    from congress.badges.cli.line import ANSWER_SECONDS  # noqa: PLC0415 -- as they are shipped
    from congress.badges.rules import prints  # noqa: PLC0415

    longest = program.LATEST_SECONDS + printers.CONNECT_SECONDS * 2 + 20.0 + ANSWER_SECONDS
    assert longest < prints.ANSWER_SECONDS


# -- who it is ----------------------------------------------------------------------------------


def test_a_token_that_is_no_good_ends_the_program(address: str) -> None:
    with a_printer() as printer:
        station = a_station(address, printer, Line(address, EVENT, "station-none"))
        with pytest.raises(RefusedError):
            station.step()
        for words in (
            (address, EVENT, PLACE), (address, EVENT, PLACE, "--printer", "x", "--socket", "x:1"),
            ("congress.example", EVENT, PLACE, "--socket", "x:1"),
            (address, EVENT, PLACE, "--socket", "x"),
            (address, EVENT, "Lobby bar", "--socket", str(printer.there)),
        ):  # fmt: skip
            ended = CliRunner().invoke(
                main, ["print-station", *words], env={program.TOKEN: "token-of-nobody" * 4}
            )
            assert ended.exit_code == 2, words
            assert ended.stderr.strip(), words
            assert "Traceback" not in ended.output


def test_an_enrolment_code_becomes_a_token_that_prints(app: Flask, address: str) -> None:
    house = house_of(app)
    wanted = Wanted(EVENT, "Printer 1", Duty.PRINTS, PLACE)
    made = house.store.unit_of_work(
        lambda db: ask_for_station(
            db=db, signer=house.signer, actor=SAM, wanted=wanted, now=OPEN_AT
        )
    )
    token = Line(address, EVENT).enrol(made.code)
    ask(app)
    with a_printer() as printer:
        a_station(address, printer, Line(address, EVENT, token)).step()
        assert len(codes_on(printer)) == 1
    with pytest.raises(RefusedError):
        Line(address, EVENT).enrol(made.code)  # good once


# -- the network ----------------------------------------------------------------------------------


@contextmanager
def a_portal(
    status: int, body: bytes = b"<html>Welcome to the hotel"
) -> Iterator[tuple[str, list[Any]]]:
    """A hotel's network, which answers in everybody's place and leads elsewhere."""
    asked: list[Any] = []

    class Portal(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, self.headers.get("Authorization")))
            self.send_response(status)
            self.send_header("Location", f"{address}/welcome")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 -- the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address, asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("status", [200, 302, 307, 401, 404, 500, 503])
def test_a_hotels_portal_is_waited_for_and_gets_no_second_token(status: int) -> None:
    """A redirect is not followed: the token would go wherever it leads."""
    with a_portal(status) as (address, asked), a_printer() as printer:
        station = a_station(address, printer)
        assert station.step() == TROUBLE_SECONDS
        assert station.said == [
            f"Something else answers at {address}: the sign-in page of this network?"
        ]
        assert [path for path, _ in asked] == [f"/api/v1/events/{EVENT}/badge-desk/prints/claims"]


def test_answers_that_are_no_answers() -> None:
    for body in (b"[]", b"null", b"\xff", b'{"prints"'):
        with a_portal(200, body) as (address, _), pytest.raises(LineError):
            Line(address, EVENT, "t").take(PLACE)


def test_the_address_of_the_service() -> None:
    assert read_address("https://congress.example.org/") == "https://congress.example.org"
    assert read_address("http://localhost:8000") == "http://localhost:8000"
    for typed, said in (
        ("congress.example.org", "Write it as https"), ("ftp://x", "no address"), ("https://", "no"),
        ("http://10.0.0.5:8000", "not encrypted"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            read_address(typed)
