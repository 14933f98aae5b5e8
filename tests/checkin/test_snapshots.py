"""What a door's phone takes along: whole, then what changed; nothing in it that says who (C 10, T12)."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeNameRow, BadgeRow
from congress.badges.service.codes import badge_code_of
from congress.checkin.rules.hiding import hide, key_of
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.carrying import HiddenNames
from congress.checkin.service.doors import look
from congress.checkin.service.held import hold
from congress.checkin.service.snapshots import Snapshot, Version, take_snapshot
from congress.core.ids import digest
from congress.infra.audit import record
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.people.models import AddressRow, PersonRow
from tests.badges.world import SIGNER
from tests.checkin.world import (
    EVENT,
    NOW,
    a_badge,
    a_seat,
    a_shift,
    open_doors,
    somebody,
    the_agenda,
)
from tests.counting import statements_of
from tests.ground import an_attendee, publish_document


def take(store: Store, since: str = "", *, at: Any = NOW, signer: Signer = SIGNER) -> Snapshot:  # noqa: ANN401 -- an instant
    with store.reading() as db:
        return take_snapshot(a_shift(db, store, now=at), signer, since)


def row_of(taken: Snapshot, name: str, copy: int = 1) -> Any:  # noqa: ANN401 -- of JSON
    with_key = key_of(digest(code(name, copy)))
    return next((one for one in taken.badges if one[0] == with_key), None)


def code(name: str, copy: int = 1) -> str:
    return badge_code_of(SIGNER, f"g-{name}-{copy}").text


def make_own(store: Store, name: str, copy: int = 1, **facts: Any) -> None:  # noqa: ANN401 -- columns
    """Give a badge the code that the installation's key gives it."""
    with store.writing() as db:
        db.execute(
            update(BadgeRow)
            .where(BadgeRow.id == f"g-{name}-{copy}")
            .values(code_hash=digest(code(name, copy)), **facts)
        )


def read_name(hidden: str, text: str) -> str:
    """Read a hidden name with its badge's code, as decision 0055 says it, by other means than ours."""
    data = base64.urlsafe_b64decode(hidden + "=" * (-len(hidden) % 4))
    salt = base64.urlsafe_b64encode(data[:4]).rstrip(b"=").decode()
    stream = b"".join(
        hashlib.sha256(f"door name {salt} {block} {text}".encode()).digest() for block in range(10)
    )
    return bytes(one ^ other for one, other in zip(data[4:], stream, strict=False)).decode()


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    make_own(store, "ana")
    make_own(store, "ben")
    return store


def test_a_whole_list_holds_who_may_come_where(doors: Store) -> None:
    taken = take(doors)
    sessions = [one["id"] for one in taken.agenda["sessions"]]
    assert taken.is_whole
    assert "x1" not in sessions  # cancelled
    assert [sessions[one] for one in row_of(taken, "ana")[3]] == ["b1"]
    general = taken.agenda["types"][row_of(taken, "ana")[2]]
    assert {sessions[one] for one in general["sessions"]} >= {"k1", "lunch"}
    assert read_name(row_of(taken, "ana")[1], code("ana")) == "Ana Test"


def test_nothing_of_anybody_can_be_read_in_it(doors: Store) -> None:
    """No name, address, number, code or whole digest: what a thief of the phone has (T12)."""
    taken = vars(take(doors))
    text = json.dumps(
        {**taken, "agenda": {}}, default=str
    ).lower()  # titles and words are everybody's
    with doors.reading() as db:
        people = db.execute(select(AddressRow.email, PersonRow.first_name).join(PersonRow)).all()
        numbers = list(db.scalars(select(AttendeeRow.external_id)))
        ids = list(db.scalars(select(AttendeeRow.id)))
    for told in [*(text for row in people for text in row), *numbers, *ids]:
        assert told.lower() not in text
    for name in ("ana", "ben"):
        assert code(name).lower() not in text
        assert digest(code(name)) not in text


def test_a_name_cannot_be_read_with_another_badge() -> None:
    hidden = hide("Ana Rivera", code("ana"))
    for name in map(str, range(60)):
        with contextlib.suppress(UnicodeDecodeError):  # by luck it may be text, and never hers
            assert read_name(hidden, code(name)) != "Ana Rivera"
    assert hide("Ana Rivera", code("ana")) == hidden
    # Another name under the same code has another stream: the two tell nothing of each other.
    other = base64.urlsafe_b64decode(hide("Ana Riverb", code("ana")) + "=" * 3)
    mine = base64.urlsafe_b64decode(hidden + "=" * 3)
    assert other[:4] != mine[:4]
    assert other[4:-1] != mine[4:-1]


def test_what_changed_since_is_told_alone(doors: Store) -> None:
    first = take(doors)
    assert take(doors, first.version).badges == ()
    with doors.writing() as db:
        an_attendee(db, name="cleo")
        a_badge(db, "cleo")
        a_seat(db, "ben", "b2")
        for subject in ("a-cleo/g-cleo-1", "a-ben/b2"):
            record(db, at=NOW, actor="x", action="seat.confirmed", event_id=EVENT, subject=subject)
    make_own(doors, "cleo")
    then = take(doors, first.version)
    assert (then.is_whole, then.agenda) == (False, {})
    assert {one[0] for one in then.badges} == {
        key_of(digest(code(name))) for name in ("cleo", "ben")
    }
    places = [one["id"] for one in first.agenda["sessions"]]
    assert [places[one] for one in row_of(then, "ben")[3]] == ["b1", "b2"]


def test_a_badge_that_died_in_the_box_is_told_too(doors: Store) -> None:
    """It was alive in the list before, so leaving it out would leave it alive (C 3)."""
    first = take(doors)
    make_own(doors, "ana", handed_at=None, handed_by=None, retired_at=NOW, retired_because="lost")
    with doors.writing() as db:
        record(
            db, at=NOW, actor="x", action="badge.retired", event_id=EVENT, subject="a-ana/g-ana-1"
        )
    assert row_of(take(doors, first.version), "ana")[-1] == 2
    assert row_of(take(doors), "ana") is None  # nobody can hold it up


def test_a_change_of_a_name_or_registration_is_told(doors: Store) -> None:
    first = take(doors)
    with doors.writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(last_name="Rivera"))
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ben").values(status="cancelled"))
        record(db, at=NOW, actor="x", action="person.changed", subject="p-ana")
        record(db, at=NOW, actor="x", action="attendee.cancelled", event_id=EVENT, subject="a-ben")
    then = take(doors, first.version)
    assert read_name(row_of(then, "ana")[1], code("ana")) == "Ana Rivera"
    assert row_of(then, "ben")[-1] == 1


def test_a_change_that_was_not_committed_yet_is_not_missed(doors: Store) -> None:
    """Its number is lower than one that a list knew already (PostgreSQL gives numbers early)."""
    with doors.writing() as db:
        record(db, at=NOW, actor="x", action="seat.confirmed", event_id=EVENT, subject="a-ana/b2")
        record(db, at=NOW, actor="x", action="seat.confirmed", event_id=EVENT, subject="a-other/b2")
    late = take(doors, take(doors).version, at=NOW + timedelta(seconds=2))
    assert row_of(late, "ana") is not None  # once more, which does no harm
    much_later = Version.read(late.version)
    assert much_later is not None
    assert take(doors, late.version, at=NOW + timedelta(minutes=5)).badges


def test_another_release_an_old_list_and_many_changes_are_told_whole(doors: Store) -> None:
    first = take(doors)
    assert take(doors, first.version, at=NOW + timedelta(hours=7)).is_whole
    assert take(doors, "nonsense").is_whole
    assert take(doors, "9" * 40).is_whole
    with doors.writing() as db:
        record(db, at=NOW, actor="x", action="badges.pre-printed", event_id=EVENT, subject=EVENT)
    assert take(doors, first.version).is_whole
    publish_document(doors, the_agenda(posted=None))
    assert take(doors, first.version).is_whole


def test_a_name_that_was_corrected_for_the_badge_is_said_at_doors(doors: Store) -> None:
    """The phone's list and the server say what the badge says (decision 0051)."""
    with doors.writing() as db:
        db.execute(
            insert(BadgeNameRow).values(
                attendee_id="a-ana", event_id=EVENT, first_name="Anna", last_name="Rivera",
                credentials="", registered_first_name="Ana", registered_last_name="Test",
                registered_credentials="", corrected_at=NOW, corrected_by="p-dana",
            )
        )  # fmt: skip
        asked = look(a_shift(db, doors), "left", hold(code("ana")), Direction.IN)
    assert asked.name == "Anna Rivera"
    assert read_name(row_of(take(doors), "ana")[1], code("ana")) == "Anna Rivera"


def test_a_badge_of_an_earlier_key_opens_and_has_no_name(doors: Store) -> None:
    """After a new key nobody knows its code, so nobody can hide the name under it (decision 0036)."""
    doors.attached(HiddenNames).by_badge.clear()
    taken = take(doors, signer=Signer("another key of the installation, long enough"))
    assert row_of(taken, "ana")[1] == ""


def test_a_list_takes_as_many_statements_for_two_as_for_forty(doors: Store) -> None:
    def count() -> int:
        with statements_of(doors.engine) as statements:
            take(doors)
        return len(statements)

    take(doors)  # reads the release
    few = count()
    with doors.writing() as db:
        for number in range(40):
            somebody(db, f"n{number}", seats=("b1",))
    assert count() == few <= 5


def test_what_changed_is_one_look_and_one_more_whose_it_is(doors: Store) -> None:
    """A phone asks every quarter of a minute; where nothing changed, nothing else is asked, but for who
    came to the lunch of that hour.
    """
    quiet = NOW + timedelta(hours=1)

    def asked(since: str) -> list[str]:
        with statements_of(doors.engine) as statements:
            take(doors, since, at=quiet)
        return ["audit" if "audit" in one else "whose" for one in statements if "scan" not in one]

    later = take(doors, at=quiet).version
    assert asked(later) == ["audit"]
    with doors.writing() as db:
        record(db, at=quiet, actor="p", action="seat.taken", event_id=EVENT, subject="nobody/b1")
    assert asked(later) == ["audit", "whose"]  # it is nobody's here: no badge is asked for


def test_twenty_thousand_people_are_less_than_a_megabyte() -> None:
    """As rows that hold what random rows hold: digests and hidden names do not compress."""
    dice = random.Random(7)
    names = [
        f"{'Anabelle'[: dice.randint(3, 8)]} {'Rivera-Okafor'[: dice.randint(4, 13)]}"
        for _ in range(20_000)
    ]
    rows = [
        [
            key_of(digest(str(number))), hide(name, digest(f"code {number}")), dice.randrange(4),
            sorted(dice.sample(range(70), dice.randint(0, 6))),
        ]
        for number, name in enumerate(names)
    ]  # fmt: skip
    text = json.dumps(rows, separators=(",", ":")).encode()
    assert len(gzip.compress(text, 6)) < 1_000_000
