"""Why an agenda is not published. Each refusal leaves the current release as it is."""

from __future__ import annotations

from collections.abc import Sequence

from congress.core.errors import DomainError, Fault, Kind, YamlError


class BlockedError(DomainError):
    """The checks found something (rule E 4). `needs_because`: only warnings, so a reason is enough."""

    kind = Kind.CONFLICT
    code = "agenda/blocked"
    title = "Not published"
    explanation = "Nothing was published. Each finding is listed with its session."

    def __init__(self, faults: Sequence[Fault], *, needs_because: bool) -> None:
        """Keep the findings; say whether a reason would do."""
        detail = (
            "Nothing was published. There are warnings: correct them, or say why they are right."
            if needs_because
            else "Nothing was published. These findings must be corrected first."
        )
        super().__init__(detail, faults=faults, needs_because=needs_because)
        self.needs_because = needs_because


class StaleReleaseError(DomainError):
    """Somebody published in the meantime. `current_release`: its number."""

    kind = Kind.CONFLICT
    code = "agenda/stale"
    title = "Somebody else published first"
    explanation = "The agenda was published again since you read it. Read it again, then repeat."


class ScheduleFileError(YamlError):
    """A schedule of a foreign format, or of none that is read here, with its faults and their places."""

    explanation = "Nothing was changed. Each fault is listed with its place in the file."
