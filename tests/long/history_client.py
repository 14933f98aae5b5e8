"""One client process of a history: phones that register, swap, drop and look, and note when.

Run as a program (`python -m tests.long.history_client`): one JSON plan on standard input, the
operations as JSON on standard output. A phone now and then hangs up before the answer and asks again
with the same key, as on bad Wi-Fi.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.long.history import CONFIRMED, DROP, READ, REGISTER, WAITLISTED
from tests.long.wire import Line, LostAnswerError, Reply, request_bytes, token_of

LOST_SHARE = 0.01
READS, REGISTERS, SWAPS = 0.60, 0.80, 0.85  # up to which each is chosen; the rest drops
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.02


@dataclass
class Phone:
    """One phone: whose it may be, which sessions it acts on, and what it believes."""

    port: int
    event_id: str
    name: str
    people: list[str]
    sessions: list[str]
    count: int
    seed: int
    ops: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lost: int = 0
    busy: int = 0

    def run(self) -> None:
        """Make `count` calls, one after the other."""
        self._dice = random.Random(self.seed)
        self._line = Line(self.port, timeout=PATIENCE_SECONDS)
        self._believed: dict[tuple[str, str], str] = {}
        self._agenda = {
            person: request_bytes(
                "GET", f"/api/v1/events/{self.event_id}/me/agenda", token=token_of(person)
            )
            for person in self.people
        }
        for number in range(self.count):
            person = self._dice.choice(self.people)
            what = self._dice.random()
            if what < READS:
                self._look(person)
            elif what < SWAPS:
                self._register(number, person, is_swap=what >= REGISTERS)
            else:
                self._drop(number, person)
        self._line.close()

    def _look(self, person: str) -> None:
        invoked = time.monotonic_ns()
        reply = self._line.ask(self._agenda[person])
        answered = time.monotonic_ns()
        if reply.status != 200:
            self.faults.append(f"a look was answered {reply.status}")
            return
        seen = {one["session"]: (one["state"], one["position"]) for one in reply.json()["sessions"]}
        self._note(person, "", READ, invoked, answered, reply, seen=seen)

    def _register(self, number: int, person: str, *, is_swap: bool) -> None:
        session = self._dice.choice(self.sessions)
        body: dict[str, object] = {"waitlist": self._dice.random() < 0.7}
        if is_swap:
            held = [s for s in self.sessions if self._believed.get((person, s)) == CONFIRMED]
            others = [s for s in held or self.sessions if s != session]
            if others:
                body["release"] = self._dice.choice(others)
        release = str(body.get("release", ""))
        reply, invoked, answered, was_lost = self._settle(number, "PUT", person, session, body)
        made = reply.json()
        state = made.get("state", "")
        if reply.status in (200, 201):
            self._believed[person, session] = state
            if release and state == CONFIRMED:
                self._believed.pop((person, release), None)
        self._note(
            person, session, REGISTER, invoked, answered, reply, release=release, state=state,
            position=made.get("position"), code=made.get("code", ""), waiting=made.get("waiting"),
            clash=made.get("session", ""), was_lost=was_lost, key=self._key(number),
        )  # fmt: skip

    def _key(self, number: int) -> str:
        return f"{self.name}/{number}"

    def _drop(self, number: int, person: str) -> None:
        held = [s for s in self.sessions if (person, s) in self._believed]
        session = self._dice.choice(held or self.sessions)
        reply, invoked, answered, was_lost = self._settle(number, "DELETE", person, session, None)
        if reply.status == 204:
            self._believed.pop((person, session), None)
        self._note(person, session, DROP, invoked, answered, reply, was_lost=was_lost)

    def _settle(
        self, number: int, method: str, person: str, session: str, body: object
    ) -> tuple[Reply, int, int, bool]:
        """Ask until the answer is definite: the same key each time."""
        request = request_bytes(
            method,
            f"/api/v1/events/{self.event_id}/sessions/{session}/seat",
            token=token_of(person),
            key=self._key(number),
            body=body,
        )
        invoked = time.monotonic_ns()
        until = time.monotonic() + PATIENCE_SECONDS
        was_lost = self._dice.random() < LOST_SHARE
        if was_lost:
            self._line.send_and_leave(request)
            time.sleep(PAUSE_SECONDS)
        while time.monotonic() < until:
            try:
                reply = self._line.ask(request)
            except LostAnswerError:
                was_lost = True
                time.sleep(PAUSE_SECONDS)
                continue
            if reply.status != 503:
                self.lost += was_lost
                return reply, invoked, time.monotonic_ns(), was_lost
            self.busy += 1
            time.sleep(PAUSE_SECONDS)
        message = f"no definite answer within {PATIENCE_SECONDS} s"
        raise TimeoutError(message)

    def _note(
        self,
        person: str,
        session: str,
        kind: str,
        invoked: int,
        answered: int,
        reply: Reply,
        **more: object,
    ) -> None:
        if reply.status not in (200, 201, 204, 409):
            self.faults.append(f"{kind} was answered {reply.status} {reply.body[:200]!r}")
        elif more.get("state", CONFIRMED) not in (CONFIRMED, WAITLISTED, ""):
            self.faults.append(f"{kind} was answered {reply.body[:200]!r}")
        self.ops.append(
            {
                "person": person, "session": session, "kind": kind, "invoked": invoked,
                "answered": answered, "status": reply.status, **more,
            }
        )  # fmt: skip


def main() -> None:
    """Run the plan's phones at once and write down what they saw."""
    plan = json.load(sys.stdin)
    phones = [Phone(port=plan["port"], **one) for one in plan["phones"]]
    threads = [threading.Thread(target=_run, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(
        [
            {
                "event_id": phone.event_id, "ops": phone.ops, "faults": phone.faults,
                "lost": phone.lost, "busy": phone.busy,
            }
            for phone in phones
        ],
        sys.stdout,
    )  # fmt: skip


def _run(phone: Phone) -> None:
    try:
        phone.run()
    except Exception as error:  # noqa: BLE001 -- told in the result, whatever it was
        phone.faults.append(f"{phone.name} ended: {error!r}")


if __name__ == "__main__":
    main()
