"""What is said of a session's recording: where it is, that speakers agreed, that it is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, insert, update

from congress.agenda.rules.document import Document, Session
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.kept_files import KeptFile
from congress.infra.locks import take_lock
from congress.lobby import queries
from congress.lobby.models import RecordingRow
from congress.lobby.rules.addresses import find_link_fault
from congress.lobby.rules.recordings import Recording, is_recorded

MAX_REASON_LENGTH = 200
NOT_CHANGED = "The recording was not changed. Please look at what is said of it."
NOT_RECORDED = (
    "This session has no recording: only keynotes, general sessions and the Innovation Theater are "
    "recorded, and only where the schedule says so."
)
NO_CONSENT = "Say that the speakers agreed: without that no recording is published."
NOTHING_THERE = "Give the link of the recording, or have its file added by the command, first."
NOT_BOTH = "It is published or withheld, not both: clear the reason, or take it back."
TWO_PLACES = "A file was added for this session: it is played. Take it away before giving a link."


@dataclass(frozen=True)
class WantedRecording:
    """What shall be said of a recording. `seen`: the version that was read, 0 none, None whichever."""

    url: str = ""
    is_consented: bool = False
    is_published: bool = False
    ends_on: date | None = None
    withheld_because: str = ""
    seen: int | None = None


def set_recording(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    document: Document,
    session_id: str,
    wanted: WantedRecording,
    hosts: Collection[str],
) -> Recording:
    """Say where a recording is and whether it is published; a file that was added stays.

    Raises:
        NotFoundError: the event has no such session.
        InputError: it cannot be so; each fault with its field.
        StaleVersionError: somebody changed it since it was seen.
    """
    session = recorded_session(document, session_id)
    known = _locked(db, document.event.id, session.id)
    if wanted.seen not in (None, known.version):
        raise StaleVersionError
    if faults := _faults(wanted, known, hosts):
        raise InputError(NOT_CHANGED, faults=faults)
    is_new = wanted.is_published and known.published_at is None
    changed = replace(
        known,
        url=wanted.url,
        is_consented=wanted.is_consented,
        withheld_because=wanted.withheld_because,
        ends_on=wanted.ends_on,
        published_at=(known.published_at or now) if wanted.is_published else None,
        told_at=None if is_new else known.told_at,
    )
    return _keep(db, actor, now, document, session, changed)


def add_file(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    document: Document,
    session_id: str,
    video: KeptFile | None,
    captions: KeptFile | None,
    is_reviewed: bool,
) -> Recording:
    """Have a session's recording be a file of ours, and its captions; None: as they were.

    It takes the place of a link. Nothing is published by it.

    Raises:
        NotFoundError, InputError: the event has no such session, or it is not recorded.
    """
    session = recorded_session(document, session_id)
    changed = _locked(db, document.event.id, session.id)
    if video is not None:
        changed = replace(changed, url="", file=video.digest, size=video.size)
    if captions is not None:
        changed = replace(changed, captions=captions.digest, is_reviewed=is_reviewed)
    return _keep(db, actor, now, document, session, changed)


def recorded_session(document: Document, session_id: str) -> Session:
    """Return a session that is recorded.

    Raises:
        NotFoundError, InputError: there is no such session, or it has no recording (R19).
    """
    session = document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    if not is_recorded(session):
        raise InputError(NOT_RECORDED)
    return session


def _faults(wanted: WantedRecording, known: Recording, hosts: Collection[str]) -> list[Fault]:
    faults = []
    if wanted.url and (fault := find_link_fault(wanted.url, hosts)):
        faults.append(Fault("url", fault))
    elif wanted.url and known.file:
        faults.append(Fault("url", TWO_PLACES))
    if len(wanted.withheld_because) > MAX_REASON_LENGTH:
        faults.append(Fault("withheld_because", f"At most {MAX_REASON_LENGTH} characters, please."))
    if wanted.is_published:
        if not wanted.is_consented:
            faults.append(Fault("is_consented", NO_CONSENT))
        if not wanted.url and not known.file:
            faults.append(Fault("url", NOTHING_THERE))
        if wanted.withheld_because:
            faults.append(Fault("withheld_because", NOT_BOTH))
    return faults


def _locked(db: Connection, event_id: str, session_id: str) -> Recording:
    take_lock(db, f"lobby/{event_id}")
    return queries.find_recording(db, event_id, session_id)


def _keep(
    db: Connection,
    actor: Principal,
    now: datetime,
    document: Document,
    session: Session,
    changed: Recording,
) -> Recording:
    event_id, is_first = document.event.id, changed.version == 0
    kept = replace(changed, version=changed.version + 1)
    values = {**vars(kept), "set_at": now, "set_by": actor.name}
    if is_first:
        db.execute(insert(RecordingRow).values(event_id=event_id, session_id=session.id, **values))
    else:
        here = (RecordingRow.event_id == event_id) & (RecordingRow.session_id == session.id)
        db.execute(update(RecordingRow).where(here).values(**values))
    audit.record(
        db, at=now, actor=actor.name, action="recording.set", event_id=event_id, subject=session.id,
        version=kept.version, published=kept.published_at is not None,
        withheld=bool(kept.withheld_because),
    )  # fmt: skip
    return kept
