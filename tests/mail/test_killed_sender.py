"""kill -9 of the sender at each of its steps: no letter is lost, and with evidence none is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.mail.rules import LEASE
from tests.mail.world import Provider, a_letter, letter, send

# Runs one round of the sender, and kills itself at a step. The pause comes through the ports.
SENDER = """
import os, signal, sys
from pathlib import Path
from congress.core.clock import FixedClock
from congress.mail import service
from tests.builders import NOW
from tests.mail import world
from tests.stores import open_store

url, folder, step = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Deadly(world.Provider):
    def send(self, message):
        if step == "leased":
            die()
        evidence = super().send(message)
        if step == "sent":
            die()
        return evidence

with open_store(url) as store:
    if step == "marking":
        mark = service.mark_sent
        def half(*arguments):
            mark(*arguments)
            die()
        service.mark_sent = half
    world.send(store, FixedClock(NOW), Deadly(Path(folder)))
"""


def _kill_sender_at(step: str, url: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SENDER, url, str(folder), step],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("step", ["leased", "sent", "marking"])
def test_killed_sender_loses_and_doubles_nothing(
    store: Store, database_url: str, clock: FixedClock, tmp_path: Path, step: str
) -> None:
    provider = Provider(tmp_path / "provider")
    wanted = sorted(a_letter(store, key=str(number)) for number in range(3))
    _kill_sender_at(step, database_url, provider.folder)
    assert send(store, clock, provider).total == 0, "what is leased is nobody else's yet"
    clock.advance(LEASE)
    send(store, clock, provider)
    assert provider.deliveries() == wanted
    assert {letter(store, one).state for one in wanted} == {"sent"}


def test_control_without_evidence_a_letter_is_doubled(
    store: Store, database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    provider = Provider(tmp_path / "provider", has_evidence=False)
    a_letter(store)
    _kill_sender_at("sent", database_url, provider.folder)
    clock.advance(LEASE)
    send(store, clock, provider)
    assert len(provider.deliveries()) == 2


def test_lease_ends_or_the_letter_would_be_lost(
    store: Store, database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    provider = Provider(tmp_path / "provider")
    queued = a_letter(store)
    _kill_sender_at("leased", database_url, provider.folder)
    clock.advance(LEASE - timedelta(seconds=1))
    send(store, clock, provider)
    assert (provider.deliveries(), letter(store, queued).state) == ([], "leased")
    clock.advance(timedelta(seconds=1))
    send(store, clock, provider)
    assert (provider.deliveries(), letter(store, queued).state) == ([queued], "sent")
