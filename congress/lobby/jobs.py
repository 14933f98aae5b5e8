"""Jobs of the lobby: telling of recordings, ringing for those that are missing, orphaned files."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.core.clock import Clock
from congress.infra.database import Store
from congress.infra.kept_files import FileStore
from congress.lobby.queries import list_kept_files
from congress.lobby.service import telling

ORPHANS_KEPT = timedelta(days=7)
_LOG = logging.getLogger("congress.lobby")


def tell_published(store: Store, clock: Clock, event_id: str) -> dict[str, int]:
    """Tell who attends of the recordings of the day, in one letter."""
    document = _document(store, event_id)
    if document is None:
        return {}
    told = store.unit_of_work(lambda db: telling.tell_published(db, document, clock.now()))
    return {"recordings": told}


def tell_missing(store: Store, clock: Clock, event_id: str, day: date) -> dict[str, int]:
    """Ring at the organizers, and in the log, for recordings that are missing on their day or later."""
    document = _document(store, event_id)
    if document is None:
        return {}
    missing = store.unit_of_work(lambda db: telling.tell_missing(db, document, day, clock.now()))
    if missing:
        _LOG.error("%s recordings of %s are missing", missing, event_id)
    return {"missing": missing}


def remove_orphans(store: Store, files: FileStore, machine_now: datetime) -> dict[str, int]:
    """Remove files that no recording and no material names any more, a week after they were kept.

    Until then one that was just handed in is not taken for one, and a backup has it. `machine_now`: by
    the clock of the machine, which wrote when each file was kept.
    """
    with store.reading() as db:
        wanted = list_kept_files(db)
    return {"files": files.remove_others(wanted, machine_now - ORPHANS_KEPT)}


def _document(store: Store, event_id: str) -> Document | None:
    release = store.attached(ReleaseShelf).current(event_id)
    return None if release is None else release.document
