"""What organizers are told of evaluations: by command and as CSV, with no name and no small group."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, update

from congress.app import house_of
from congress.credits import jobs
from congress.credits.cli.evaluations import evaluations
from congress.credits.formats.results import COLUMNS, write_results
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.rules import batches
from congress.credits.service import results as service
from congress.credits.service.results import read_results, tell_results
from congress.infra.database import Store
from congress.web.house import House
from tests.counting import statements_of
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document

CLOSES = datetime(2025, 4, 18, 7, tzinfo=UTC)
EVIL = '=HYPERLINK("http://evil.example")'
DOCUMENT = the_credited_congress(evaluations=FORMS)
NAMES = tuple(f"n{number}" for number in range(7))


@pytest.fixture
def store(app: Flask) -> Store:
    """Seven people answered about b1, and two of them about b3."""
    store = house_of(app).store
    publish_document(store, DOCUMENT)
    with store.writing() as db:
        for number, name in enumerate(NAMES):
            an_attendee(db, name=name, last_name=f"Secret{name}")
            link = {"attendee_id": f"a-{name}", "event_id": EVENT, "pseudonym": f"x{name}"}
            db.execute(insert(EvaluationLinkRow).values(**link))
            answers = {"useful": 1 + number % 5, "words": EVIL if number else "Fine."}
            _answer(db, f"x{name}", "b1", answers, number)
        for name in NAMES[:2]:
            _answer(db, f"x{name}", "b3", {"useful": 1, "words": "Only two of us."}, 60)
    return store


def _answer(db: Any, pseudonym: str, subject: str, answers: dict[str, object], second: int) -> None:  # noqa: ANN401 -- a connection
    sent_at = CLOSES - timedelta(days=1) + timedelta(seconds=second)
    row = {
        "event_id": EVENT, "subject": subject, "pseudonym": pseudonym, "form_version": 1,
        "answers": answers, "state": "sent", "saved_at": sent_at, "sent_at": sent_at,
    }  # fmt: skip
    db.execute(insert(EvaluationRow).values(**row))


def _csv(store: Store, now: datetime) -> list[dict[str, str]]:
    """After the night of that time."""
    tell_results(store, DOCUMENT, now)
    return _read(store)


def _read(store: Store) -> list[dict[str, str]]:
    with store.reading() as db:
        text = write_results(read_results(db, DOCUMENT))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_an_export_has_no_name_no_pseudonym_and_no_instant(store: Store) -> None:
    """T27: a test over the columns and every cell: nothing joins answers with people."""
    rows = _csv(store, CLOSES)
    assert tuple(rows[0]) == COLUMNS
    assert not {"name", "attendee", "person", "pseudonym", "sent_at", "email"} & set(COLUMNS)
    cells = " ".join(cell for row in rows for cell in row.values())
    for name in NAMES:
        for trace in (f"x{name}", f"a-{name}", f"p-{name}", f"Secret{name}", name.title()):
            assert trace not in cells
    assert "2025-04" not in cells


def test_counts_texts_and_what_is_hidden(store: Store) -> None:
    rows = _csv(store, CLOSES)
    bars = {row["answer"]: row["count"] for row in rows if row["subject"] == "b1" and row["answer"]}
    assert bars == {"1": "2", "2": "2", "3": "1", "4": "1", "5": "1"}
    hidden = [row for row in rows if row["subject"] == "b3"]
    assert {row["answer_text"] for row in hidden} == {"fewer than five people"}
    assert {row["sent"] for row in hidden} == {"2"}
    total = {row["answered"] for row in rows if row["subject"] == "all" and row["answered"]}
    assert "9" not in total  # the two of b3 would be told by taking b1 from it


def test_formula_strings_stay_text(store: Store) -> None:
    """T18."""
    texts = {row["answer_text"] for row in _csv(store, CLOSES)}
    assert f"'{EVIL}" in texts
    assert EVIL not in texts


def _send_again(store: Store, names: Sequence[str]) -> None:
    with store.writing() as db:
        for name in names:
            changed = update(EvaluationRow).where(
                EvaluationRow.pseudonym == f"x{name}", EvaluationRow.subject == "b1"
            )
            db.execute(changed.values(answers={"useful": 5, "words": f"Changed by {name}"}))


def test_who_sends_again_is_not_seen_in_what_is_shown(store: Store) -> None:
    """T27: neither at once, nor by a night, nor as claims close."""
    before = _csv(store, CLOSES - timedelta(days=2))
    _send_again(store, NAMES[:1])
    assert _read(store) == before
    assert _csv(store, CLOSES - timedelta(hours=1)) == before
    assert _csv(store, CLOSES) == before
    _send_again(store, NAMES[:5])
    changed = _csv(store, CLOSES)
    assert len([row for row in changed if row["answer_text"].startswith("Changed by")]) == 10
    assert tell_results(store, DOCUMENT, CLOSES) == 0  # once more tells nothing more


def test_control_without_whole_groups_a_second_send_is_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _csv(store, CLOSES)
    _send_again(store, NAMES[:1])
    monkeypatch.setattr(batches, "FEWEST", 1)
    assert _csv(store, CLOSES) != before


def test_before_the_first_night_nothing_is_told(store: Store) -> None:
    rows = _read(store)
    assert {row["answered"] for row in rows} == {""}
    assert {row["sent"] for row in rows if row["subject"] == "b1"} == {"7"}


def test_two_at_once_tell_what_one_would(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks first and writes later looks again: else half a group would be told."""
    look = service._tell

    def told_by_another(*given: Any) -> int:  # noqa: ANN401 -- whatever it is given
        monkeypatch.setattr(service, "_tell", look)
        assert tell_results(store, DOCUMENT, CLOSES) == 7
        _send_again(store, NAMES[:2])
        return look(*given)

    monkeypatch.setattr(service, "_tell", told_by_another)
    assert tell_results(store, DOCUMENT, CLOSES) == 0
    assert not [row for row in _read(store) if row["answer_text"].startswith("Changed by")]


def test_it_asks_one_statement_whatever_there_is(store: Store) -> None:
    with store.reading() as db, statements_of(db.engine) as texts:
        read_results(db, DOCUMENT)
    assert len(texts) == 1
    assert [one for one in texts if "evaluation_link" in one] == []  # the join is not looked at


@pytest.mark.usefixtures("store")
def test_the_job_tells_of_the_release_that_stands(app: Flask) -> None:
    house = house_of(app)
    assert jobs.tell_results(house.store, house.clock, EVENT) == {"evaluations": 7}
    assert jobs.tell_results(house.store, house.clock, "no-such") == {"evaluations": 0}


def test_the_commands_print_and_write(app: Flask, store: Store, tmp_path: Path) -> None:
    house: House = house_of(app)
    out = tmp_path / "answers.csv"
    run = CliRunner()
    tell_results(store, DOCUMENT, CLOSES)
    told = run.invoke(evaluations, ["results", EVENT], obj=house)
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "This session: 9 sent")
    assert "How useful was it?" in told.output
    assert "The whole congress: 0 sent" in told.output
    written = run.invoke(evaluations, ["export", EVENT, str(out)], obj=house)
    assert written.exit_code == 0
    assert "9 evaluations" in written.output
    assert "What fewer than five people answered is left out" in written.output
    assert "at least five" in written.output
    assert out.read_text("utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
    publish_document(store, the_credited_congress(), now=CLOSES)
    nothing = run.invoke(evaluations, ["results", EVENT], obj=house)
    assert "This event asks for no evaluations" in nothing.output
