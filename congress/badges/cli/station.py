"""`congress print-station`: the program beside a printer, which asks the service for what to print."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import click

from congress.badges.cli.line import GoneError, Line, LineError, RefusedError, read_address
from congress.infra.printers import Printer, PrinterError, printer_of
from congress.infra.saying import echo

BAD_INPUT = 2
TOKEN = "PRINT_STATION_TOKEN"  # noqa: S105 -- the name of a variable
PAUSE_SECONDS, TROUBLE_SECONDS = 0.3, 5.0
# From taking a print to sending it: with what a printer may take, less than the minute it is ours.
LATEST_SECONDS = 15.0


@dataclass
class Station:
    """Takes prints one by one, prints each, and says what became of it before it takes the next."""

    line: Line
    printer: Printer
    place: str
    query: str = ""
    say: Callable[[str], None] = echo
    wait: Callable[[float], None] = time.sleep
    trouble: str = field(default="", init=False)
    is_printer_well: bool = field(default=False, init=False)

    def run(self) -> None:
        """Work until Ctrl-C. Raises RefusedError: the service says no, and will say it again."""
        while True:
            self.wait(self.step())

    def step(self) -> float:
        """Print what waits; return after how many seconds to look again.

        A printer that failed is looked at first, until it can be reached: of an outage one badge is told
        as failed, and the rest waits on, or is another station's.
        """
        try:
            if not self.is_printer_well:
                self.printer.check()
                self.is_printer_well = True
            taken = self.line.take(self.place)
        except (PrinterError, LineError) as error:
            self._tell(str(error))
            return TROUBLE_SECONDS
        self._tell("")
        for one in taken:
            self._print(one, time.monotonic())
        return 0 if taken else PAUSE_SECONDS

    def _print(self, one: dict[str, Any], taken_at: float) -> None:
        try:
            content = self.line.fetch(one["formats"][self.printer.media] + self.query)
        except (GoneError, LineError) as error:
            self.say(f"{one['id']}: not printed. {error}")
            return
        if time.monotonic() - taken_at > LATEST_SECONDS:
            self.say(f"{one['id']}: not printed, for it took too long to fetch. It comes again.")
            return
        failed = ""
        try:
            self.printer.print(content, f"Badge {one['id']}")
        except PrinterError as error:
            failed = str(error)
            self.is_printer_well = False
        self.say(f"{one['id']}: {failed or 'printed'}")
        self._report(one["id"], failed)

    def _report(self, print_id: str, failed: str) -> None:
        """Say it until it was heard: before that nothing more is printed here."""
        while True:
            try:
                self.line.report(print_id, failed)
            except LineError as error:
                self._tell(f"{error} Until it knows of {print_id}, nothing more is printed.")
                self.wait(TROUBLE_SECONDS)
            else:
                return

    def _tell(self, trouble: str) -> None:
        """Say a trouble once, and once that it is over."""
        if trouble != self.trouble:
            self.say(trouble or "All is well again.")
        self.trouble = trouble


@click.command("print-station")
@click.argument("url", metavar="URL")
@click.argument("event_id", metavar="EVENT")
@click.argument("place", metavar="PLACE")
@click.option("--printer", default="", metavar="NAME", help="A printer of CUPS on this computer.")
@click.option(
    "--socket", "address", default="", metavar="HOST:PORT", help="A label printer, at port 9100."
)
@click.option("--dpi", type=click.Choice(["203", "300"]), default="203", show_default=True,
              help="Dots per inch of a label printer.")  # fmt: skip
@click.option("--no-slips", is_flag=True, help="Without the slips that come with the badges.")
def print_station(
    url: str, event_id: str, place: str, printer: str, address: str, dpi: str, *, no_slips: bool
) -> None:
    """Print the badges that the desk at PLACE asks for, on the printer beside this computer.

    Asks for the station's token, or for the enrolment code that a supervisor's page shows; or set
    PRINT_STATION_TOKEN. Ends with Ctrl-C, and loses nothing by it.
    """
    try:
        line = Line(read_address(url), event_id)
        there = printer_of(printer, address)
        line = _signed_in(line)
    except (ValueError, RefusedError, LineError) as error:
        echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    wishes = [f"slip={str(not no_slips).lower()}", *([f"dpi={dpi}"] if address else [])]
    station = Station(line, there, place, f"?{'&'.join(wishes)}")
    echo(f"Printing for {place} on {printer or address}. Ctrl-C ends it.")
    try:
        station.run()
    except RefusedError as error:
        echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        echo("Ended. What waits is printed by the next station, or when this one starts again.")


def _signed_in(line: Line) -> Line:
    """Return the line with a token: of the environment, typed, or for an enrolment code."""
    typed = os.environ.get(TOKEN) or click.prompt("Token or enrolment code", hide_input=True)
    token = str(typed).strip()
    if not token.startswith("station-") and len(token) < 40:  # noqa: PLR2004 -- a token is longer
        token = line.enrol(token)
        echo(f"Enrolled for 30 days. For the next start: export {TOKEN}={token}")
    return Line(line.address, line.event_id, token)
