"""Adding a material, replacing its file, and showing or hiding it; and what who attends may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from congress.agenda.rules.document import Document
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.kept_files import KeptFile
from congress.infra.locks import take_lock
from congress.lobby import queries
from congress.lobby.models import MaterialRow, MaterialVersionRow
from congress.lobby.rules.materials import (
    MAX_TITLE_LENGTH,
    MOST_A_SESSION,
    Material,
    MaterialState,
    is_visible,
)

NO_TITLE = f"Say what it is, in at most {MAX_TITLE_LENGTH} characters: Slides, Handout."
TOO_MANY = f"A session has at most {MOST_A_SESSION} materials: replace one of them."


@dataclass(frozen=True)
class Upload:
    """A file that was handed in and is kept; its kind by its content."""

    kept: KeptFile
    kind: str


@dataclass(frozen=True)
class Handling:
    """Who changes materials of which event, now."""

    db: Connection
    actor: Principal
    now: datetime
    document: Document

    @property
    def event_id(self) -> str:
        """Return the event's id."""
        return self.document.event.id


def add_material(
    handling: Handling, session_id: str, title: str, upload: Upload, *, is_embargoed: bool
) -> str:
    """Add a material to a session, hidden until it is published; return its id.

    Raises:
        NotFoundError: the event has no such session.
        InputError: it has no title, or the session has too many.
    """
    if session_id not in handling.document.sessions_by_id:
        raise NotFoundError
    if not title or len(title) > MAX_TITLE_LENGTH:
        raise InputError(NO_TITLE, faults=[Fault("title", NO_TITLE)])
    db, now = handling.db, handling.now
    take_lock(db, f"lobby/{handling.event_id}")
    if len(queries.list_materials_of(db, handling.event_id, session_id)) >= MOST_A_SESSION:
        raise InputError(TOO_MANY, faults=[Fault("title", TOO_MANY)])
    material_id = new_id()
    db.execute(
        insert(MaterialRow).values(
            id=material_id, event_id=handling.event_id, session_id=session_id, title=title,
            state=MaterialState.HIDDEN, is_embargoed=is_embargoed, version=1, changed_at=now,
            told_at=None,
        )
    )  # fmt: skip
    _keep_version(handling, material_id, 1, upload)
    _note(handling, material_id, "added", version=1)
    return material_id


def replace_file(handling: Handling, material_id: str, upload: Upload) -> int:
    """Give a material another file: its address stays, and it says its version. Return that.

    Raises:
        NotFoundError: the event has no such material.
    """
    known = _locked(handling, material_id)
    version = known.version + 1
    _keep_version(handling, material_id, version, upload)
    _change(handling, material_id, version=version)
    _note(handling, material_id, "replaced", version=version)
    return version


def set_state(handling: Handling, material_id: str, state: MaterialState) -> None:
    """Show a material, hide it, or keep it back for its speaker. Idempotent.

    Raises:
        NotFoundError: the event has no such material.
    """
    if _locked(handling, material_id).state is not state:
        _change(handling, material_id, state=state)
        _note(handling, material_id, state)


def set_embargo(handling: Handling, material_id: str, *, is_embargoed: bool) -> None:
    """Show a material only once its session ended, or at once. Idempotent.

    Raises:
        NotFoundError: the event has no such material.
    """
    if _locked(handling, material_id).is_embargoed is not is_embargoed:
        _change(handling, material_id, is_embargoed=is_embargoed)
        _note(handling, material_id, "embargo", embargoed=is_embargoed)


def list_visible(db: Connection, document: Document, now: datetime) -> Mapping[str, list[Material]]:
    """Return by session what who attends may have now; a session that has none is not there (R18)."""
    known = document.sessions_by_id
    found: dict[str, list[Material]] = {}
    for one in queries.list_materials(db, document.event.id):
        if is_visible(one, known.get(one.session_id), now):
            found.setdefault(one.session_id, []).append(one)
    return found


def list_untold(db: Connection, document: Document, now: datetime) -> Mapping[str, list[Material]]:
    """Return by session what is there now, and no letter told of."""
    told = queries.list_told(db, document.event.id)
    fresh = {
        session: [one for one in materials if one.id not in told]
        for session, materials in list_visible(db, document, now).items()
    }
    return {session: materials for session, materials in fresh.items() if materials}


def lock_untold(db: Connection, document: Document, now: datetime) -> Mapping[str, list[Material]]:
    """Return what `list_untold` does, so that it stays as it is until the transaction ends."""
    take_lock(db, f"lobby/{document.event.id}")
    return list_untold(db, document, now)


def note_told(db: Connection, materials: Iterable[Material], now: datetime) -> None:
    """Note that a letter told of these."""
    ids = [one.id for one in materials]
    db.execute(update(MaterialRow).where(MaterialRow.id.in_(ids)).values(told_at=now))


def get_visible(db: Connection, document: Document, material_id: str, now: datetime) -> Material:
    """Return a material that who attends may have now.

    Raises:
        NotFoundError: there is none, or it is not to be seen: nobody learns which.
    """
    found = queries.find_material(db, document.event.id, material_id)
    if found is None:
        raise NotFoundError
    if not is_visible(found, document.sessions_by_id.get(found.session_id), now):
        raise NotFoundError
    return found


def _locked(handling: Handling, material_id: str) -> Material:
    take_lock(handling.db, f"lobby/{handling.event_id}")
    found = queries.find_material(handling.db, handling.event_id, material_id)
    if found is None:
        raise NotFoundError
    return found


def _keep_version(handling: Handling, material_id: str, number: int, upload: Upload) -> None:
    handling.db.execute(
        insert(MaterialVersionRow).values(
            material_id=material_id, number=number, digest=upload.kept.digest,
            size=upload.kept.size, kind=upload.kind, added_at=handling.now,
            added_by=handling.actor.name,
        )
    )  # fmt: skip


def _change(handling: Handling, material_id: str, **values: object) -> None:
    handling.db.execute(
        update(MaterialRow)
        .where(MaterialRow.id == material_id)
        .values(changed_at=handling.now, **values)
    )


def _note(handling: Handling, material_id: str, what: str, **facts: object) -> None:
    audit.record(
        handling.db, at=handling.now, actor=handling.actor.name, action=f"material.{what}",
        event_id=handling.event_id, subject=material_id, **facts,
    )  # fmt: skip
