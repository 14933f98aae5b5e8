"""Printers at port 9100 and of CUPS: whatever they do, an answer comes, and nothing comes out later."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from congress.infra import printers
from congress.infra.printers import CupsPrinter, PrinterError, SocketPrinter, printer_of
from tests.badges.printers import Mood, a_printer

LABEL = b"^XA" + b"0123456789" * 4_000 + b"^XZ"
MUCH = b"^XA" + b"0123456789" * 1_000_000 + b"^XZ"  # more than all buffers between


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what fails in the end: how long that takes is no matter."""
    monkeypatch.setattr(printers, "SEND_SECONDS", 1.0)


@pytest.mark.parametrize("mood", [Mood.PRINTS, Mood.KEEPS_THE_LINE])
def test_all_of_it_arrives_whether_or_not_the_printer_hangs_up(mood: Mood) -> None:
    with a_printer(mood) as printer:
        printer.there.check()
        printer.there.print(LABEL, "a badge")
        assert printer.printed == [LABEL]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (Mood.HANGS, "took a part and stopped. Look for paper and an open cover"),
        (Mood.DIES, "broke off in the middle. Look for paper and an open cover"),
    ],
)
def test_a_printer_that_fails_in_the_middle_is_told(mood: Mood, said: str) -> None:
    with a_printer(mood) as printer, pytest.raises(PrinterError, match=said):
        printer.there.print(MUCH, "a badge")


def test_a_printer_that_is_off_says_so_before_anything_is_taken() -> None:
    with a_printer() as printer:
        there = printer.there
    for use in (there.check, lambda: there.print(LABEL, "a badge")):
        with pytest.raises(PrinterError, match=r"takes no data. Is it on\?"):
            use()


@pytest.mark.usefixtures("impatient")
def test_what_a_hanging_printer_did_not_take_does_not_come_out_later() -> None:
    """The control is the mood itself: read on, it would have all; the line was reset instead."""
    with a_printer(Mood.HANGS) as printer:
        with pytest.raises(PrinterError):
            printer.there.print(MUCH, "a badge")
        [line] = printer._kept
        line.settimeout(10)
        with pytest.raises(ConnectionResetError):
            _read_on(line, came := bytearray())
        assert b"^XZ" not in came  # no whole label


def _read_on(line: socket.socket, into: bytearray) -> None:
    while part := line.recv(65536):
        into += part


def test_the_address_of_a_printer() -> None:
    assert printer_of("Zebra", "") == CupsPrinter("Zebra")
    assert printer_of("", "192.168.1.40:9100") == SocketPrinter("192.168.1.40", 9100)
    assert printer_of("", "[fe80::1]:9100") == SocketPrinter("fe80::1", 9100)
    for name, address in (
        ("", ""), ("a", "b:1"), ("", "host"), ("", ":9100"), ("", "host:0"), ("", "host:x"),
        ("", "host:65536"), ("", "host:²"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"--printer NAME|HOST:PORT"):
            printer_of(name, address)


# -- CUPS, by programs of its names -------------------------------------------------------------


def _cups(folder: Path, monkeypatch: pytest.MonkeyPatch, **programs: str) -> Path:
    """Put programs of these names first: each notes how it was called, then does what is said."""
    for name, script in programs.items():
        file = folder / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/calls\n{script}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def _calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def test_a_job_of_cups_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice in the queue, then gone: it came out."""
    cups = _cups(
        tmp_path, monkeypatch,
        lp='cat > "$(dirname "$0")/in"; echo "request id is Desk-7 (0 file(s))"',
        lpstat='[ $(grep -c "lpstat -o" "$(dirname "$0")/calls") -gt 2 ] || echo "Desk-7 root 1"',
    )  # fmt: skip
    CupsPrinter("Desk").print(b"%PDF", "Badge 1")
    assert (cups / "in").read_bytes() == b"%PDF"
    assert _calls(cups) == ["lp -d Desk -t Badge 1 -", *["lpstat -o"] * 3]


@pytest.mark.usefixtures("impatient")
def test_a_job_that_stays_is_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the badge would come out when somebody fills paper in, beside the one printed again."""
    cups = _cups(
        tmp_path, monkeypatch, cancel="true",
        lp='cat > /dev/null; echo "request id is Desk-7 (0 file(s))"', lpstat='echo "Desk-7 root 1"',
    )  # fmt: skip
    with pytest.raises(PrinterError, match="does not print; its job Desk-7 was cancelled"):
        CupsPrinter("Desk").print(b"%PDF", "Badge 1")
    assert _calls(cups)[-1] == "cancel Desk-7"


def test_what_cups_says_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cups(
        tmp_path, monkeypatch, lp='echo "lp: no such destination" >&2; exit 1',
        lpstat='echo "printer Desk disabled since today -"',
    )  # fmt: skip
    with pytest.raises(PrinterError, match="CUPS says: lp: no such destination"):
        CupsPrinter("Desk").print(b"%PDF", "Badge 1")
    with pytest.raises(PrinterError, match="cupsenable Desk"):
        CupsPrinter("Desk").check()
    _cups(tmp_path, monkeypatch, lp="cat > /dev/null; echo done", lpstat="true")
    with pytest.raises(PrinterError, match="did not say which job it made of it: done"):
        CupsPrinter("Desk").print(b"%PDF", "Badge 1")


def test_without_cups_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrinterError, match="install CUPS"):
        CupsPrinter("Desk").check()
