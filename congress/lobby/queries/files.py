"""Which kept files are of use: every digest that a row names."""

from __future__ import annotations

from sqlalchemy import Connection, select, union

from congress.lobby.models import MaterialVersionRow, RecordingRow

_NAMED = union(
    select(RecordingRow.file),
    select(RecordingRow.captions),
    select(MaterialVersionRow.digest),
)


def list_kept_files(db: Connection) -> set[str]:
    """Return the digests of all recordings, captions and versions of materials, of every event."""
    return set(db.execute(_NAMED).scalars()) - {""}
