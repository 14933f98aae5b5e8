"""Who is given time with many others hears of it: once, who has something left, in short steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.agenda.rules.document import Deadlines
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal
from congress.credits.models import CreditExtensionRow
from congress.credits.rules.window import Whom
from congress.credits.service.office import Office, extend
from congress.mail.models import LetterRow
from congress.notices import jobs
from congress.notices.service import extending
from congress.people.models import PersonRow
from congress.web.house import House
from tests.badges.world import EVENT, IDS, add_people, the_congress
from tests.credits.world import KINDS
from tests.ground import publish_document
from tests.notices.test_credit_letters import CLOSES, LAST, OPEN, Known

NOW = CLOSES + timedelta(hours=3)
UNTIL = CLOSES + timedelta(days=7)
WHY = "The survey was away for an evening."


@pytest.fixture
def known() -> Known:
    """Ana and Ben are not done; Vera has nothing to claim."""
    return Known({"p-ana": OPEN, "p-ben": OPEN})


@pytest.fixture
def house(app: Flask, known: Known) -> House:
    house = house_of(app)
    document = replace(
        the_congress(), deadlines=Deadlines(claims_close_on=LAST), credit_types=KINDS
    )
    publish_document(house.store, document)
    with house.store.writing() as db:
        add_people(db)
    return replace(house, missing_credits=known)


def _extend(house: House, whom: Whom | None = None, *, attendee_id: str | None = None) -> None:
    with house.store.writing() as db:
        actor = Principal(level=Level.STAFF, person_id="p-cai")
        office = Office(db, house.store, actor, NOW, EVENT, WHY)
        extend(office, until=UNTIL, attendee_id=attendee_id, whom=whom)


def _tell(house: House, at: datetime = NOW) -> str:
    return jobs.queue_extension_letters(house.store, FixedClock(at), house.missing_credits)


def _letters(house: House) -> dict[str, dict[str, Any]]:
    with house.store.reading() as db:
        rows = db.execute(
            select(LetterRow.person_id, LetterRow.facts).where(LetterRow.kind == "credits-decided")
        )
        return {row.person_id: row.facts for row in rows}


def test_whoever_is_not_done_is_told_until_when_and_why(house: House) -> None:
    _extend(house)
    assert jobs.has_untold_extensions(house.store, FixedClock(NOW))
    assert _tell(house) == "2 letters queued"
    facts = {
        "event_id": EVENT, "decision": "extended", "because": WHY, "kind": "",
        "until": "2025-04-25T06:59:00Z",
    }  # fmt: skip
    assert _letters(house) == {"p-ana": facts, "p-ben": facts}
    assert not jobs.has_untold_extensions(house.store, FixedClock(NOW))
    assert _tell(house) == "nobody is to be told"


def test_a_filter_tells_those_it_names_and_of_which_kind(house: House) -> None:
    _extend(house, Whom(type_id=KINDS[0].id, registration_type="workshop"))
    _tell(house)
    assert {who: one["kind"] for who, one in _letters(house).items()} == {"p-ben": KINDS[0].name}


def test_who_has_another_kind_left_alone_hears_nothing_of_time_for_this_one(
    house: House, known: Known
) -> None:
    """It is no time for anything of theirs. The control: of every kind, they hear."""
    known.left["p-ben"] = replace(OPEN, types=frozenset({KINDS[1].id}))
    _extend(house, Whom(type_id=KINDS[0].id))
    _tell(house)
    assert set(_letters(house)) == {"p-ana"}
    _extend(house)
    _tell(house)
    assert set(_letters(house)) == {"p-ana", "p-ben"}


def test_a_profession_tells_those_who_wrote_it(house: House) -> None:
    with house.store.writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(credentials="MSN, rn"))
    _extend(house, Whom(profession="RN"))
    _tell(house)
    assert set(_letters(house)) == {"p-ana"}


def test_time_of_one_person_is_told_by_who_gives_it(house: House) -> None:
    _extend(house, attendee_id=IDS["ana"])
    assert _tell(house) == "nobody is to be told"


def test_what_was_left_half_told_goes_on_and_tells_nobody_twice(
    house: House, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was killed: in short steps, each in a transaction of its own (decision 0059)."""
    _extend(house)
    monkeypatch.setattr(extending, "CREDITS_CHUNK", 1)
    asked = known.list_unclaimed

    def dies(*given: Any) -> Any:  # noqa: ANN401 -- whatever it is given
        if _letters(house):
            raise RuntimeError
        return asked(*given)

    monkeypatch.setattr(known, "list_unclaimed", dies)
    with pytest.raises(RuntimeError):
        _tell(house)
    assert len(_letters(house)) == 1
    monkeypatch.setattr(known, "list_unclaimed", asked)
    assert _tell(house) == "1 letters queued"
    assert set(_letters(house)) == {"p-ana", "p-ben"}


def test_nobody_is_told_of_time_that_is_over(house: House) -> None:
    _extend(house)
    assert _tell(house, UNTIL) == "nobody is to be told"


def test_two_extensions_are_two_letters(house: House) -> None:
    for _ in range(2):
        _extend(house)
    assert _tell(house) == "2 letters queued; 2 letters queued"
    with house.store.reading() as db:
        assert None not in db.execute(select(CreditExtensionRow.told_at)).scalars().all()
