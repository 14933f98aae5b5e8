"""Which effects of a release on people ask the organizer for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from congress.agenda.rules.checks import Finding
from congress.agenda.rules.document import Document
from congress.core.ports import Affected

CAPACITY = "capacity"
KIND_EDITED = (
    "kind-edited"  # a kind of credit that the CE office edited; of the event, and of nobody
)
# Said of the people whom an effect concerns; effects that are not here are only shown (rule E 4).
_WARNED = {
    "clash": "people would have two sessions at once",
    "loses-seat": "people would lose their seat",
}


def warn_of_effects(affected: Iterable[Affected], document: Document) -> list[Finding]:
    """Return a warning for each session where people would lose something, with how many."""
    findings = []
    people: Counter[tuple[str, str]] = Counter()
    for met in affected:
        if met.effect == CAPACITY:
            findings.append(Finding("capacity-below-taken", met.session_id, met.detail))
        elif met.effect == KIND_EDITED:
            findings.append(Finding(KIND_EDITED, "", met.detail))
        elif met.effect in _WARNED:
            people[met.session_id, met.effect] += 1
    for (session_id, effect), count in sorted(people.items()):
        session = document.sessions_by_id.get(session_id)
        title = session.title if session else session_id
        findings.append(Finding(effect, session_id, f"{title}: {count} {_WARNED[effect]}"))
    return findings
