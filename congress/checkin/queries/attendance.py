"""Selects of what attendance follows from: scans with their badges, and what people settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.badges.models import BadgeRow
from congress.checkin.models import (
    AttendanceRequestRow,
    AttendanceSettlementRow,
    FormerHolderRow,
    ScanRow,
    ScanSettlementRow,
    SessionSettlementRow,
)
from congress.checkin.rules.attendance import Doubt, Kept, Word
from congress.checkin.rules.spans import read_spans
from congress.checkin.rules.verdict import Direction
from congress.core.principal import Role
from congress.infra.lists import for_both, texts
from congress.infra.statements import Found, Statement
from congress.people.models import RoleRow, StationRow

_SCANS: Any = (
    select(
        ScanRow.id,
        ScanRow.device,
        ScanRow.told_by,
        ScanRow.seq,
        ScanRow.at,
        ScanRow.direction,
        ScanRow.door,
        ScanRow.session_id,
        ScanRow.release,
        ScanRow.is_admitted,
        ScanRow.is_uncertain,
        ScanRow.reason,
        ScanRow.because,
        ScanRow.by,
        ScanRow.undoes,
        BadgeRow.attendee_id,
        BadgeRow.retired_at,
        StationRow.ended_at,
    )
    .outerjoin(
        BadgeRow,
        and_(BadgeRow.code_hash == ScanRow.code_hash, BadgeRow.event_id == ScanRow.event_id),
    )
    .outerjoin(
        StationRow, and_(StationRow.id == ScanRow.device, StationRow.event_id == ScanRow.event_id)
    )
)


@dataclass(frozen=True)
class Former:
    """Whose a registration was until an instant (exclusive), when it went to somebody else."""

    attendee_id: str
    until: datetime
    person_id: str


@dataclass(frozen=True)
class KeptOf:
    """What was settled of somebody's time, and of whose registration."""

    attendee_id: str
    kept: Kept


def _is_of_former(at: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- a column
    """Return whether a registration was somebody else's at an instant."""
    return exists().where(
        FormerHolderRow.attendee_id == bindparam("attendee"), FormerHolderRow.until > at
    )


_SCANS_OF = Statement(
    _SCANS.add_columns(
        exists()
        .where(
            ScanSettlementRow.event_id == ScanRow.event_id, ScanSettlementRow.scan_id == ScanRow.id
        )
        .label("is_settled"),
        # Of them, not of the scan: who has scans and neither of these is asked for neither.
        exists()
        .where(AttendanceSettlementRow.attendee_id == bindparam("attendee"))
        .label("has_kept"),
        exists()
        .where(
            AttendanceRequestRow.event_id == bindparam("event"),
            AttendanceRequestRow.attendee_id == bindparam("attendee"),
        )
        .label("has_asked"),
    ).where(
        ScanRow.event_id == bindparam("event"),
        # By the codes of their badges: otherwise SQLite looks at each scan of the event.
        ScanRow.code_hash.in_(
            select(BadgeRow.code_hash).where(
                BadgeRow.event_id == bindparam("event"),
                BadgeRow.attendee_id == bindparam("attendee"),
            )
        ),
        BadgeRow.attendee_id == bindparam("attendee"),
        ~_is_of_former(ScanRow.at),
    )
)
_WORDS: Any = select(
    ScanSettlementRow.scan_id, ScanSettlementRow.doubt, ScanSettlementRow.word
).order_by(ScanSettlementRow.settled_at, ScanSettlementRow.id)
_WORDS_OF = Statement(
    for_both(
        lambda among: _WORDS.where(
            ScanSettlementRow.event_id == bindparam("event"),
            among(ScanSettlementRow.scan_id, "scans"),
        )
    )
)
_KEPT: Any = select(
    AttendanceSettlementRow.attendee_id,
    AttendanceSettlementRow.session_id,
    AttendanceSettlementRow.spans,
    AttendanceSettlementRow.by_scans,
    AttendanceSettlementRow.settled_at,
    AttendanceSettlementRow.id,
)
_KEPT_OF = Statement(
    _KEPT.where(
        AttendanceSettlementRow.event_id == bindparam("event"),
        AttendanceSettlementRow.attendee_id == bindparam("attendee"),
        ~_is_of_former(AttendanceSettlementRow.settled_at),
    )
)


def list_scans_of(db: Connection, event_id: str, attendee_id: str) -> Sequence[Found]:
    """Return the scans of who has a registration now; none of who had it before.

    `is_settled` of each: somebody said a word about a doubt of it. `has_kept`, `has_asked`, the same of
    each: time of theirs may have been settled, and they may have asked about some.
    """
    return _SCANS_OF.all(db, {"event": event_id, "attendee": attendee_id})


_undo = aliased(ScanRow)
_FIRST_ENTRY = Statement(
    select(func.min(ScanRow.at).label("at"))
    .join(BadgeRow, BadgeRow.code_hash == ScanRow.code_hash)
    .where(
        ScanRow.event_id == bindparam("event"),
        ScanRow.session_id == bindparam("session"),
        ScanRow.direction == Direction.IN,
        ScanRow.is_admitted,
        ScanRow.undoes.is_(None),
        BadgeRow.attendee_id == bindparam("attendee"),
        or_(BadgeRow.retired_at.is_(None), BadgeRow.retired_at > ScanRow.at),
        ~exists().where(_undo.event_id == ScanRow.event_id, _undo.undoes == ScanRow.id),
        ~exists().where(
            FormerHolderRow.attendee_id == BadgeRow.attendee_id, FormerHolderRow.until > ScanRow.at
        ),
    )
)


def find_first_entry(
    db: Connection, event_id: str, attendee_id: str, session_id: str
) -> datetime | None:
    """Return when who has a registration now was first let into a session; None: not yet."""
    wanted = {"event": event_id, "session": session_id, "attendee": attendee_id}
    at: datetime | None = _FIRST_ENTRY.all(db, wanted)[0].at
    return at


def iter_scans(
    db: Connection, event_id: str, only: Collection[str] | None = None
) -> Iterator[Found]:
    """Yield every scan of an event, those of one attendee together; first those of unknown badges.

    `only`: of these attendees alone.
    """
    whose = func.coalesce(BadgeRow.attendee_id, "")
    wanted = _SCANS.where(ScanRow.event_id == event_id)
    if only is not None:
        # By the codes of their badges, as `_SCANS_OF`: letters about credits ask for fifty at a time.
        codes = select(BadgeRow.code_hash).where(
            BadgeRow.event_id == event_id, BadgeRow.attendee_id.in_(only)
        )
        wanted = wanted.where(ScanRow.code_hash.in_(codes), BadgeRow.attendee_id.in_(only))
    yield from db.execute(wanted.order_by(whose, ScanRow.at))


def list_words(db: Connection, event_id: str) -> dict[tuple[str, Doubt], Word]:
    """Return the newest word about each doubt of an event's scans."""
    return _read_words(db.execute(_WORDS.where(ScanSettlementRow.event_id == event_id)))


def list_words_of(
    db: Connection, event_id: str, scan_ids: Sequence[str]
) -> dict[tuple[str, Doubt], Word]:
    """Return the newest word about each doubt of some scans."""
    return _read_words(_WORDS_OF.all(db, {"event": event_id, "scans": texts(db, scan_ids)}))


def list_kept_of(db: Connection, event_id: str, attendee_id: str) -> tuple[Kept, ...]:
    """Return what was settled of the time of who has a registration now."""
    rows = _KEPT_OF.all(db, {"event": event_id, "attendee": attendee_id})
    return tuple(one.kept for one in _read_kept(rows))


def list_kept(db: Connection, event_id: str, only: Collection[str] | None = None) -> list[KeptOf]:
    """Return what was settled of anybody's time at an event. `only`: of these attendees alone."""
    wanted = [AttendanceSettlementRow.event_id == event_id]
    if only is not None:
        wanted.append(AttendanceSettlementRow.attendee_id.in_(only))
    return _read_kept(db.execute(_KEPT.where(*wanted)))


def list_formers(db: Connection, event_id: str) -> list[Former]:
    """Return who had a registration before, the earliest first."""
    rows = db.execute(
        select(FormerHolderRow.attendee_id, FormerHolderRow.until, FormerHolderRow.person_id)
        .where(FormerHolderRow.event_id == event_id)
        .order_by(FormerHolderRow.until)
    )
    return [Former(*row) for row in rows]


def list_settled_sessions(db: Connection, event_id: str) -> set[str]:
    """Return the sessions without scans about which somebody said a word."""
    return set(
        db.execute(
            select(SessionSettlementRow.session_id).where(SessionSettlementRow.event_id == event_id)
        ).scalars()
    )


def list_supervisors(db: Connection, event_id: str) -> set[str]:
    """Return who may set a verdict aside at an event."""
    return set(
        db.execute(
            select(RoleRow.person_id).where(
                RoleRow.role == Role.SUPERVISOR, RoleRow.event_id.in_(["", event_id])
            )
        ).scalars()
    )


def _read_words(rows: Iterable[Any]) -> dict[tuple[str, Doubt], Word]:
    return {(scan_id, Doubt(doubt)): Word(word) for scan_id, doubt, word in rows}


def _read_kept(rows: Iterable[Any]) -> list[KeptOf]:
    return [
        KeptOf(attendee_id, Kept(session_id, read_spans(spans), by_scans, settled_at, row_id))
        for attendee_id, session_id, spans, by_scans, settled_at, row_id in rows
    ]
