"""Jobs of the lobby: telling of recordings, ringing for those that are missing, files that came whole,
and orphaned ones.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.core.clock import Clock
from congress.core.errors import InputError, NotFoundError
from congress.infra.database import Store
from congress.infra.kept_files import FileStore
from congress.infra.part_files import PartFile
from congress.lobby.queries import BegunUpload, list_kept_files, list_some_people
from congress.lobby.service import telling, uploads

ORPHANS_KEPT = timedelta(days=7)
_LOG = logging.getLogger("congress.lobby")


def tell_published(store: Store, clock: Clock, event_id: str) -> dict[str, int]:
    """Tell who attends of the recordings of the day, in one letter: so many people a transaction, since
    on SQLite everybody waits for who writes (decision 0059). Run again, it tells nobody twice.
    """
    document, now = _document(store, event_id), clock.now()
    if document is None:
        return {}
    with store.reading() as db:
        fresh = telling.list_fresh(db, document, now)
    last, letters = "", 0
    while fresh:
        with store.reading() as db:
            people = list_some_people(db, event_id, last)
        if not people:
            break
        letters += store.unit_of_work(
            lambda db: telling.tell_some(db, event_id, fresh, people, now)  # noqa: B023 -- run at once
        )
        last = people[-1]
    if fresh:
        store.unit_of_work(lambda db: telling.end_telling(db, event_id, fresh, now))
    return {"recordings": len(fresh), "letters": letters}


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
    before = machine_now - ORPHANS_KEPT
    with store.reading() as db:
        wanted = list_kept_files(db)
    removed = files.remove_others(wanted, before)
    store.unit_of_work(lambda db: uploads.forget_swept(db, files, before))
    return {"files": removed}


def has_whole_uploads(store: Store, files: FileStore) -> bool:
    """Tell whether all of some recording's file is here, and it is not taken yet."""
    with store.reading() as db:
        return bool(uploads.list_whole(db, files))


def take_uploads(store: Store, clock: Clock, files: FileStore) -> dict[str, int]:
    """Check files of recordings that came in pieces and are whole, and have each be the recording.

    Reading gigabytes takes longer than anybody waits for an answer, so no request does it. One that
    another worker has at hand is left to it.
    """
    with store.reading() as db:
        whole = uploads.list_whole(db, files)
    return {"recordings": sum(_take(store, clock, files, row) for row in whole)}


def _take(store: Store, clock: Clock, files: FileStore, row: BegunUpload) -> bool:
    try:
        kept = uploads.settle_part(row, files)
        if kept is None:
            return False
        document = _document(store, row.event_id)
        store.unit_of_work(lambda db: uploads.take_whole(db, document, row, kept, clock.now()))
    except (InputError, NotFoundError) as refused:
        why = refused
        store.unit_of_work(lambda db: uploads.refuse_whole(db, row, why))
        is_taken = False
    else:
        is_taken = True
    PartFile(files, row.id).drop()
    return is_taken


def _document(store: Store, event_id: str) -> Document | None:
    release = store.attached(ReleaseShelf).current(event_id)
    return None if release is None else release.document
