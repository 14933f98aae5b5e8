"""People who register meanwhile, at a pace that the service holds with ease: whatever else is done, they
must be as quick as without it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from congress.agenda.rules.document import Session
from tests.checkin.world import EVENT
from tests.ground import a_session
from tests.long.stage import Service
from tests.long.wire import Line, LostAnswerError, Reply, request_bytes, token_of

PACE_SECONDS, QUIET_SECONDS = 0.05, 30.0  # of a thousand Registers the tenth slowest
REGISTERING, SESSIONS, PEOPLE = 2, 30, 400
PATIENCE_SECONDS = 600.0
SEATED, COME_AGAIN = 201, 503


def open_sessions() -> list[Session]:
    """Return sessions at different times with room for everybody."""
    return [
        a_session(id=f"g{n}", room="r6", day=11, start=f"{n // 4 + 8:02}:{n % 4 * 15:02}",
                  end=f"{n // 4 + 8:02}:{n % 4 * 15 + 14:02}", capacity=100_000)
        for n in range(SESSIONS)
    ]  # fmt: skip


def names() -> list[str]:
    """Return who registers."""
    return [f"r{number}" for number in range(PEOPLE)]


def calls() -> Iterator[tuple[str, str]]:
    """Yield who registers for which session, each once."""
    return ((name, f"g{n}") for n in range(SESSIONS) for name in names())


def ask(line: Line, request: bytes, dice: random.Random) -> Reply:
    """Ask again and again, as devices do, until there is a definite answer."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(LostAnswerError):
            reply = line.ask(request)
            if reply.status != COME_AGAIN:
                return reply
        time.sleep(dice.uniform(1.0, 2.0))
    message = f"no definite answer within {PATIENCE_SECONDS} s"
    raise TimeoutError(message)


@contextmanager
def registering(
    service: Service, waiting: Iterator[tuple[str, str]], waits: list[float]
) -> Iterator[None]:
    """Let people register until the end of the block; note each one's seconds until they have a seat."""
    ended, turn = threading.Event(), threading.Lock()

    def register() -> None:
        dice = random.Random(1)
        with closing(Line(service.port, timeout=PATIENCE_SECONDS)) as line:
            press(line, dice)

    def press(line: Line, dice: random.Random) -> None:
        while not ended.wait(PACE_SECONDS):
            with turn:
                name, session = next(waiting)
            request = request_bytes(
                "PUT", f"/api/v1/events/{EVENT}/sessions/{session}/seat", token=token_of(name),
                key=f"{name}/{session}", body={},
            )  # fmt: skip
            begun = time.monotonic()
            reply = ask(line, request, dice)
            waits.append(time.monotonic() - begun)
            if reply.status != SEATED:
                raise AssertionError(reply.body.decode())

    clients = [threading.Thread(target=register) for _ in range(REGISTERING)]
    for one in clients:
        one.start()
    try:
        yield
    finally:
        ended.set()
        for one in clients:
            one.join()


def p99(seconds: Sequence[float]) -> float:
    """Return what 99 of a hundred are at most."""
    return sorted(seconds)[int(len(seconds) * 0.99)]
