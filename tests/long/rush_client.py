"""The rush's crowd: everybody presses once, at their own moment, on a connection of their own.

Run as a program (`python -m tests.long.rush_client`): one JSON plan on standard input, what each
person was told on standard output. Arrivals are open-loop: nobody waits for somebody else's answer.
Who is told to come again (503 with Retry-After) comes again after that time, with the same key.
"""

from __future__ import annotations

import asyncio
import functools
import json
import re
import resource
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.long.wire import LostAnswerError, parse_reply, request_bytes, token_of, whole_length

PATIENCE_SECONDS = 60.0
START_SECONDS = 0.5
_RETRY = re.compile(rb"\r\nRetry-After: (\d+)", re.IGNORECASE)


@dataclass
class _Person:
    """One person: the request, when it is sent, and what came of it."""

    request: bytes
    at: float  # seconds after the start
    status: int = 0
    state: str = ""
    first_seconds: float = 0.0  # until the first answer, whatever it was
    seconds: float = 0.0  # until the definite one
    came_again: int = 0
    fault: str = ""


class _Call(asyncio.Protocol):
    """One request on one connection: a protocol costs half of what streams do."""

    def __init__(self, request: bytes, answered: asyncio.Future[bytes]) -> None:
        self._request = request
        self._answered = answered
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send at once."""
        self._transport = transport
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Gather until the answer is whole, then hang up."""
        self._received += data
        length = whole_length(self._received)
        if length is not None and len(self._received) >= length and not self._answered.done():
            self._answered.set_result(self._received)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that no answer will come."""
        if not self._answered.done():
            self._answered.set_exception(LostAnswerError(str(exc or "closed")))


async def _press(port: int, person: _Person, begun: float) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(max(0.0, begun + person.at - time.monotonic()))
    due = begun + person.at  # a generator that is late counts as waiting, too
    while time.monotonic() - due < PATIENCE_SECONDS:
        answered: asyncio.Future[bytes] = loop.create_future()
        try:
            call = functools.partial(_Call, person.request, answered)
            await loop.create_connection(call, "127.0.0.1", port)
            received = await asyncio.wait_for(answered, PATIENCE_SECONDS)
        except (OSError, LostAnswerError, TimeoutError) as error:
            person.fault = repr(error)
            person.came_again += 1
            await asyncio.sleep(0.5)
            continue
        person.first_seconds = person.first_seconds or time.monotonic() - due
        again = _RETRY.search(received)
        if received[9:12] == b"503" and again:
            person.came_again += 1
            await asyncio.sleep(int(again.group(1)))
            continue
        reply = parse_reply(received)
        person.status, person.seconds = reply.status, time.monotonic() - due
        told = json.loads(reply.body)
        person.state = told.get("state") or told.get("code", "")
        return


async def _run(plan: dict[str, Any]) -> list[_Person]:
    people = [
        _Person(
            request_bytes(
                "PUT",
                f"/api/v1/events/{plan['event_id']}/sessions/{one['session']}/seat",
                token=token_of(one["name"]),
                key=f"rush/{one['name']}",
                body={"waitlist": one["waitlist"]},
                headers={"Connection": "close"},
            ),
            one["at"],
        )
        for one in plan["people"]
    ]
    begun = time.monotonic() + START_SECONDS
    await asyncio.gather(*(_press(plan["port"], person, begun) for person in people))
    return people


def main() -> None:
    """Run the plan and write down what everybody was told."""
    plan = json.load(sys.stdin)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    people = asyncio.run(_run(plan))
    json.dump(
        [
            {
                "name": one["name"], "session": one["session"], "status": person.status,
                "state": person.state, "first_seconds": person.first_seconds,
                "seconds": person.seconds, "came_again": person.came_again, "fault": person.fault,
            }
            for one, person in zip(plan["people"], people, strict=True)
        ],
        sys.stdout,
    )  # fmt: skip


if __name__ == "__main__":
    main()
