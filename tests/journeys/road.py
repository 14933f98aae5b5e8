"""A road between a browser and the server that can be closed, slowed down, or taken by a hotel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit

PORTAL = b"<!doctype html><title>Hotel</title><body><h1>Welcome to the hotel</h1><p>Room number?"
_PORTAL_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PORTAL), PORTAL)
)
_CHUNK = 65_536


class State(Enum):
    """What happens to who takes the road."""

    OPEN = "open"
    CLOSED = "closed"  # nobody listens: the server was stopped, or there is no Wi-Fi
    PORTAL = "portal"  # everything is answered with 200 and a hotel's page
    SLOW = "slow"  # the server hears it after a while
    ONE_WAY = "one way"  # the server hears it, and its answer is lost


class Road:
    """Relays connections from a port of its own to the server's, as its state says.

    What it carries is kept by the first line of each request it let through. One thread of its own
    runs it all: a thread a connection would meet coverage's tracing while it starts.
    """

    def __init__(self, server_port: int, *, slow_seconds: float) -> None:
        """Open the road."""
        self._server_port = server_port
        self._slow_seconds = slow_seconds
        self._live: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._gate: asyncio.Server | None = None
        self.state = State.CLOSED
        self.carried: list[str] = []
        self.port = 0
        self.turn(State.OPEN)

    def turn(self, state: State) -> None:
        """Change the state; what is on the road then is lost, as when the Wi-Fi changes."""
        asyncio.run_coroutine_threadsafe(self._turn(state), self._loop).result(timeout=30)

    def close(self) -> None:
        """End it."""
        self.turn(State.CLOSED)
        asyncio.run_coroutine_threadsafe(self._settle(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()

    async def _turn(self, state: State) -> None:
        self.state = state
        if state is State.CLOSED and self._gate is not None:
            # Whoever was let in a moment ago must have arrived: a server that is closed meanwhile drops
            # the connection half made (CPython 3.11, `Server._attach`).
            for listening in self._gate.sockets:
                self._loop.remove_reader(listening.fileno())
            await self._step()
            self._gate.close()
            self._gate = None
        elif state is not State.CLOSED and self._gate is None:
            self._gate = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
            self.port = self._gate.sockets[0].getsockname()[1]
        for one in self._live:
            one.transport.abort()

    async def _settle(self) -> None:
        """Wait until what was carried has ended, so that no connection outlives its road."""
        await self._step()  # whoever came at the last moment has arrived by then
        mine = asyncio.current_task()
        carrying = [task for task in asyncio.all_tasks() if task is not mine]
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        for one in self._live:  # of a task that was cancelled before its first step
            one.transport.abort()
        await self._step()

    async def _step(self) -> None:
        """Let everything that is due happen; a connection takes a few rounds to come or to go."""
        for _ in range(5):
            await asyncio.sleep(0)

    def _accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._live.add(back)
        task = self._loop.create_task(self._carry(near, back))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            first = await near.read(_CHUNK)
            if self.state is State.PORTAL:
                back.write(_PORTAL_ANSWER)
                await back.drain()
            elif first:
                if self.state is State.SLOW:
                    await asyncio.sleep(self._slow_seconds)
                await self._relay(first, near, back)
        except OSError:
            pass  # lost on the road
        finally:
            self._live.discard(back)
            back.close()

    async def _relay(
        self, first: bytes, near: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        far, forth = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._live.add(forth)
        answering = asyncio.ensure_future(self._answer(far, back))
        try:
            chunk = first
            while chunk:
                self.carried.append(chunk.partition(b"\r\n")[0].decode("latin-1"))
                forth.write(chunk)
                await forth.drain()
                chunk = await near.read(_CHUNK)
            forth.write_eof()
            await answering
        finally:
            answering.cancel()
            self._live.discard(forth)
            forth.close()

    async def _answer(self, far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (chunk := await far.read(_CHUNK)) and self.state is not State.ONE_WAY:
                back.write(chunk)
                await back.drain()
        back.close()


@contextmanager
def road_to(address: str, *, slow_seconds: float = 2.5) -> Iterator[Road]:
    """Build a road to a server; it ends with the block."""
    port = urlsplit(address).port
    assert port is not None
    road = Road(port, slow_seconds=slow_seconds)
    try:
        yield road
    finally:
        road.close()
