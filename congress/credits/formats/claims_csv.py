"""Claims and their steps as CSV that spreadsheets open without harm (T18): UTF-8, marked as such."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from congress.attendees.formats.writing import MARK, keep_as_text
from congress.credits.queries.exporting import ExportedClaim, ExportedStep
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import write_credits

CLAIM_COLUMNS = (
    "registration_number", "first_name", "last_name", "name_on_license", "credential", "kind", "amount",
    "state", "version", "received_at", "by_own_word", "numbers", "certificate", "certificate_version",
    "certificate_state", "certificate_issued_at",
)  # fmt: skip
STEP_COLUMNS = (
    "registration_number", "kind", "version", "step", "state", "amount", "actor", "at",
    "evidence_credits", "because",
)  # fmt: skip


def write_claims(claims: Iterable[ExportedClaim], zone: ZoneInfo) -> Iterator[str]:
    """Yield a CSV of claims, line by line, each with its last certificate. Times are local."""
    yield MARK + _line(CLAIM_COLUMNS)
    for one in claims:
        issued_at = _at(one.issued_at, zone) if one.issued_at else ""
        yield _line(
            (
                one.external_id, one.first_name, one.last_name, one.name, one.credential, one.type_id,
                write_credits(one.amount), one.state, str(one.version), _at(one.received_at, zone),
                "yes" if one.is_attested else "no",
                json.dumps(one.ids, ensure_ascii=False, sort_keys=True) if one.ids else "",
                write_number(one.number) if one.number else "", str(one.certificate_version or ""),
                one.certificate_state or "", issued_at,
            )
        )  # fmt: skip


def write_steps(steps: Iterable[ExportedStep], zone: ZoneInfo) -> Iterator[str]:
    """Yield a CSV of every step of every claim, line by line, with who took it and why."""
    yield MARK + _line(STEP_COLUMNS)
    for one in steps:
        yield _line(
            (
                one.external_id, one.type_id, str(one.version), str(one.seq), one.state,
                write_credits(one.amount), one.actor, _at(one.at, zone),
                str(one.evidence.get("credits", "")), str(one.evidence.get("because", "")),
            )
        )  # fmt: skip


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _line(cells: Sequence[str]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([keep_as_text(cell) for cell in cells])
    return file.getvalue()
