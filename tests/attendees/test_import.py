"""Taking over registrations: upsert by external id, the right person, all or nothing, in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.event import listen

from congress.attendees import queries
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import KnownRegistration, WrittenRegistration
from congress.attendees.service import ImportReport, import_attendees
from congress.core.ports import RegistrationChange
from congress.core.principal import Level, Principal
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.mail.models import LetterRow
from congress.people.models import AddressRow, DeviceRow, PersonRow, RoleRow, StaffRow
from congress.people.service import change_me
from congress.people.service.corrections import Correction, correct_people
from tests.attendees.world import EVENT, a_registration, an_event
from tests.builders import NOW
from tests.effort import untraced

OPERATOR = Principal(level=Level.STAFF, person_id="operator")


@dataclass
class Listener:
    """A follower that remembers what it was told, and answers one note a choice."""

    told: list[RegistrationChange] = field(default_factory=list)

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Remember; a note for each chosen session."""
        del db, now
        self.told += changes
        return [
            f"{change.attendee_id}: {one}: full"
            for change in changes
            for one in change.chosen or ()
        ]


@pytest.fixture
def event(store: Store) -> Store:
    """A store with one event."""
    with store.writing() as db:
        an_event(db)
    return store


def take_over(
    store: Store, *rows: WrittenRegistration, now: datetime = NOW, listener: Listener | None = None
) -> ImportReport:
    followers = [] if listener is None else [listener]
    return store.unit_of_work(
        lambda db: import_attendees(
            db=db, actor=OPERATOR, now=now, event_id=EVENT, rows=rows, followers=followers
        )
    )


def waiting_of(store: Store, *rows: WrittenRegistration) -> list[tuple[str, str]]:
    """Take over rows; return key and question of each that waits."""
    return [(row.key, row.question.value) for row in take_over(store, *rows).waiting]


def test_a_number_that_first_came_without_its_zeros_is_the_same_one(event: Store) -> None:
    """It stays as it is known, whatever the next list says, and whoever has it is not missing."""
    take_over(event, a_registration("123"), a_registration("7", email="bo@example.org"))
    whole = [a_registration("000123"), a_registration("007", email="bo@example.org")]
    report = take_over(event, *whole)
    assert (report.unchanged, report.added, report.waiting, report.missing) == (2, 0, (), ())
    # Somebody else's number is another number, with the zeros and without.
    other = a_registration("00123", email="cy@example.org", last_name="Fox")
    assert take_over(event, *whole, other).added == 1
    both = [a_registration("000123"), a_registration("123", email="di@example.org", last_name="Ek")]
    assert waiting_of(event, *both) == [("123", "another"), ("000123", "twice")]


def counts(store: Store) -> tuple[int, int, int]:
    """Return how many people, attendees and audit rows there are."""
    with store.reading() as db:
        return tuple(  # type: ignore[return-value]
            db.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (PersonRow, AttendeeRow, AuditRow)
        )


def attendee(store: Store, external_id: str = "R1") -> KnownRegistration:
    with store.reading() as db:
        return queries.list_registrations(db, EVENT)[external_id]


def test_the_same_file_twice_changes_nothing(event: Store) -> None:
    rows = (a_registration("R1"), a_registration("R2", email="ben@example.org", last_name="Okafor"))
    assert take_over(event, *rows) == ImportReport(added=2)
    before = counts(event)
    assert before == (2, 2, 2)
    assert take_over(event, *rows) == ImportReport(unchanged=2)
    assert counts(event) == before


def test_a_missing_row_is_reported_and_kept(event: Store) -> None:
    take_over(
        event, a_registration("R1"), a_registration("R2", email="b@example.org", status="cancelled")
    )
    take_over(event, a_registration("R3", email="c@example.org"))
    report = take_over(event, a_registration("R3", email="c@example.org"))
    assert report == ImportReport(unchanged=1, missing=("R1",))
    assert attendee(event, "R1").status == "active"


def test_changes_are_counted_and_told(event: Store) -> None:
    listener = Listener()
    take_over(
        event, a_registration("R1"), a_registration("R2", email="b@example.org"), listener=listener
    )
    assert [(one.is_added, one.entitlement_changed) for one in listener.told] == [(True, False)] * 2
    listener.told.clear()
    report = take_over(
        event,
        a_registration("R1", registration_type="workshop", paid_sessions=("w1",)),
        a_registration("R2", email="b@example.org", status="cancelled"),
        listener=listener,
    )
    assert report == ImportReport(changed=1, cancelled=1)
    ids = [attendee(event, "R1").id, attendee(event, "R2").id]
    assert [(one.attendee_id, one.is_active, one.entitlement_changed) for one in listener.told] == [
        (ids[0], True, True),
        (ids[1], False, True),
    ]
    with event.reading() as db:
        facts = queries.list_attendees_by_ids(db, ids)
        letters = db.execute(select(LetterRow.kind, LetterRow.person_id)).all()
    assert facts[ids[0]].paid_sessions == ("w1",)
    assert facts[ids[0]].agenda_version == 2
    assert facts[ids[1]].status == "cancelled"
    assert [tuple(one) for one in letters] == [
        ("registration-cancelled", attendee(event, "R2").person_id)
    ]


def test_the_newer_choice_wins_and_an_older_one_is_not_told(event: Store) -> None:
    listener = Listener()
    older, newer = NOW - timedelta(days=2), NOW - timedelta(days=1)
    chosen = a_registration("R1", chosen=("b1",), chosen_at=newer)
    report = take_over(event, chosen, listener=listener)
    assert report.notes == ("R1: b1: full",)
    for row in (
        chosen,
        a_registration("R1", chosen=("b2",), chosen_at=older),
        a_registration("R1"),
    ):
        assert take_over(event, row, listener=listener) == ImportReport(unchanged=1)
    assert [one.chosen for one in listener.told] == [("b1",)]
    assert attendee(event).chosen_at == newer
    assert take_over(
        event, a_registration("R1", chosen=(), chosen_at=NOW), listener=listener
    ) == ImportReport(changed=1)
    assert listener.told[-1].chosen == ()


def test_what_a_file_does_not_say_stays(event: Store) -> None:
    take_over(
        event, a_registration("R1", speaker="helen-macfie", details={"phone": "1", "employer": "A"})
    )
    report = take_over(event, a_registration("R1", details={"employer": ""}))
    assert report.changed == 1
    assert attendee(event).speaker == "helen-macfie"
    said = {name: one for name, one in attendee(event).details.items() if "registered" not in name}
    assert said == {"phone": "1"}


def test_people_sharing_an_address_are_two(event: Store) -> None:
    take_over(
        event,
        a_registration("R1", email="team.desk@example.org", first_name="Min", last_name="Lee"),
        a_registration("R2", email="team.desk@example.org", first_name="Jo", last_name="Park"),
    )
    assert attendee(event, "R1").person_id != attendee(event, "R2").person_id
    assert counts(event)[0] == 2


@pytest.mark.parametrize(
    "changes",
    [{"email": "ana.new@example.org"}, {"last_name": "Rivera-Okafor"}],
    ids=["a new address", "a new name"],
)
def test_a_correction_keeps_the_person(event: Store, changes: dict[str, str]) -> None:
    take_over(event, a_registration("R1"))
    person = attendee(event).person_id
    written = a_registration("R1", **changes)  # type: ignore[arg-type]
    assert take_over(event, written) == ImportReport(changed=1)
    assert take_over(event, written) == ImportReport(unchanged=1)
    assert attendee(event).person_id == person
    with event.reading() as db:
        stored = db.execute(
            select(AddressRow.email, PersonRow.last_name).join(
                PersonRow, PersonRow.id == AddressRow.person_id
            )
        ).all()
    assert [tuple(row) for row in stored] == [(written.email, written.last_name)]


@pytest.mark.parametrize(
    "changes",
    [{"email": "thief@example.org"}, {"last_name": "Okafor"}],
    ids=["a new address", "a new name"],
)
@pytest.mark.parametrize("sign", ["elsewhere", "address", "device", "staff", "role"])
def test_a_correction_never_takes_over_a_settled_person(
    event: Store, sign: str, changes: dict[str, str]
) -> None:
    take_over(event, a_registration("R1"))
    settle(event, attendee(event).person_id, sign)
    before = people(event)
    written = a_registration("R1", **changes)  # type: ignore[arg-type]
    assert waiting_of(event, written) == [("R1", "kept")]
    assert people(event) == before


def settle(store: Store, person: str, sign: str) -> None:
    """Give a person what makes them more than a name in one event's file."""
    with store.writing() as db:
        if sign == "elsewhere":
            an_event(db, "other")
            import_attendees(
                db=db, actor=OPERATOR, now=NOW, event_id="other",
                rows=[a_registration("X1", status="cancelled")],
            )  # fmt: skip
        elif sign == "address":
            db.execute(update(AddressRow).values(verified_at=NOW))
        elif sign == "device":
            db.execute(insert(DeviceRow), a_device(person, verified_until=NOW - timedelta(days=9)))
        elif sign == "staff":
            values = {"email_folded": "ana@example.org", "password_hash": "x", "updated_at": NOW}
            db.execute(insert(StaffRow), {"person_id": person, **values})
        else:
            values = {"event_id": "", "role": "admin", "granted_at": NOW}
            db.execute(insert(RoleRow), {"person_id": person, **values})


def a_device(person: str, *, verified_until: datetime | None = None) -> dict[str, object]:
    return {
        "id": "device", "person_id": person, "token_hash": "t", "level": 1, "label": "",
        "created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=9),
        "verified_until": verified_until, "signed_out_at": None,
    }  # fmt: skip


def people(store: Store) -> list[tuple[str, ...]]:
    """Return (id, last name, address) of everybody."""
    with store.reading() as db:
        rows = db.execute(
            select(PersonRow.id, PersonRow.last_name, AddressRow.email)
            .join(AddressRow, AddressRow.person_id == PersonRow.id)
            .order_by(PersonRow.id)
        ).all()
    return [tuple(row) for row in rows]


def test_a_correction_ends_level_2(event: Store) -> None:
    """Whoever confirmed the old address while the file was being checked is asked again."""
    take_over(event, a_registration("R1"))
    person = attendee(event).person_id
    with event.writing() as db:
        db.execute(insert(DeviceRow), {**a_device(person, verified_until=NOW), "level": 2})
        correct_people(
            db=db, actor="operator", now=NOW,
            corrections=[Correction(person, "ana.new@example.org", "Ana", "Rivera")],
        )  # fmt: skip
        row = db.execute(select(DeviceRow.level, DeviceRow.verified_until)).one()
    assert tuple(row) == (1, None)


def test_a_correction_to_somebody_known_moves_over(event: Store) -> None:
    """The person was at an earlier congress under the right address."""
    take_over(event, a_registration("R0", email="ana.new@example.org", status="cancelled"))
    take_over(event, a_registration("R1"))
    known = attendee(event, "R0").person_id
    take_over(event, a_registration("R1", email="ana.new@example.org"))
    assert attendee(event, "R1").person_id == known


def test_who_changed_their_own_name_is_still_the_same(event: Store) -> None:
    take_over(event, a_registration("R1"))
    me = Principal(level=Level.VERIFIED, person_id=attendee(event).person_id)
    with event.writing() as db:
        names = {"first_name": "Annie", "last_name": "Okafor"}
        change_me(db=db, actor=me, changes=names, now=NOW)
    before = people(event)
    assert take_over(event, a_registration("R1")) == ImportReport(unchanged=1)
    theirs = a_registration("R1", **names)  # type: ignore[arg-type]
    assert take_over(event, theirs) == ImportReport(changed=1)
    assert take_over(event, theirs) == ImportReport(unchanged=1)
    assert people(event) == before


def test_a_registration_is_never_passed_on(event: Store) -> None:
    take_over(event, a_registration("R1"))
    before = attendee(event)
    report = take_over(
        event,
        a_registration("R2", email="new@example.org"),
        a_registration("R1", email="ben@example.org", first_name="Ben", last_name="Okafor"),
    )
    assert (report.added, report.missing) == (1, ())
    assert [str(row.because) for row in report.waiting] == [
        "'R1' is Ana Rivera's; this row says Ben Okafor"
    ]
    assert attendee(event) == before


def test_nobody_holds_two_active_registrations(event: Store) -> None:
    rows = (a_registration("R1"), a_registration("R2", email="ANA@example.org"))
    assert waiting_of(event, *rows) == [("R2", "twice")]
    assert waiting_of(event, a_registration("R2")) == [("R2", "twice")]
    report = take_over(event, a_registration("R1", status="cancelled"), a_registration("R2"))
    assert report == ImportReport(added=1, cancelled=1)


def test_two_corrections_never_make_one_name_of_two_people(event: Store) -> None:
    take_over(event, a_registration("R1"), a_registration("R2", email="ana.two@example.org"))
    both = [a_registration(one, email="ana.new@example.org") for one in ("R1", "R2")]
    assert waiting_of(event, *both) == [("R2", "twice")]
    stranger = a_registration("R3", email="ana.new@example.org")
    assert waiting_of(event, both[0], stranger) == [("R3", "twice")]
    assert take_over(event, both[0]).unchanged == 1


def test_a_failing_follower_undoes_everything(event: Store) -> None:
    class Failing(Listener):
        def follow_registrations(self, db: object, changes: object, now: object) -> Iterable[str]:
            del db, changes, now
            message = "no"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        take_over(event, a_registration("R1", chosen=("b1",), chosen_at=NOW), listener=Failing())
    assert counts(event) == (0, 0, 0)


def test_twenty_thousand_rows_take_few_statements(event: Store) -> None:
    """While they are taken over, nobody gets a seat; the bench measures for how many seconds."""
    executed: list[int] = []
    listen(event.engine, "after_cursor_execute", lambda *_: executed.append(1))
    rows = [
        a_registration(f"R{n}", email=f"p{n}@example.org", last_name=f"Name{n}")
        for n in range(20_000)
    ]
    with untraced():
        assert take_over(event, *rows).added == 20_000
    changed_rows = [
        a_registration(
            f"R{n}", email=f"p{n}@example.org", last_name=f"Name{n}", registration_type="workshop"
        )
        for n in range(20_000)
    ]
    with untraced():
        assert take_over(event, *changed_rows).changed == 20_000
    assert len(executed) < 80
