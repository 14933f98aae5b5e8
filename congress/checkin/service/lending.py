"""Lending a device places under a posted load, so that it decides without a network (decision 0057)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, insert, update

from congress.agenda.rules.document import Door, Purpose, Session
from congress.checkin import queries
from congress.checkin.models import ShareRow
from congress.checkin.rules.serving import is_near, sessions_beside, sessions_of
from congress.checkin.rules.shares import RECENT, Load, Share, decide_top_up, is_only_one
from congress.checkin.service.shift import Shift
from congress.core.errors import Fault, InputError, NotFoundError
from congress.infra.database import UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.statements import Statement

OTHER_SESSION = "This id stands for another session. Draw a new one for each session."
_INSERT = Statement(insert(ShareRow))
_UPDATE = Statement(
    update(ShareRow)
    .where(ShareRow.event_id == bindparam("event"), ShareRow.id == bindparam("share"))
    .values(
        device=bindparam("new_device"),
        lent=bindparam("new_lent"),
        asked_at=bindparam("new_asked_at", type_=UtcDateTime()),
        is_alone=bindparam("new_is_alone"),
    )
)


@dataclass(frozen=True)
class Wish:
    """What a device asks for. `id`: drawn by it for this session; `used`: by its own count.

    `is_over`: it needs no more, and gives back what is left; then the id is used no more.
    """

    id: str
    session_id: str
    used: int
    is_over: bool = False


@dataclass(frozen=True)
class Lent:
    """What a device has. `session_id` "": nobody comes to that session at this door now.

    `lent` and `used`: since it began, `used` as it was told; both 0 where no load is posted.
    `is_alone`: at an event or a meal, it decides by what itself saw who came before.
    """

    session_id: str
    load: Load
    lent: int
    used: int
    is_alone: bool


NOTHING = Lent("", Load(None, 0, 0), 0, 0, is_alone=False)


def read_load(shift: Shift, session: Session, but_of: str = "") -> Load:
    """Return how full the room of a session is now: two statements, or none without a posted load.

    `but_of`: a device whose own is left out of what is lent.
    """
    beside = [one.id for one in sessions_beside(session, shift.now, shift.document)]
    if not beside:
        return Load(None, 0, 0)
    lent = queries.count_lent(shift.db, shift.event_id, beside, but_of)
    return _load_of(shift, session, beside, sum(lent.values()))


def lend(shift: Shift, door_id: str, wish: Wish) -> Lent:
    """Lend a device more of what is free, or take back what it has left. Idempotent.

    One event's doors take turns. Inside and lent together are never more than posted by this.

    Raises:
        NotFoundError: the agenda has no door of this id.
        InputError: the id stands for another session.
    """
    door = shift.document.doors_by_id.get(door_id)
    if door is None:
        raise NotFoundError
    session = _find_session(shift, door, wish.session_id)
    if session is None:
        return NOTHING
    take_lock(shift.db, f"checkin/{shift.event_id}")
    beside = [one.id for one in sessions_beside(session, shift.now, shift.document)]
    shares = queries.list_shares(shift.db, shift.event_id, {session.id, *beside}, wish.id)
    known = next((one for one in shares if one.id == wish.id), None)
    if known is not None and known.session_id != session.id:
        raise InputError(faults=[Fault("id", OTHER_SESSION)])
    load = Load(None, 0, 0)
    if beside:
        load = _load_of(shift, session, beside, sum(one.outstanding for one in shares))
    mine = _decide(shift, door, wish, known, shares, load)
    _write(shift, mine, is_new=known is None)
    lent = 0 if load.posted is None else mine.lent
    return Lent(session.id, load, lent, mine.used, mine.is_alone)


def _find_session(shift: Shift, door: Door, session_id: str) -> Session | None:
    """Return the session of an id that people come to behind a door now; None: they do not.

    Which of two that are near is served is the device's to say: its clock and list may be behind.
    """
    those = sessions_of(door, shift.document) if door.purpose is not Purpose.BAGS else ()
    near = (one for one in those if one.id == session_id and is_near(one, shift.now))
    return next(near, None)


def _load_of(shift: Shift, session: Session, beside: list[str], lent: int) -> Load:
    """Return how full it is; asked after what is lent (`queries.count_lent`)."""
    inside = queries.count_inside(shift.db, shift.event_id, beside, shift.now)
    posted = shift.document.rooms_by_id[session.room].posted
    return Load(posted, sum(inside.values()), lent)


def _decide(
    shift: Shift, door: Door, wish: Wish, known: Share | None, shares: list[Share], load: Load
) -> Share:
    """Return the device's share as it is from now on."""
    device = shift.actor.device_id
    mine = known or Share(
        wish.id, wish.session_id, device, 0, 0, shift.now, is_alone=False, has_ended=False
    )
    used = max(mine.used, wish.used)
    if wish.is_over or mine.is_over:  # what was given back once is not lent again
        return replace(mine, lent=min(mine.lent, used), asked_at=None, is_alone=False)
    others = [one for one in shares if one.id != mine.id]
    at_work = 1 + sum(one.is_at_work(shift.now) for one in others)
    more = decide_top_up(load.free, max(0, mine.lent - used), at_work)
    is_once = door.purpose in (Purpose.EVENT, Purpose.MEAL)
    return replace(
        mine,
        device=device,
        lent=max(mine.lent, mine.used) + more if more else mine.lent,
        asked_at=shift.now,
        is_alone=is_once and _is_alone(shift, mine, others),
    )


def _is_alone(shift: Shift, mine: Share, others: list[Share]) -> bool:
    here = [one for one in others if one.session_id == mine.session_id]
    return is_only_one(mine.id, here, shift.now) and not queries.was_scanned_beside(
        shift.db, shift.event_id, mine.session_id, shift.actor.device_id, shift.now - RECENT
    )


def _write(shift: Shift, mine: Share, *, is_new: bool) -> None:
    if is_new:
        row = {
            "event_id": shift.event_id, "id": mine.id, "session_id": mine.session_id,
            "device": mine.device, "lent": mine.lent, "asked_at": mine.asked_at,
            "is_alone": mine.is_alone,
        }  # fmt: skip
        _INSERT.later(shift.db, row)
        return
    _UPDATE.later(
        shift.db,
        {
            "event": shift.event_id, "share": mine.id, "new_device": mine.device,
            "new_lent": mine.lent, "new_asked_at": mine.asked_at, "new_is_alone": mine.is_alone,
        },
    )  # fmt: skip
