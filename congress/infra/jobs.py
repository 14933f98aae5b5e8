"""Firings of timed jobs, each claimed by a row: many workers run it once (docs/dependencies.md 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.clock import Clock
from congress.infra import idempotency
from congress.infra.database import Base, Store, UtcDateTime

# A firing that did not end by then was left by a worker that was killed, or failed: another takes it up.
LEASE = timedelta(minutes=5)
CLOCKS_APART = timedelta(seconds=10)  # of two workers' machines, at most
FIRINGS_KEPT = timedelta(days=7)
# Names the process that started a worker: who asks only when the imports are done may find it gone.
PARENT_VARIABLE = "WORKER_OF_PROCESS"  # no setting: those begin with CONGRESS_


@dataclass(frozen=True)
class Firing:
    """What a worker claims. `slot`: whole periods, or days on the wall, since 1970, so all workers agree
    on its name. `event_id` "": of the house.
    """

    job: str
    slot: int
    event_id: str = ""


class JobRun(Base):
    """One `Firing` of a job.

    `finished_at` None: it runs, or was left, and `LEASE` after `started_at` it may be taken up again.
    """

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


# The row comes back when it was written: SQLAlchemy knows no rowcount of an INSERT on PostgreSQL.
def _claim(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    made = insert(JobRun)
    is_left = and_(JobRun.finished_at.is_(None), JobRun.started_at <= _instant("lapsed"))
    anew = {"started_at": made.excluded.started_at, "finished_at": None, "outcome": None}
    return made.on_conflict_do_update(
        index_elements=[JobRun.job, JobRun.event_id, JobRun.slot],
        set_=anew,
        where=or_(JobRun.started_at > _instant("future"), is_left),
    ).returning(JobRun.slot)


def _instant(name: str) -> Any:  # noqa: ANN401 -- Core
    return bindparam(name, type_=UtcDateTime())


_CLAIM = {"postgresql": _claim(postgresql.insert), "sqlite": _claim(sqlite.insert)}


def _is(firing: Firing) -> ColumnElement[bool]:
    return and_(
        JobRun.job == firing.job,
        JobRun.event_id == firing.event_id,
        JobRun.slot == firing.slot,
    )


def claim_firing(db: Connection, firing: Firing, now: datetime) -> bool:
    """Claim one firing, for `LEASE`; False when another worker has it, or it is done.

    One that was left unfinished is claimed again when its lease is over: what it does must be harmless
    twice. One that was claimed in the future was claimed before the clock was set back: it counts no
    more, or no job would run until the clock is where it was.
    """
    values = asdict(firing) | {"started_at": now, "finished_at": None, "outcome": None}
    bounds = {"future": now + CLOCKS_APART, "lapsed": now - LEASE}
    return db.execute(_CLAIM[db.dialect.name], values | bounds).first() is not None


def is_claimable(db: Connection, firing: Firing, now: datetime) -> bool:
    """Tell, without writing, whether `claim_firing` would get it."""
    taken = exists().where(
        _is(firing),
        JobRun.started_at <= now + CLOCKS_APART,
        or_(JobRun.finished_at.is_not(None), JobRun.started_at > now - LEASE),
    )
    return not db.scalar(select(taken))


def finish_firing(
    db: Connection, firing: Firing, now: datetime, outcome: str, *, is_done: bool = True
) -> None:
    """Note that a claimed firing ended, and how. Not `is_done`: it is taken up again after its lease."""
    db.execute(
        update(JobRun)
        .where(_is(firing))
        .values(finished_at=now if is_done else None, outcome=outcome)
    )


def find_last_firing(db: Connection, job: str, event_id: str = "") -> Any | None:  # noqa: ANN401 -- a row
    """Return when a job's firing begun last was started and ended, and how; or None."""
    return db.execute(
        select(JobRun.started_at, JobRun.finished_at, JobRun.outcome)
        .where(JobRun.job == job, JobRun.event_id == event_id)
        .order_by(JobRun.started_at.desc())
        .limit(1)
    ).first()


def list_last_firings(db: Connection, event_id: str) -> Sequence[Any]:
    """Return the last firing of each job of the house and of one event, by job.

    Rows of job, event_id, started_at, finished_at, outcome, and `ended_at`: when one last ended well.
    """
    last = (
        select(
            JobRun.job,
            JobRun.event_id,
            func.max(JobRun.started_at).label("began_at"),
            func.max(JobRun.finished_at).label("ended_at"),
        )
        .where(JobRun.event_id.in_(["", event_id]))
        .group_by(JobRun.job, JobRun.event_id)
        .subquery()
    )
    is_last = and_(
        JobRun.job == last.c.job,
        JobRun.event_id == last.c.event_id,
        JobRun.started_at == last.c.began_at,
    )
    rows: Sequence[Any] = db.execute(
        select(
            JobRun.job, JobRun.event_id, JobRun.started_at, JobRun.finished_at, JobRun.outcome,
            last.c.ended_at,
        )
        .join(last, is_last)
        .order_by(JobRun.job, JobRun.event_id.desc(), JobRun.slot)
    ).all()  # fmt: skip
    return list({(row.job, row.event_id): row for row in rows}.values())


def forget_old_firings(db: Connection, before: datetime) -> int:
    """Delete firings started before an instant; return how many."""
    return db.execute(delete(JobRun).where(JobRun.started_at < before)).rowcount


def forget_firings(store: Store, clock: Clock) -> int:
    """Delete firings older than `FIRINGS_KEPT`; return how many."""
    return store.unit_of_work(lambda db: forget_old_firings(db, clock.now() - FIRINGS_KEPT))


def forget_old_answers(store: Store, clock: Clock) -> int:
    """Delete kept answers nobody may ask for any more; return how many."""
    return store.unit_of_work(lambda db: idempotency.forget_old_answers(db, clock.now()))
