"""Publishing an agenda: preview whom it affects, then release it, in the caller's transaction."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from congress.agenda.errors import BlockedError, StaleReleaseError
from congress.agenda.models import EventRow, ReleaseRow, RenderingRow, SessionRow
from congress.agenda.queries import find_document, find_event, list_rendered, list_sessions
from congress.agenda.rules.canonical import to_json
from congress.agenda.rules.checks import Checks, Finding, check_document
from congress.agenda.rules.diff import Change, ReleaseDiff, changes_as_json, diff_documents
from congress.agenda.rules.document import Document
from congress.agenda.rules.effects import warn_of_effects
from congress.agenda.rules.released import left_out, released_as
from congress.agenda.rules.sequence import decide_revision
from congress.core.errors import Fault
from congress.core.ports import Affected, LastRendering, ReleaseFollower, Renderer
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.locks import EXCLUSIVE, take_seat_lock

GZIP_LEVEL = 9  # compressed once, read thousands of times
_UPDATE_SESSION = (
    update(SessionRow)
    .where(SessionRow.event_id == bindparam("of_event"), SessionRow.id == bindparam("of_session"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in SessionRow.__table__.columns
            if not column.primary_key
        }
    )
)


@dataclass(frozen=True)
class Preview:
    """What a release would be. `number` is its own; when `unchanged`, that of the current one."""

    diff: ReleaseDiff
    checks: Checks
    affected: tuple[Affected, ...]
    unchanged: bool
    number: int

    def refuse_findings(self, because: str) -> None:
        """Refuse what the checks found, unless it is only warnings and somebody said why.

        Raises:
            BlockedError: with `needs_because`, a reason would do.
        """
        if self.checks.blocking:
            raise BlockedError(_faults_of(self.checks.blocking), needs_because=False)
        if self.checks.warnings and not because.strip():
            raise BlockedError(_faults_of(self.checks.warnings), needs_because=True)


@dataclass(frozen=True)
class Published:
    """What was released. `unchanged`: the document is the current release already, nothing was done."""

    number: int
    sessions: int
    changes: tuple[Change, ...]
    affected: tuple[Affected, ...]
    unchanged: bool
    warnings: tuple[Finding, ...] = ()


def prepare_release(
    db: Connection, *, document: Document, followers: Sequence[ReleaseFollower[ReleaseDiff]]
) -> Preview:
    """Tell what publishing the document would change, what the checks find, and whom it affects.

    Reads only. Equal to what `publish` does as long as nobody writes in between.
    """
    event_id = document.event.id
    event = find_event(db, event_id)
    current = event.current_release if event is not None else 0
    before = find_document(db, event_id, current) if current else None
    if before == document:
        diff = ReleaseDiff(event_id, current, before, document, ())
        return Preview(diff, Checks(), (), unchanged=True, number=current)
    vanished = {row.id for row in list_sessions(db, event_id) if row.vanished}
    diff = diff_documents(before, document, current + 1, vanished=vanished)
    checks = check_document(document, before)
    affected: tuple[Affected, ...] = ()
    if not checks.blocking:
        affected = tuple(
            sorted({met for follower in followers for met in follower.preview(db, diff)})
        )
    warnings = (*checks.warnings, *warn_of_effects(affected, document))
    return Preview(
        diff, Checks(checks.blocking, warnings), affected, unchanged=False, number=current + 1
    )


def publish(
    db: Connection,
    *,
    actor: Principal,
    now: datetime,
    document: Document,
    because: str,
    followers: Sequence[ReleaseFollower[ReleaseDiff]],
    renderers: Iterable[Renderer[Document]],
    after_release: int | None = None,
) -> Published:
    """Release the document: number it, keep it for ever, project its sessions, render it, follow it.

    Takes the event's exclusive seat lock until the transaction ends. Publishing the current
    document again does nothing. `ReleaseShelf.forget` after the commit shows it at once.

    Args:
        db: the unit of work.
        actor: who publishes.
        now: the instant of the release.
        document: what to release.
        because: why the warnings are right; empty when there is nothing to say.
        followers: the rooms above, in rising order.
        renderers: the formats to render.
        after_release: the number the publisher has seen, when it must still be the current one.

    Raises:
        BlockedError: the checks found something; with `needs_because`, a reason would do.
        StaleReleaseError: another release came in between.
    """
    event_id = document.event.id
    take_seat_lock(db, event_id, EXCLUSIVE)
    preview = prepare_release(db, document=document, followers=followers)
    _refuse_stale(preview, after_release)
    if preview.unchanged:
        return Published(preview.number, len(document.sessions), (), (), unchanged=True)
    preview.refuse_findings(because)
    _write_event(db, document, preview.number, now)
    text_hash = _write_release(db, preview.diff, actor, because, now)
    _project_sessions(db, preview.diff, now)
    _render(db, preview.diff, renderers, now)
    for follower in followers:
        follower.follow(db, preview.diff, now)
    audit.record(
        db,
        at=now,
        actor=actor.name,
        action="agenda.published",
        subject=f"release/{preview.number}",
        event_id=event_id,
        sha256=text_hash,
        sessions=len(document.sessions),
        changes=dict(Counter(change.kind for change in preview.diff.changes)),
        affected=dict(Counter(met.effect for met in preview.affected)),
        warnings=[finding.code for finding in preview.checks.warnings],
    )
    return Published(
        preview.number,
        len(document.sessions),
        preview.diff.changes,
        preview.affected,
        unchanged=False,
        warnings=preview.checks.warnings,
    )


def _faults_of(findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """Return findings as faults; where is the session's id."""
    return tuple(Fault(finding.session_id, finding.message) for finding in findings)


def _refuse_stale(preview: Preview, after_release: int | None) -> None:
    current = preview.number if preview.unchanged else preview.number - 1
    if after_release is not None and after_release != current:
        raise StaleReleaseError(current_release=current)


def _write_event(db: Connection, document: Document, number: int, now: datetime) -> None:
    event = document.event
    facts = {
        "name": event.name,
        "zone": event.zone,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "listed": event.listed,
        "overlap": event.overlap,
        "current_release": number,
    }
    # Nobody else writes this event: its seat lock is held.
    if not db.execute(update(EventRow).where(EventRow.id == event.id).values(facts)).rowcount:
        db.execute(insert(EventRow).values(id=event.id, created_at=now, **facts))


def _write_release(
    db: Connection, diff: ReleaseDiff, actor: Principal, because: str, now: datetime
) -> str:
    text = to_json(diff.after)
    text_hash = hashlib.sha256(text.encode()).hexdigest()
    db.execute(
        insert(ReleaseRow).values(
            event_id=diff.event_id,
            number=diff.number,
            document=text,
            document_hash=text_hash,
            changes=changes_as_json(diff.changes),
            released_at=now,
            released_by=actor.name,
            because=because.strip(),
        )
    )
    return text_hash


def _project_sessions(db: Connection, diff: ReleaseDiff, now: datetime) -> None:
    """Write the sessions as released; what the document leaves out is cancelled and kept."""
    known = {row.id: row for row in list_sessions(db, diff.event_id)}
    fresh, changed = [], []
    for session in diff.after.sessions:
        facts = released_as(session, diff.after)
        row = known.get(session.id)
        if row is None:
            stamp = {
                "sequence": 0, "changed_at": now, "moved_at": None, "released_in": diff.number,
            }  # fmt: skip
            fresh.append({"event_id": diff.event_id, "id": session.id, **facts, **stamp})
        elif any(getattr(row, name) != value for name, value in facts.items()):
            changed.append(_changed(row, facts, diff.number, now))
    changed += [
        _changed(row, left_out(row._asdict()), diff.number, now)
        for row in known.values()
        if row.id not in diff.after.sessions_by_id and not row.vanished
    ]
    if fresh:
        db.execute(insert(SessionRow), fresh)
    if changed:
        db.execute(_UPDATE_SESSION, changed)


def _changed(row: Row[Any], facts: Mapping[str, Any], number: int, now: datetime) -> dict[str, Any]:
    """Return the new values of a known session, for `_UPDATE_SESSION`."""
    revision = decide_revision(row._asdict(), facts)
    values = {
        **facts,
        "sequence": row.sequence + revision.raises_sequence,
        "changed_at": now if revision.is_told else row.changed_at,
        "moved_at": now if revision.is_moved else row.moved_at,
        "released_in": number if revision.is_rescheduled else row.released_in,
        "of_event": row.event_id,
        "of_session": row.id,
    }
    return {name: value for name, value in values.items() if name not in ("event_id", "id")}


def _render(
    db: Connection, diff: ReleaseDiff, renderers: Iterable[Renderer[Document]], now: datetime
) -> None:
    rows, before = [], diff.before
    last = list_rendered(db, diff.event_id, diff.number - 1) if before is not None else {}
    for renderer in renderers:
        seen = last.get(renderer.format)
        body = renderer.render(
            diff.after,
            number=diff.number,
            released_at=now,
            last=LastRendering(before, seen) if before is not None and seen is not None else None,
        )
        rows.append(
            {
                "event_id": diff.event_id,
                "number": diff.number,
                "format": renderer.format,
                "media_type": renderer.media_type,
                "body": body,
                "gzipped": gzip.compress(body, GZIP_LEVEL, mtime=0),
                "etag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            }
        )
    if rows:
        db.execute(insert(RenderingRow), rows)
