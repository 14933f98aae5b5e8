"""Selects of presentation materials, each as its newest version has it."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, select

from congress.infra.statements import Found, Statement
from congress.lobby.models import MaterialRow, MaterialVersionRow
from congress.lobby.rules.materials import Material, MaterialState

_OF_EVENT = (
    select(
        MaterialRow.id,
        MaterialRow.session_id,
        MaterialRow.title,
        MaterialRow.state,
        MaterialRow.is_embargoed,
        MaterialRow.version,
        MaterialVersionRow.kind,
        MaterialVersionRow.digest,
        MaterialVersionRow.size,
        MaterialRow.changed_at,
    )
    .join(
        MaterialVersionRow,
        and_(
            MaterialVersionRow.material_id == MaterialRow.id,
            MaterialVersionRow.number == MaterialRow.version,
        ),
    )
    .where(MaterialRow.event_id == bindparam("event"))
    .order_by(MaterialRow.title, MaterialRow.id)
)
_MATERIALS = Statement(_OF_EVENT)
_OF_SESSION = Statement(_OF_EVENT.where(MaterialRow.session_id == bindparam("session")))
_ONE = Statement(_OF_EVENT.where(MaterialRow.id == bindparam("material")))


def list_materials(db: Connection, event_id: str) -> list[Material]:
    """Return every material of an event, hidden ones too, by title."""
    return [_material(row) for row in _MATERIALS.all(db, {"event": event_id})]


def list_materials_of(db: Connection, event_id: str, session_id: str) -> list[Material]:
    """Return every material of a session, hidden ones too, by title."""
    rows = _OF_SESSION.all(db, {"event": event_id, "session": session_id})
    return [_material(row) for row in rows]


def find_material(db: Connection, event_id: str, material_id: str) -> Material | None:
    """Return a material of an event, or None."""
    row = _ONE.first(db, {"event": event_id, "material": material_id})
    return None if row is None else _material(row)


def list_told(db: Connection, event_id: str) -> set[str]:
    """Return the materials of an event of which a letter told."""
    told = select(MaterialRow.id).where(
        MaterialRow.event_id == event_id, MaterialRow.told_at.is_not(None)
    )
    return set(db.scalars(told))


def _material(row: Found) -> Material:
    identity, session, title, state, *rest = row
    return Material(identity, session, title, MaterialState(state), *rest)
