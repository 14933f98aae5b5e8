"""Many codes asked for at once, and servers that keep us: counted, not timed."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_messages import Message
from congress.infra.mail_transports import smtp
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.mail.jobs import send_until_done
from congress.mail.rules import LONGEST_HAND_OVER, Lane
from schedules.timetable import URGENT_MAIL_SECONDS, URGENT_NAMES, URGENT_SENDERS, timetable
from tests.builders import NOW
from tests.mail.world import WRITER, Provider, a_letter, find_recipients

CODES, AT_ONCE = 30, 10  # asked for in one second; seconds until the last has left
LETTER = Message("l1", "code", "a@example.org", "Your code", "123456", NOW)


class InStep(Provider):
    """Takes a letter of each sender at a time: as many rounds as seconds at one second a letter."""

    together = threading.Barrier(URGENT_SENDERS)

    def __init__(self, folder: Path, rounds: Counter[int]) -> None:
        super().__init__(folder)
        self.rounds, self.mine = rounds, 0

    def send(self, message: Message) -> str:
        self.together.wait(timeout=60)
        self.mine += 1
        self.rounds[self.mine] += 1
        return super().send(message)


def test_thirty_codes_leave_within_ten_seconds(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    for number in range(CODES):
        a_letter(
            store, key=f"code/{number}", kind="code", to_email=f"a{number}@example.org",
            facts={"code": "123456", "minutes": 10},
        )  # fmt: skip
    rounds: Counter[int] = Counter()

    def run() -> None:
        provider = InStep(tmp_path / "provider", rounds)
        send_until_done(store, clock, provider, WRITER, find_recipients, lane=Lane.URGENT)

    senders = [threading.Thread(target=run) for _ in range(URGENT_SENDERS)]
    for one in senders:
        one.start()
    for one in senders:
        one.join(timeout=120)
    assert sum(rounds.values()) == CODES
    assert URGENT_MAIL_SECONDS + len(rounds) <= AT_ONCE


def test_each_urgent_sender_is_a_job_of_its_own() -> None:
    names = [job.name for job in timetable(is_development=False)]
    assert len(URGENT_NAMES) == len(set(URGENT_NAMES)) == URGENT_SENDERS
    assert set(URGENT_NAMES) <= set(names)


# What a server drips into: its greeting, its answer to EHLO, the handshake of TLS (a record of 16 kB).
DRIPS = {"greeting": b"", "answer": b"220 here\r\n", "handshake": b"\x16\x03\x03\x3f\xff"}
MOST_DRIPS = 100  # five seconds: less than any step by itself may take


@pytest.mark.parametrize("into", DRIPS)
def test_a_server_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch, into: str) -> None:
    """Each byte begins a step's time anew: only the exchange as a whole has an end."""
    monkeypatch.setattr(smtp, "EXCHANGE_SECONDS", 0.5)
    scheme = "smtps" if into == "handshake" else "smtp"
    pause, was_cut = threading.Event(), threading.Event()

    def drip(server: socket.socket) -> None:
        ours, _ = server.accept()
        with ours:
            ours.sendall(DRIPS[into])
            try:
                for _ in range(MOST_DRIPS):
                    ours.sendall(b"2")
                    pause.wait(0.05)
            except OSError:
                was_cut.set()

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        address = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        transport: Any = SmtpTransport(address, "a@example.org")
        try:
            with pytest.raises(TransportError) as raised:
                transport.send(LETTER)
            assert raised.value.is_away
        finally:
            transport.close()
            thread.join(timeout=60)
    assert was_cut.is_set()


def test_an_exchange_ends_before_its_lease() -> None:
    assert LONGEST_HAND_OVER.total_seconds() > smtp.EXCHANGE_SECONDS
