"""Two changes of one name at once: the keys that are left are those of the name that is left (I12)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, text, update

from congress.core.names import fold_name, name_keys
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.people.models import PersonKeyRow, PersonRow
from congress.people.service import change_me
from congress.people.service.corrections import Correction, correct_people
from congress.people.service.keys import Named, replace_keys
from tests.builders import NOW
from tests.people.world import ANA, a_person
from tests.races.invariants import find_broken

Act = Callable[[Connection], None]
MOST_SECONDS = 30


def renaming(person_id: str, last_name: str) -> Act:
    """In the settings."""
    actor = Principal(Level.VERIFIED, person_id, "d")

    def act(db: Connection) -> None:
        change_me(db=db, actor=actor, changes={"last_name": last_name}, now=NOW)

    return act


def correcting(person_id: str, last_name: str) -> Act:
    """By a file of the registration system."""
    written = Correction(person_id, ANA["email"], "Ana", last_name)

    def act(db: Connection) -> None:
        correct_people(db=db, actor="file", corrections=[written], now=NOW)

    return act


def keys_first(person_id: str, last_name: str) -> Act:
    """The fault of the control: nothing keeps two apart when the keys are written."""

    def act(db: Connection) -> None:
        replace_keys(db, Named(person_id, "Ana", last_name))
        changed = update(PersonRow).where(PersonRow.id == person_id)
        db.execute(changed.values(last_name=last_name, name_key=fold_name(last_name)))

    return act


def both(store: Store, first: Act, second: Act) -> None:
    """Begin the second while the first has written and is not committed."""

    def run() -> None:
        with store.writing() as db:
            second(db)

    other = threading.Thread(target=run)
    with store.writing() as db:
        first(db)
        other.start()
        if not store.is_sqlite:  # where the second waits before it begins
            _await_a_wait(store)
    other.join(MOST_SECONDS)
    assert not other.is_alive()


def _await_a_wait(store: Store) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                   "AND datname = current_database()")  # fmt: skip
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        with store.reading() as db:
            if db.scalar(waiting):
                return
        time.sleep(0.01)
    pytest.fail("the second change waited for nothing")


def keys_and_name(store: Store, person_id: str) -> tuple[dict[str, int], str]:
    with store.reading() as db:
        rows = db.execute(
            select(PersonKeyRow.key, PersonKeyRow.nearness).where(
                PersonKeyRow.person_id == person_id
            )
        ).all()
        name = db.scalars(select(PersonRow.last_name).where(PersonRow.id == person_id)).one()
    return {row.key: row.nearness for row in rows}, name


@pytest.mark.parametrize("first", [renaming, correcting])
@pytest.mark.parametrize("second", [renaming, correcting])
def test_of_two_names_at_once_one_is_left_with_its_keys(
    store: Store, first: Callable[[str, str], Act], second: Callable[[str, str], Act]
) -> None:
    ana = a_person(store)
    both(store, first(ana, "Smith-Jones, MD"), second(ana, "Müller"))
    keys, name = keys_and_name(store, ana)
    assert name == "Müller"
    assert keys == name_keys("Müller")
    assert find_broken(store) == {}


def test_control_keys_that_are_written_first_are_left_over(postgres_store: Store) -> None:
    ana = a_person(postgres_store)
    both(postgres_store, keys_first(ana, "Smith-Jones, MD"), keys_first(ana, "Müller"))
    assert "I12" in find_broken(postgres_store)
