"""Handing in the file of a recording in pieces, going on with it, and taking it once it is whole.

Decision 0070. The part on disk says how much is here; the row says of what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from sqlalchemy import Connection, delete, insert, update

from congress.agenda.rules.document import Document
from congress.core.errors import DomainError, Fault, InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.principal import Level, Principal
from congress.infra import audit
from congress.infra.kept_files import FileStore, KeptFile
from congress.infra.locks import take_lock
from congress.infra.part_files import MovedError, PartFile, TakenError
from congress.lobby import queries
from congress.lobby.errors import UploadMovedError, UploadTakenError
from congress.lobby.formats.video import check_video
from congress.lobby.models import RecordingUploadRow
from congress.lobby.queries import BegunUpload
from congress.lobby.rules.uploads import Upload, WantedUpload, list_faults
from congress.lobby.service.recordings import add_file, recorded_session

TOO_MUCH = "This is more of the file than there is of it: choose the same file again."


@dataclass(frozen=True)
class Sending:
    """Who hands in the file of which session, now. `files`: where they are kept."""

    actor: Principal
    now: datetime
    document: Document
    session_id: str
    files: FileStore

    @property
    def event_id(self) -> str:
        """Return the event's id."""
        return self.document.event.id


def find_upload(db: Connection, files: FileStore, event_id: str, session_id: str) -> Upload | None:
    """Return what is here of a session's file; None: nothing, or it was swept away."""
    return _upload_of(queries.find_begun(db, event_id, session_id), files)


def begin_upload(db: Connection, sending: Sending, wanted: WantedUpload) -> Upload:
    """Begin to hand in a file, or go on with it where the same one was begun.

    Raises:
        NotFoundError, InputError: the session is not recorded; the file cannot be taken.
        UploadTakenError: another file was begun.
        StorageFullError: it would not find room.
    """
    session = recorded_session(sending.document, sending.session_id)
    if faults := list_faults(wanted):
        raise InputError(faults[0][1], faults=[Fault(*one) for one in faults])
    take_lock(db, f"lobby/{sending.event_id}")
    known = find_upload(db, sending.files, sending.event_id, session.id)
    if known is not None and known.is_same(wanted):
        return known
    if known is not None and not known.fault and not wanted.replaces:
        raise UploadTakenError(_another(known), name=known.name)
    forget_upload(db, sending)
    begun = Upload(new_id(), wanted.name, wanted.size, wanted.beginning, "", 0)
    PartFile(sending.files, begun.id).make(wanted.size + _still_to_come(db, sending.files))
    db.execute(
        insert(RecordingUploadRow).values(
            event_id=sending.event_id, session_id=session.id, id=begun.id, name=begun.name,
            size=begun.size, beginning=begun.beginning, fault="", begun_at=sending.now,
            begun_by=sending.actor.name,
        )
    )  # fmt: skip
    audit.record(
        db, at=sending.now, actor=sending.actor.name, action="recording.upload-begun",
        event_id=sending.event_id, subject=session.id, size=begun.size,
    )  # fmt: skip
    return begun


def forget_upload(db: Connection, sending: Sending) -> None:
    """Throw away what is here of a session's file; twice the same."""
    row = queries.find_begun(db, sending.event_id, sending.session_id)
    if row is not None:
        _forget(db, row)
        PartFile(sending.files, row.id).drop()


def add_piece(
    upload: Upload | None, files: FileStore, source: IO[bytes], *, offset: int, length: int
) -> int:
    """Write the next piece of a file; return how much of it is here now.

    Raises:
        NotFoundError: nothing was begun, or it was swept away.
        InputError: it is more than the whole; or no video that can be played, and is thrown away.
        UploadMovedError: it is not the next one.
        UploadTakenError: somebody else sends it.
        StorageFullError: there is no space left; of this piece nothing was kept.
    """
    if upload is None or upload.fault:
        raise NotFoundError
    if offset + length > upload.size:
        raise InputError(TOO_MUCH)
    part = PartFile(files, upload.id)
    try:
        held = part.append(source, offset)
        part.look(partial(check_video, size=upload.size))
    except FileNotFoundError:
        raise NotFoundError from None
    except TakenError:
        raise UploadTakenError from None
    except MovedError as moved:
        raise UploadMovedError(offset=moved.held) from None
    except InputError:
        part.drop()
        raise
    return held


def take_whole(
    db: Connection, document: Document | None, row: BegunUpload, kept: KeptFile, now: datetime
) -> None:
    """Have a file that is whole and kept be the recording, in the name of who handed it in."""
    if document is None:
        raise NotFoundError
    add_file(
        db=db, actor=Principal(level=Level.STAFF, person_id=row.begun_by), now=now,
        document=document, session_id=row.session_id, video=kept, captions=None, is_reviewed=False,
    )  # fmt: skip
    _forget(db, row)


def refuse_whole(db: Connection, row: BegunUpload, refused: DomainError) -> None:
    """Keep why a file was not taken, for who handed it in."""
    db.execute(
        update(RecordingUploadRow)
        .where(RecordingUploadRow.id == row.id)
        .values(fault=refused.detail)
    )


def list_whole(db: Connection, files: FileStore) -> list[BegunUpload]:
    """Return the rows of files of which all is here."""
    found = ((row, _upload_of(row, files)) for row in queries.list_begun(db))
    return [row for row, upload in found if upload is not None and upload.is_whole]


def settle_part(row: BegunUpload, files: FileStore) -> KeptFile | None:
    """Check the whole of a file, and keep it; None: somebody else does, or it is gone.

    Raises:
        InputError: it is no video that can be played.
    """
    try:
        return PartFile(files, row.id).settle(check_video)
    except (FileNotFoundError, TakenError):
        return None


def forget_swept(db: Connection, files: FileStore, before: datetime) -> int:
    """Forget what was begun and of which nothing is on the disk any more; return how many.

    What was refused is told until it was begun before that.
    """
    swept = [
        row
        for row in queries.list_begun(db)
        if PartFile(files, row.id).held() is None and (not row.fault or row.begun_at < before)
    ]
    for row in swept:
        _forget(db, row)
    return len(swept)


def _upload_of(row: BegunUpload | None, files: FileStore) -> Upload | None:
    if row is None:
        return None
    held = PartFile(files, row.id).held()
    if held is None and not row.fault:
        return None
    return Upload(row.id, row.name, row.size, row.beginning, row.fault, held or 0)


def _still_to_come(db: Connection, files: FileStore) -> int:
    found = [_upload_of(row, files) for row in queries.list_begun(db)]
    return sum(one.size - one.held for one in found if one is not None and not one.fault)


def _forget(db: Connection, row: BegunUpload) -> None:
    db.execute(delete(RecordingUploadRow).where(RecordingUploadRow.id == row.id))


def _another(known: Upload) -> str:
    return (
        f"Another file was begun for this session: {known.name}. Choose that one to go on with it, or "
        "throw it away first."
    )
