"""Names for the windows of the badge desk, which have no id in the file."""

from __future__ import annotations

from collections import Counter

from congress.agenda.rules.document import Document, PickupWindow


def name_windows(document: Document) -> dict[str, PickupWindow]:
    """Return the windows by a name that survives a correction of hour, place and words (R29).

    It is made of the local day and whom the window is for: `pickup-2025-03-09-workshop`; a second
    window of the same day and people ends in `-2`.
    """
    seen: Counter[str] = Counter()
    named = {}
    for window in document.pickup:
        local = window.starts_at.astimezone(document.zone)
        name = "-".join(["pickup", f"{local:%Y-%m-%d}", *sorted(window.for_types)])
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name}-{seen[name]}"] = window
    return named
