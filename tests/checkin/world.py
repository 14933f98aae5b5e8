"""A congress with doors, people with badges and seats, and who works at the doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from congress.agenda.rules.document import Document, Door, Purpose, RegistrationType
from congress.badges.models import BadgeRow
from congress.badges.rules.codes import write_badge_code
from congress.checkin.models import ScanRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.held import Held, digest_of, hold
from congress.checkin.service.lending import Lent, Wish, lend
from congress.checkin.service.scans import Answered, Scan, Unreadable, tell_scans
from congress.checkin.service.shift import Shift
from congress.core.principal import Duty, Level, Post, Principal, Role
from congress.infra.database import Store
from congress.seats.models import SeatCountRow, SeatRow
from tests.ground import a_document, a_session, an_attendee, publish_document

EVENT = "psc-2025"
HERE = f"/api/v1/events/{EVENT}"
DOORS = f"{HERE}/doors"
SCANS = f"{HERE}/scans"
POSTED = 3  # of the room of b1 and b2


def pacific(clock: str, day: int = 10) -> datetime:
    """An instant of Monday, 10 March 2025, in San Diego."""
    return datetime.fromisoformat(f"2025-03-{day:02}T{clock}-07:00")


NOW = pacific("09:50")
STATION = Principal(Level.STAFF, "", "s-door", post=Post(EVENT, Duty.DOORS))
DANA = Principal(Level.STAFF, "p-dana", "d-dana", frozenset({(EVENT, Role.STAFF)}))

SESSIONS = (
    a_session(id="k1", kind="keynote", room="r3", start="08:00", end="09:00", registration="included"),
    a_session(id="b1", room="r1", start="10:00", end="11:00", capacity=2_000),
    a_session(id="b2", room="r1", start="11:15", end="12:15"),
    a_session(id="c1", room="r2", start="10:00", end="11:00", speakers=("helen",)),
    a_session(id="w1", kind="workshop", room="r2", start="13:00", end="16:00", registration="paid"),
    a_session(id="p1", kind="poster", room="r5", start="10:00", end="11:00", registration="none"),
    a_session(id="x1", room="r5", start="15:00", end="16:00", status="cancelled"),
    a_session(id="lunch", kind="meal", room="r4", start="12:15", end="13:15", registration="included"),
    a_session(id="dinner", kind="reception", room="r4", start="18:00", end="20:00",
              registration="included"),
)  # fmt: skip
_DOORS = (
    Door("left", "Room 1, left door", Purpose.SESSIONS, room="r1"),
    Door("right", "Room 1, right door", Purpose.SESSIONS, room="r1"),
    Door("two", "Room 2", Purpose.SESSIONS, room="r2"),
    Door("three", "Room 3", Purpose.SESSIONS, room="r3"),
    Door("five", "Room 5", Purpose.SESSIONS, room="r5"),
    Door("lunch", "Lunch", Purpose.MEAL, session="lunch"),
    Door("dinner", "Dinner", Purpose.EVENT, session="dinner"),
    Door("bags", "Bag check", Purpose.BAGS),
)


def the_agenda(*, event_id: str = EVENT, posted: int | None = POSTED) -> Document:
    document = a_document(*SESSIONS, event_id=event_id)
    first, *others = document.rooms
    return replace(
        document,
        rooms=(replace(first, posted=posted), *others),
        doors=_DOORS,
        registration_types=(
            *document.registration_types,
            RegistrationType("virtual", "Virtual", ("keynote",), online=True),
        ),
    )


def open_doors(store: Store, people: Sequence[str] = ("ana", "ben"), **agenda: Any) -> None:  # noqa: ANN401 -- as `the_agenda` takes
    """Publish, and register people who have a badge in their hands and a seat in b1."""
    publish_document(store, the_agenda(**agenda))
    with store.writing() as db:
        for name in people:
            somebody(db, name, seats=("b1",))


def somebody(
    db: Connection,
    name: str,
    *,
    seats: Sequence[str] = (),
    event_id: str = EVENT,
    **facts: Any,  # noqa: ANN401 -- as `an_attendee` takes
) -> str:
    """Insert somebody with a badge and seats; return the attendee's id."""
    an_attendee(db, name=name, event_id=event_id, **facts)
    a_badge(db, name, event_id=event_id)
    for session_id in seats:
        a_seat(db, name, session_id)
    return f"a-{name}"


def a_seat(db: Connection, name: str, session_id: str) -> None:
    db.execute(
        insert(SeatRow).values(
            attendee_id=f"a-{name}", session_id=session_id, event_id=EVENT, state="confirmed",
            turn=None, gives_up=None, because=None, passed_over=None, changes=1, changed_at=NOW,
        )
    )  # fmt: skip
    db.execute(
        update(SeatCountRow)
        .where(SeatCountRow.event_id == EVENT, SeatCountRow.session_id == session_id)
        .values(taken=SeatCountRow.taken + 1)
    )


def code_of(name: str, copy: int = 1) -> str:
    """The code of somebody's badge, as it is printed."""
    return write_badge_code(digest_of(f"{name} {copy}")).text


def a_badge(
    db: Connection,
    name: str,
    *,
    copy: int = 1,
    event_id: str = EVENT,
    retired_at: datetime | None = None,
) -> None:
    db.execute(
        insert(BadgeRow).values(
            id=f"g-{name}-{copy}", event_id=event_id, attendee_id=f"a-{name}",
            code_hash=digest_of(code_of(name, copy)), copy=copy, reason="made", made_at=NOW,
            made_by="p-dana", handed_at=NOW, handed_by="p-dana", handed_place="",
            retired_at=retired_at, retired_because="lost" if retired_at else None,
        )
    )  # fmt: skip


def a_shift(
    db: Connection, store: Store, *, actor: Principal = STATION, now: datetime = NOW
) -> Shift:
    return Shift(db, store, actor, now, EVENT)


def a_scan(name: str = "ana", **facts: Any) -> Scan:  # noqa: ANN401 -- fields of Scan
    """A scan of somebody's badge at the left door, let in, on a clock that is right."""
    number = facts.pop("number", 1)
    plain = Scan(
        id=f"scan-of-{name}-{number:06}", seq=number, held=hold(code_of(name)), door="left",
        direction=Direction.IN, at=NOW, offset_ms=0, admitted=True, reason="ok", by="", because="",
        undoes=None, snapshot="",
    )  # fmt: skip
    return replace(plain, **facts)


def tell(
    store: Store,
    *told: Scan | Unreadable,
    actor: Principal = STATION,
    now: datetime = NOW,
    device_now: datetime | None = None,
) -> list[Answered]:
    return store.unit_of_work(
        lambda db: tell_scans(a_shift(db, store, actor=actor, now=now), told, device_now or now)
    )


def phone(name: str) -> Principal:
    """A station at doors."""
    return replace(STATION, device_id=f"s-{name}")


def borrow(
    store: Store,
    name: str,
    used: int = 0,
    *,
    door: str = "left",
    session: str = "b1",
    is_over: bool = False,
    now: datetime = NOW,
) -> Lent:
    """Ask as a phone for more places at a session; its id there is its name and the session's."""
    wish = Wish(share_of(name, session), session, used, is_over)
    return store.unit_of_work(
        lambda db: lend(a_shift(db, store, actor=phone(name), now=now), door, wish)
    )


def share_of(name: str, session: str = "b1") -> str:
    return f"share-of-{name}-for-{session}"


def rows_of(store: Store) -> list[Any]:
    """Every scan that is stored, by id."""
    with store.reading() as db:
        return list(db.execute(select(ScanRow.__table__).order_by(ScanRow.id)).all())


def held_by(name: str, copy: int = 1) -> Held:
    return hold(code_of(name, copy))
