"""What an import says: who is in, who is not and why, and what to do next, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from congress.attendees.formats.list_file import ReadList
from congress.attendees.rules.mapping import ListMapping, say_mapping
from congress.attendees.rules.outcomes import Named, Outcome
from congress.attendees.rules.waiting import StoredRow, Waiting
from congress.attendees.service import ImportReport
from congress.infra.saying import echo

SHOWN_PEOPLE, SHOWN_NOTES, SHOWN_WAITING = 20, 20, 10
_IN = {Outcome.ADDED: "to be added", Outcome.CHANGED: "to be changed"}  # told of a dry run alone
_OUT = {
    Outcome.RETURNED: "registered again; they were cancelled before",
    Outcome.LET_IN: "let in as was decided, though the list says not yet",
    Outcome.CANCELLED: "cancelled in the list; no longer registered, and their seats are free",
    Outcome.ADDED_CANCELLED: "cancelled in the list, and new here; not registered",
    Outcome.REPLACED: "replaced by somebody else, as was decided",
    Outcome.LEFT_OUT: "left out, as was decided",
    Outcome.PENDING: "not registered yet by the list, and left out",
    Outcome.STILL_IN: "not registered (any more) by the list, but here; they stay registered",
    Outcome.MISSING: "registered here, but not in the list; they stay registered",
}


@dataclass(frozen=True)
class Receipt:
    """An import as it is told. `has_file` False: only rows that waited were decided, if any.

    `mapping`: what is kept of headings and values, where anything was said of them; None: nothing was.
    """

    event_id: str
    read: ReadList
    report: ImportReport
    is_dry: bool
    has_file: bool
    mapping: ListMapping | None

    def as_json(self) -> dict[str, Any]:
        """Return all of it, as JSON values."""
        report = self.report
        return {
            "event": self.event_id,
            "rows": len(self.read.registrations),
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "cancelled": report.cancelled,
            "missing": list(report.missing),
            "notes": list(report.notes),
            "read": list(self.read.notes),
            "left_out": report.left_out,
            "welcomed": report.welcomed,
            "waiting": [row_as_json(row) for row in report.waiting],
            "waiting_on": [row_as_json(row) for row in report.waiting_on],
            "kept": say_mapping(self.mapping) if self.mapping else [],
            "people": [
                _named_as_json(one) for one in (*report.people, *report.aside, *self.read.left_out)
            ],
        }

    def print(self) -> None:
        """Print it for somebody who has a list and little time."""
        self._print_who_is_in()
        for outcome, words in _OUT.items():
            _print_people(self.report.list_people(outcome), words)
        _print_people(self.read.left_out, "left out by their type, as was said")
        notes = self.report.notes
        if notes:
            echo(f"{_many(len(notes), 'choice')} could not be honoured as written:")
            _print_lines(notes, SHOWN_NOTES)
        if self.read.notes:
            echo("How the list was read:")
            _print_lines(self.read.notes, len(self.read.notes))
        if self.mapping is not None:
            kept = "; ".join(say_mapping(self.mapping))
            would_be = "Would be kept" if self.is_dry else "Kept"
            echo(f"{would_be} for later lists: {kept or 'nothing'}.")
        self._print_what_to_do()
        if self.is_dry:
            echo("Nothing was changed: this was a dry run.")

    def _print_who_is_in(self) -> None:
        report = self.report
        if (
            not self.has_file
            and not report.people
            and not report.aside
            and self.mapping is not None
        ):
            return
        rows = _many(len(self.read.registrations), "row") if self.has_file else "decided"
        would = "would be " if self.is_dry else ""
        cancelled = len(report.list_people(Outcome.ADDED_CANCELLED))
        of_these = f" ({cancelled:,} of them as cancelled)" if cancelled else ""
        echo(
            f"{self.event_id}: {rows}: {would}{report.added:,} added{of_these}, {report.changed:,} "
            f"changed, {report.cancelled:,} cancelled, {report.unchanged:,} unchanged."
        )
        if not self.is_dry:
            return
        for outcome, words in _IN.items():
            _print_people(report.list_people(outcome), words)
        if report.welcomed:
            echo(f"A letter of welcome would go to {report.welcomed:,} (--no-welcome: to nobody).")

    def _print_what_to_do(self) -> None:
        report = self.report
        for one in report.list_people(Outcome.SETTLED):
            echo(f"No longer waits: {_named(one)}")
        pending = [one for one in report.list_people(Outcome.PENDING) if one.is_decidable]
        still = report.list_people(Outcome.STILL_IN)
        if pending:
            one = pending[0]
            echo(f'To let one in, such as {one.name}: --decide "{one.key}=let-in"')
        if still:
            one = still[0]
            echo(f'To take one out, such as {one.name}: --decide "{one.key}=cancel"')
        if report.waiting:
            waits = _many(len(report.waiting), "row waits", "rows wait")
            echo(f"{waits} for a decision; all others are taken over:")
            print_waiting(report.waiting, self._where_all(), SHOWN_WAITING)
        if report.waiting_on:
            wait = _many(len(report.waiting_on), "row waits", "rows wait")
            echo(f"{wait} on for a decision, from earlier lists:")
            print_waiting(report.waiting_on, self._where_all(), SHOWN_WAITING)

    def _where_all(self) -> str:
        return "--json" if self.is_dry else f"congress waiting {self.event_id}"


def print_waiting(rows: Sequence[Waiting], where_all: str = "", shown: int = 0) -> None:
    """Print rows that wait: who, why, and how to settle each; `shown` 0: all of them."""
    for row in rows[: shown or None]:
        where = f" ({row.written.where})" if row.written.where else ""
        echo(f"  {row.key}{where}: {row.name or 'nobody'}: {row.because}")
        for answer, meaning in row.answers:
            echo(f'    --decide "{row.key}={answer}"  {meaning}')
    if shown and len(rows) > shown:
        echo(f"  … and {len(rows) - shown:,} more ({where_all} lists all)")


def print_stored(event_id: str, stored: Sequence[StoredRow]) -> None:
    """Print the rows of an event that wait now."""
    if not stored:
        echo(f"{event_id}: no row waits.")
        return
    waits = _many(len(stored), "row waits", "rows wait")
    echo(f"{event_id}: {waits} for a decision:")
    print_waiting([one.row for one in stored])
    echo(f'Settle one: congress import-attendees {event_id} --decide "KEY=ANSWER"')


def row_as_json(row: Waiting) -> dict[str, Any]:
    """Return a row that waits, as JSON values."""
    return {
        "key": row.key, "where": row.written.where, "name": row.name, "email": row.written.email,
        "question": row.question, "because": row.because, "answers": dict(row.answers),
    }  # fmt: skip


def _named_as_json(one: Named) -> dict[str, str]:
    return {
        "outcome": one.outcome, "external_id": one.external_id, "name": one.name,
        "where": one.where, "because": one.because, "key": one.key,
    }  # fmt: skip


def _print_people(people: Sequence[Named], words: str) -> None:
    if people:
        echo(f"{len(people):,} {words}:")
        _print_lines([_named(one) for one in people], SHOWN_PEOPLE)


def _named(one: Named) -> str:
    """Return `Jane Smith, G-2 (row 3): why`."""
    number = f", {one.external_id}" if one.external_id else ""
    where = f" ({one.where})" if one.where else ""
    because = f": {one.because}" if one.because else ""
    return f"{one.name or 'nobody'}{number}{where}{because}"


def _print_lines(lines: Iterable[str], shown: int) -> None:
    listed = list(lines)
    for line in listed[:shown]:
        echo(f"  {line}")
    if len(listed) > shown:
        echo(f"  … and {len(listed) - shown:,} more (--json lists all)")


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
