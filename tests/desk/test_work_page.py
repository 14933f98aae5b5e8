"""What the service does by itself, on a page: the last success of each job, and letters that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from congress.app import house_of
from congress.core.principal import Role
from congress.infra.jobs import Firing, claim_firing, finish_firing
from congress.mail.models import LetterRow
from congress.mail.service import letter_values
from congress.people.models import NewsReaderRow
from congress.web.house import EXTENSION
from tests.badges.world import EVENT, OPEN_AT, employ
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World

WORK = f"{DESK}/work"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def olga(world: World) -> Tablet:
    with house_of(world.app).store.writing() as db:
        employ(db, "olga", Role.ORGANIZER, EVENT)
    return world.tablet("olga")


def _fire(
    world: World, firing: Firing, minutes: int, outcome: str, *, is_done: bool = True
) -> None:
    at = OPEN_AT - minutes * MINUTE
    with house_of(world.app).store.writing() as db:
        assert claim_firing(db, firing, at)
        finish_firing(db, firing, at, outcome, is_done=is_done)


def test_without_a_worker_it_says_what_to_start(olga: Tablet) -> None:
    said = words_of(olga.get(WORK))
    assert "No letter waits." in said
    assert "Nothing was done within a week. Does the worker run?" in said


def test_each_job_says_when_it_last_succeeded_and_how_it_stands(world: World, olga: Tablet) -> None:
    _fire(world, Firing("forget-answers", 1), 90, "7")
    _fire(world, Firing("daily-letter", 1, EVENT), 60, "12 queued")
    _fire(world, Firing("daily-letter", 2, EVENT), 30, "failed: OSError", is_done=False)
    _fire(world, Firing("daily-letter", 2, "other-2025"), 20, "of another event")
    with house_of(world.app).store.writing() as db:
        assert claim_firing(db, Firing("send-letters", 1), OPEN_AT)
    said = words_of(olga.get(WORK))
    assert "Daily letter Last done 3:00 PM PT. Failed; tried again" in said
    assert "Forget answers Last done 2:30 PM PT: 7. Done" in said
    assert "Send letters Not within a week. At it" in said
    assert "of another event" not in said


def test_letters_that_wait_are_counted_with_the_oldest_and_why(world: World, olga: Tablet) -> None:
    facts: dict[str, object] = {"changes": []}
    rows = [
        letter_values(
            person_id="p-ana", event_id=EVENT, kind="agenda-changed", facts=facts,
            now=OPEN_AT - number * MINUTE, dedupe_key=f"one-{number}",
        )
        for number in (7, 9)
    ]  # fmt: skip
    with house_of(world.app).store.writing() as db:
        db.execute(insert(LetterRow), rows)
    assert "2 letters on the way out, the oldest for 9 minutes." in words_of(olga.get(WORK))
    with house_of(world.app).store.writing() as db:
        db.execute(
            update(LetterRow)
            .where(LetterRow.dedupe_key == "one-7")
            .values(state="failed", evidence="the mail server refused the address: 550 5.1.1")
        )
    said = words_of(olga.get(WORK))
    assert "1 letter on the way out" in said
    assert "1 letter given up within a day: the mail server refused the address: 550 5.1.1." in said


def test_who_sendgrid_keeps_out_of_the_news_is_counted(world: World, olga: Tablet) -> None:
    house = house_of(world.app)
    with house.store.writing() as db:
        for number, late in enumerate((0, 10)):
            db.execute(
                insert(NewsReaderRow).values(
                    id=f"n{number}", mailbox=f"n{number}@x.org", email=f"n{number}@x.org", words="",
                    source_hash="", confirmed_at=OPEN_AT, left_at=None,
                    rejoin_at=OPEN_AT + late * MINUTE,
                )
            )  # fmt: skip
    assert "came back to the news" not in words_of(olga.get(WORK))  # nobody is asked: no SendGrid
    known = replace(house.settings, mail="sendgrid", sendgrid_key="k", sendgrid_news_group=7)
    world.app.extensions[EXTENSION] = replace(house, settings=known)
    said = words_of(olga.get(WORK))
    assert "1 reader came back to the news, and SendGrid did not take them off its group" in said


def test_it_is_for_who_answers_for_the_event(world: World) -> None:
    assert world.tablet("dana").client.get(WORK).status_code == 404
    assert "Behind the scenes" not in words_of(world.tablet("dana").get(DESK))
