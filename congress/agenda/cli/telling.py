"""What `congress publish` says: lines for people, and the same as JSON for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.rules.checks import Finding
from congress.agenda.rules.document import Document
from congress.agenda.rules.reach import group_affected, name_some
from congress.agenda.service import Preview, Published
from congress.core.errors import Fault, told
from congress.core.ports import Affected

SHOWN_LINES = 20
SHOWN_OF_A_KIND = 5


def answer_as_json(answer: Preview | Published, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what was, or would be, published as JSON values."""
    sessions = len(answer.diff.after.sessions) if isinstance(answer, Preview) else answer.sessions
    return {
        "release": answer.number,
        "sessions": sessions,
        "unchanged": answer.unchanged,
        "dry_run": isinstance(answer, Preview),
        "changes": [asdict(change) for change in _changes_of(answer)],
        "affected": affected_as_json(answer.affected, names),
        "warnings": [asdict(warning) for warning in warnings_of(answer)],
    }


def affected_as_json(
    affected: Iterable[Affected], names: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return who is affected, with their names."""
    return [{**asdict(met), "name": names.get(met.person_id, "")} for met in affected]


def refusal_as_json(name: str, title: str, faults: Sequence[Fault]) -> dict[str, Any]:
    """Return why nothing was published."""
    found = [{"where": fault.where, "message": fault.message} for fault in told(faults)]
    return {"error": title, "file": name, "faults": found}


def warnings_of(answer: Preview | Published) -> tuple[Finding, ...]:
    """Return the warnings of what was, or would be, published."""
    return answer.checks.warnings if isinstance(answer, Preview) else answer.warnings


def place_finding(finding: Finding, raw: RawDocument, document: Document) -> Fault:
    """Return a finding, which knows its session's id, with the place where that session stands."""
    index = _index_of(finding.session_id, document)
    if index is None:
        return Fault(finding.session_id, finding.message)
    return Fault(raw.place_of(("sessions", index)), finding.message)


def place_fault(fault: Fault, raw: RawDocument, document: Document) -> Fault:
    """Return a fault whose place is a session's id with that session's place in the file."""
    return place_finding(Finding("", fault.where, fault.message), raw, document)


def _index_of(session_id: str, document: Document) -> int | None:
    session = document.sessions_by_id.get(session_id)
    return None if session is None else document.sessions.index(session)


def fault_lines(name: str, faults: Iterable[Fault]) -> list[str]:
    """Return the faults of a file, one a line."""
    return shortened([f"  {name}: {fault}" for fault in faults])


def finding_lines(
    name: str, findings: Iterable[Finding], raw: RawDocument, document: Document
) -> list[str]:
    """Return findings with their places; of a kind that real files have by the hundred, the first."""
    lines = []
    for found in _by_code(findings):
        each = [f"  {name}: {place_finding(finding, raw, document)}" for finding in found]
        lines += _some(each, found[0].code)
    return lines


def warning_lines(answer: Preview | Published) -> list[str]:
    """Return the warnings that were published with a reason."""
    lines = []
    for found in _by_code(() if answer.unchanged else warnings_of(answer)):
        lines += _some([f"Warning: {finding.message}" for finding in found], found[0].code)
    return lines


def _by_code(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return list(groups.values())


def _some(lines: list[str], code: str) -> list[str]:
    rest = len(lines) - SHOWN_OF_A_KIND
    if rest <= 1:
        return lines
    return [*lines[:SHOWN_OF_A_KIND], f"  … and {rest} more of {code} (--json shows more)"]


def release_lines(
    answer: Preview | Published, document: Document, names: Mapping[str, str]
) -> list[str]:
    """Return what was, or would be, published, what changes and whom it affects."""
    event = document.event
    if answer.unchanged:
        return [f"{event.id}: release {answer.number} says this already. Nothing was published."]
    changes = _changes_of(answer)
    verb = "would be" if isinstance(answer, Preview) else "is"
    count = len(document.sessions)
    kinds = Counter(change.kind for change in changes)
    each = []
    for change in changes if kinds.keys() != {"added"} else ():
        told = " → ".join(filter(None, (change.before, change.after)))
        each.append(f"  {change.kind:<12} {change.title}" + (f": {told}" if told else ""))
    return [
        f"{event.id}: release {answer.number} {verb} published, {count} sessions.",
        "Changes: " + (_counts(kinds) or "none") + ".",
        *shortened(each),
        *_affected_lines(answer.affected, names),
    ]


def _changes_of(answer: Preview | Published) -> Sequence[Any]:
    return answer.diff.changes if isinstance(answer, Preview) else answer.changes


def _affected_lines(affected: Sequence[Affected], names: Mapping[str, str]) -> list[str]:
    people = {met.person_id for met in affected if met.person_id}
    counts = Counter(met.effect for met in affected)
    each = []
    for reach in group_affected(affected):
        some = name_some(reach.person_ids, names)
        each.append(f"  {reach.claim}" + (f"\n    {some}" if some else ""))
    who = "1 person" if len(people) == 1 else f"{len(people)} people"
    return [f"Affected: {who}" + (f" ({_counts(counts)})." if counts else "."), *shortened(each)]


def shortened(lines: list[str]) -> list[str]:
    """Return the first lines, and how many more there are."""
    rest = len(lines) - SHOWN_LINES
    if rest <= 0:
        return lines
    return [*lines[:SHOWN_LINES], f"  … and {rest} more (--json shows more)"]


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
