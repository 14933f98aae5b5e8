"""Following releases: a file that changes a kind of credit which the office edited needs a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.effects import KIND_EDITED
from congress.core.ports import Affected
from congress.credits.queries.kinds import list_newest_kinds
from congress.credits.rules.kinds import list_overruled


class KindsFollower:
    """Tells where a file and the CE office changed one kind of credit (`core.ports.ReleaseFollower`)."""

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterable[Affected]:
        """Tell which kinds stay as the office edited them, whatever the file now says."""
        before = diff.before.credit_types if diff.before is not None else ()
        if before == diff.after.credit_types:
            return ()
        newest = list_newest_kinds(db, diff.event_id)
        names = {one.id: one.name for one in before}
        return tuple(
            Affected(
                "",
                "",
                KIND_EDITED,
                f"credit_types: the CE office edited “{names[one.type_id]}” ({one.because}), and that"
                " stands, not what this file says of it; ask the office to take yours over, or publish"
                " with a reason",
            )
            for one in list_overruled(before, diff.after.credit_types, newest)
        )

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """Write nothing: the office's versions stand by themselves."""
