"""Following releases, and reading the guide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from congress.agenda.queries import find_release
from congress.agenda.rules.canonical import from_json
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document
from congress.core.ports import Affected
from congress.guide.models import WordingRow
from congress.guide.queries import list_wordings
from congress.guide.rules.stories import Guide, Wording, list_reworded, tell_guide, words_of


class GuideFollower:
    """Keeps every wording of the guide (`core.ports.ReleaseFollower`)."""

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterable[Affected]:  # noqa: ARG002 -- the port's
        """Tell nobody: who is concerned is known further up, where `list_news` is read."""
        return ()

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """Write a wording for each item that says something else from this release on.

        An event that was published before wordings were kept gets them from its releases first.
        """
        latest = _latest(db, diff.event_id, diff.number)
        if not latest:
            for number in range(1, diff.number):
                row = find_release(db, diff.event_id, number)
                if row is not None:
                    document = from_json(row.document)
                    _write(db, latest, document, number, row.released_at)
        _write(db, latest, diff.after, diff.number, now)


def _latest(db: Connection, event_id: str, release: int) -> dict[str, tuple[int, dict[str, Any]]]:
    return {
        row.item: (row.number, row.words) for row in list_wordings(db, event_id, release)
    }  # in order: the last one stays


def _write(
    db: Connection,
    latest: dict[str, tuple[int, dict[str, Any]]],
    document: Document,
    release: int,
    at: datetime,
) -> None:
    said = words_of(document)
    fresh = []
    for item in list_reworded(said, {item: words for item, (_, words) in latest.items()}):
        number, _ = latest.get(item, (0, {}))
        words = said.get(item, {})
        latest[item] = (number + 1, words)
        fresh.append(
            {
                "event_id": document.event.id,
                "item": item,
                "number": number + 1,
                "words": words,
                "released_in": release,
                "since": at,
            }
        )
    if fresh:
        db.execute(insert(WordingRow), fresh)


def read_guide(db: Connection, document: Document, release: int, *, is_attendee: bool) -> Guide:
    """Return the guide of a release as an attendee, or as everybody, may read it."""
    wordings: dict[str, list[Wording]] = defaultdict(list)
    for row in list_wordings(db, document.event.id, release):
        wordings[row.item].append(Wording(row.words, row.since))
    return tell_guide(document, wordings, is_attendee=is_attendee)
