"""`dev.py run --lan`: where the demo is served, and under which address."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.habits.sources import ROOT

AT = dev.REHEARSAL


def test_a_phone_is_given_this_machines_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGRESS_BASE_URL", "http://elsewhere")
    alone = dev.demo_environment(port=8001, at=AT, address="")
    shared = dev.demo_environment(port=8001, at=AT, address="192.168.1.20")
    assert alone["CONGRESS_BASE_URL"] == "http://elsewhere"
    assert shared["CONGRESS_BASE_URL"] == "http://192.168.1.20:8001"
    monkeypatch.delenv("CONGRESS_BASE_URL")
    alone = dev.demo_environment(port=8001, at=AT, address="")
    assert alone["CONGRESS_BASE_URL"] == "http://localhost:8001"


def test_the_address_found_is_one_of_this_machine() -> None:
    """In a process of its own: in this one the outside may not even be asked for."""
    found = subprocess.run(
        [sys.executable, "-c", "import dev; print(dev.lan_address())"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=30,
    ).stdout.strip()  # fmt: skip
    if not found:
        assert _addresses() <= {"127.0.0.1"}, "there is a network, and no address was found"
        return
    with socket.socket() as line:
        line.bind((found, 0))  # refused for an address of another machine


def _addresses() -> set[str]:
    return {str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), 0, socket.AF_INET)}


def test_two_runs_do_not_share_a_demo(tmp_path: Path) -> None:
    """Two clocks in one database. Whoever holds it is another process, and then ends."""
    hold = f"import dev, pathlib, sys; dev.hold_demo(pathlib.Path({str(tmp_path)!r}))"
    asked = [sys.executable, "-c", hold]
    with subprocess.Popen(
        [*asked[:2], f"{hold}; print('held', flush=True); sys.stdin.read()"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        second = subprocess.run(
            asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
        )
        assert second.returncode == 1
        assert "another `run` is using" in second.stderr
        first.communicate("")
    assert subprocess.run(asked, cwd=ROOT, check=False, timeout=30).returncode == 0
