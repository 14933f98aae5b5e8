"""One enrolment code, typed at many tablets at once: one station (decision 0047).

With its control: when whether it was used is looked at first, more than one gets a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from congress.core.errors import DomainError
from congress.core.principal import Duty, Level, Principal
from congress.infra.database import Store
from congress.people.errors import EnrolmentError
from congress.people.service import EnrolledStation, Wanted, ask_for_station, enroll_station
from tests.badges.world import EVENT, OPEN_AT, SIGNER, open_desk
from tests.races.crowd import all_at_once
from tests.stores import open_store

TABLETS = 8


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=TABLETS) as opened:
        open_desk(opened)
        yield opened


def test_one_code_enrolls_one_station(wide_store: Store) -> None:
    actor = Principal(Level.STAFF, "p-sam")

    def ask(db: Connection) -> str:
        wanted = Wanted(EVENT, "iPad", Duty.DESK)
        made = ask_for_station(db=db, signer=SIGNER, actor=actor, wanted=wanted, now=OPEN_AT)
        return made.code

    code = wide_store.unit_of_work(ask)

    def type_it() -> EnrolledStation:
        return wide_store.unit_of_work(
            lambda db: enroll_station(db=db, signer=SIGNER, typed=code, now=OPEN_AT)
        )

    works: list[Callable[[], EnrolledStation]] = [type_it] * TABLETS
    ends = all_at_once(works)
    assert sum(isinstance(end, EnrolledStation) for end in ends) == 1
    assert sum(isinstance(end, EnrolmentError) for end in ends) == TABLETS - 1
    assert not [
        end for end in ends if isinstance(end, Exception) and not isinstance(end, DomainError)
    ]
