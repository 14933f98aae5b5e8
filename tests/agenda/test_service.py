"""Publishing on both databases: what a release writes, what it refuses, and what it keeps."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from congress.agenda import queries
from congress.agenda.errors import BlockedError, StaleReleaseError
from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.writing.schedule_xml import FrabXml
from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.models import EventRow, ReleaseRow, RenderingRow, SessionRow
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.canonical import to_json
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document, Session
from congress.agenda.schemas import parse_document
from congress.agenda.service import Published, prepare_release, publish
from congress.core.errors import NotFoundError
from congress.core.ports import Affected
from congress.core.principal import Level, Principal
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.agenda.documents import a_document, a_session, at
from tests.builders import NOW
from tests.counting import statements_of

OLGA = Principal(level=Level.STAFF, person_id="olga")
FIRST = a_session("k1", title="Opening")
SECOND = a_session("b1", room="lawn", title="Breakout")
LATER = NOW + timedelta(hours=1)


@dataclass
class Follower:
    """A room above: tells what it is given, and notes what it is told."""

    affected: Sequence[Affected] = ()
    followed: list[tuple[int, datetime, int]] = field(default_factory=list)

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterable[Affected]:
        assert db.in_transaction()
        return self.affected if diff.before else ()

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """See the sessions as released: the projection comes first."""
        found = db.scalar(select(func.count()).select_from(SessionRow))
        self.followed.append((diff.number, now, found or 0))


class Failing(Follower):
    """A room that cannot follow."""

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """Write like the others, then fail."""
        super().follow(db, diff, now)
        raise RuntimeError


def released(
    store: Store,
    document: Document,
    *,
    now: datetime = NOW,
    because: str = "",
    **more: Any,  # noqa: ANN401 -- publish's own
) -> Published:
    with store.writing() as db:
        return publish(
            db,
            actor=OLGA,
            now=now,
            document=document,
            because=because,
            followers=more.pop("followers", ()),
            renderers=(JsonAgenda(), FrabXml("https://congress.example")),
            **more,
        )


def rows_of(store: Store) -> dict[str, Any]:
    with store.reading() as db:
        return {row.id: row for row in queries.list_sessions(db, "psc-2025")}


def test_first_release_writes_event_release_sessions_renderings_and_audit(store: Store) -> None:
    document = a_document([FIRST, SECOND])
    published = released(store, document)
    assert (published.number, published.sessions, published.unchanged) == (1, 2, False)
    text = to_json(document)
    with store.reading() as db:
        row = queries.get_event(db, "psc-2025")
        assert (row.name, row.zone, row.current_release) == (
            "Congress 2025", "America/Los_Angeles", 1,
        )  # fmt: skip
        release = queries.find_release(db, "psc-2025", 1)
        assert release is not None
        assert (release.document, release.released_at, release.released_by) == (text, NOW, "olga")
        assert release.document_hash == hashlib.sha256(text.encode()).hexdigest()
        assert queries.find_document(db, "psc-2025", 1) == document
        rendering = db.execute(select(RenderingRow).where(RenderingRow.format == "json")).one()
        body = JsonAgenda().render(document, number=1, released_at=NOW)
        assert rendering.body == body
        assert gzip.decompress(rendering.gzipped) == body
        assert rendering.etag == f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        audit = db.execute(select(AuditRow.action, AuditRow.actor, AuditRow.subject)).all()
        assert audit == [("agenda.published", "olga", "release/1")]
    row = rows_of(store)["k1"]
    assert (row.title, row.starts_at, row.sequence, row.vanished, row.released_in) == (
        "Opening", at(15), 0, False, 1,
    )  # fmt: skip
    assert row.uid == document.uid_of(FIRST)


def test_same_document_twice_makes_no_release(store: Store) -> None:
    document = a_document([FIRST])
    released(store, document)
    follower = Follower()
    again = released(store, document, now=LATER, followers=[follower])
    assert (again.number, again.unchanged, again.changes) == (1, True, ())
    assert follower.followed == []
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(ReleaseRow)) == 1
        assert db.scalar(select(func.count()).select_from(AuditRow)) == 1


@pytest.mark.parametrize(
    ("new", "sequence", "told"),
    [
        ({"starts_at": at(15, 30)}, 1, True),
        ({"room": "sunset"}, 1, True),
        ({"status": "cancelled"}, 1, True),
        ({"title": "Renamed"}, 0, True),
        ({"abstract": "New words."}, 0, False),
        ({"capacity": 5}, 0, False),
    ],
)
def test_sequence_rises_with_time_room_and_status_only(
    store: Store, new: dict[str, Any], sequence: int, *, told: bool
) -> None:
    """RFC 5545 section 3.8.7.4; `changed_at` moves with the title, too."""
    released(store, a_document([SECOND]))
    released(store, a_document([replace(SECOND, **new)]), now=LATER)
    row = rows_of(store)["b1"]
    assert row.sequence == sequence
    assert row.changed_at == (LATER if told else NOW)
    assert row.released_in == (2 if sequence else 1)


def test_vanished_session_is_cancelled_and_kept_and_can_come_back(store: Store) -> None:
    """Decision 0021; the publisher has to say why."""
    released(store, a_document([FIRST, SECOND]))
    with pytest.raises(BlockedError) as caught:
        released(store, a_document([FIRST]), now=LATER)
    assert caught.value.needs_because
    assert [str(fault) for fault in caught.value.faults] == [
        "b1: Breakout: the file leaves it out; it will be cancelled and kept"
    ]
    assert rows_of(store)["b1"].status == "confirmed"
    released(store, a_document([FIRST]), now=LATER, because="speaker is ill")
    gone = rows_of(store)["b1"]
    assert (gone.status, gone.vanished, gone.sequence, gone.released_in) == (
        "cancelled",
        True,
        1,
        2,
    )
    back = released(store, a_document([FIRST, SECOND]), now=LATER)
    assert [change.kind for change in back.changes] == ["restored"]
    row = rows_of(store)["b1"]
    assert (row.status, row.vanished, row.sequence, row.released_in) == ("confirmed", False, 2, 3)


def test_blocked_document_changes_nothing_whatever_the_reason(store: Store) -> None:
    released(store, a_document([FIRST]))
    clash = a_document([FIRST, replace(SECOND, ends_at=SECOND.starts_at)])
    with pytest.raises(BlockedError) as caught:
        released(store, clash, because="we know")
    assert not caught.value.needs_because
    assert [fault.where for fault in caught.value.faults] == ["b1"]
    with store.reading() as db:
        assert queries.get_event(db, "psc-2025").current_release == 1
        assert list(rows_of(store)) == ["k1"]


def test_effects_on_people_need_a_reason_and_are_told_as_previewed(store: Store) -> None:
    """Rule E 4: new clashes and capacity below what is taken; moves alone are only shown."""
    released(store, a_document([FIRST, SECOND]))
    affected = (
        Affected("p1", "k1", "clash", "Opening and Breakout"),
        Affected("p2", "k1", "clash", "Opening and Breakout"),
        Affected("p1", "k1", "moved", "Opening: now 8:30"),
        Affected("", "b1", "capacity", "Breakout: 9 have a seat, 5 fit"),
    )
    follower = Follower(affected)
    document = a_document([replace(FIRST, starts_at=at(15, 30)), SECOND])
    with store.reading() as db, db.begin():
        preview = prepare_release(db, document=document, followers=[follower])
    assert [one.code for one in preview.checks.warnings] == ["capacity-below-taken", "clash"]
    assert preview.checks.warnings[1].message == "Opening: 2 people would have two sessions at once"
    with pytest.raises(BlockedError) as caught:
        released(store, document, followers=[follower])
    assert caught.value.needs_because
    assert follower.followed == []
    published = released(store, document, followers=[follower], because="room is closed", now=LATER)
    assert published.affected == preview.affected == tuple(sorted(affected))
    assert follower.followed == [(2, LATER, 2)]


def test_failing_follower_takes_the_whole_release_back(store: Store) -> None:
    with pytest.raises(RuntimeError):
        released(store, a_document([FIRST]), followers=[Follower(), Failing()])
    with store.reading() as db:
        for table in (EventRow, ReleaseRow, SessionRow, RenderingRow, AuditRow):
            assert db.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(("seen", "is_stale"), [(0, True), (1, False), (2, True), (None, False)])
def test_release_upon_a_stale_one_is_refused(
    store: Store, seen: int | None, *, is_stale: bool
) -> None:
    released(store, a_document([FIRST]))
    document = a_document([replace(FIRST, title="Welcome")])
    if not is_stale:
        assert released(store, document, after_release=seen).number == 2
        return
    with pytest.raises(StaleReleaseError) as caught:
        released(store, document, after_release=seen)
    assert caught.value.facts == {"current_release": 1}


@pytest.mark.parametrize("table", [ReleaseRow, RenderingRow])
def test_database_refuses_to_change_a_release(store: Store, table: type[Any]) -> None:
    """T34: not by us, not by hand."""
    released(store, a_document([FIRST]))
    changed = {"document": "{}"} if table is ReleaseRow else {"etag": "x"}
    for statement in (update(table).values(changed), delete(table)):
        with pytest.raises(DBAPIError), store.writing() as db:
            db.execute(statement)


def test_changelog_is_the_newest_first_with_every_change(store: Store) -> None:
    released(store, a_document([FIRST]))
    released(store, a_document([replace(FIRST, room="lawn")]), now=LATER)
    with store.reading() as db:
        log = queries.list_changes(db, "psc-2025")
    assert [(one.number, one.released_at) for one in log] == [(2, LATER), (1, NOW)]
    change = log[0].changes[0]
    assert (change.kind, change.before, change.after) == ("room", "Sunset Ballroom", "Bay Lawn")


def test_export_into_an_empty_database_exports_the_same_bytes(
    sqlite_store: Store, postgres_store: Store
) -> None:
    sessions = [replace(FIRST, title="16:00", abstract="a\n\n  b"), SECOND]
    released(sqlite_store, a_document(sessions, venue={"name": "No", "address": "1404"}))

    def export(store: Store) -> str:
        release = store.attached(ReleaseShelf).current("psc-2025")
        assert release is not None
        return write_yaml(release.document)

    text = export(sqlite_store)
    released(postgres_store, parse_document(read_yaml(text)))
    assert export(postgres_store) == text
    again = released(sqlite_store, parse_document(read_yaml(text)))
    assert again.unchanged


def test_a_session_of_another_event_is_not_found(store: Store) -> None:
    released(store, a_document([FIRST]))
    released(store, a_document([SECOND], id="other"))
    with store.reading() as db:
        assert queries.get_session(db, "psc-2025", "k1").title == "Opening"
        for event_id, session_id in (("other", "k1"), ("psc-2025", "b1"), ("nowhere", "k1")):
            with pytest.raises(NotFoundError):
                queries.get_session(db, event_id, session_id)


def many() -> list[Session]:
    return [a_session(f"s{n}", room="", title=f"Session {n}") for n in range(60)]


@pytest.mark.parametrize("count", [2, 60])
def test_more_sessions_need_no_more_statements(sqlite_store: Store, count: int) -> None:
    sessions = many()[:count]
    released(sqlite_store, a_document(sessions))
    moved = [replace(one, starts_at=at(15, 30)) for one in sessions]
    with statements_of(sqlite_store.engine) as texts:
        released(sqlite_store, a_document(moved))
    statements = [text.split(maxsplit=1)[0] for text in texts]
    assert statements.count("UPDATE") == 2  # the event, and all the sessions at once
    assert len(statements) == 11
