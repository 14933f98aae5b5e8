"""A letter looked at before anybody gets it: nothing is sent, kept or told that should not be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from congress.app import house_of
from congress.badges.service.codes import pickup_code_of
from congress.cli import main
from congress.core.clock import FixedClock
from congress.mail.models import LetterRow
from congress.mail.rules import KINDS
from tests.badges.world import EVENT, IDS, add_people, pacific, the_congress
from tests.ground import publish_document
from tests.mail.world import a_letter


@pytest.fixture
def congress(app: Flask, clock: FixedClock) -> Flask:
    """Ana, Ben and Vera on the evening before."""
    clock.instant = pacific(8, "18:00")
    store = house_of(app).store
    publish_document(store, replace(the_congress()))
    with store.writing() as db:
        add_people(db)
    return app


def _preview(app: Flask, kind: str, *more: str, to: str = "x-ana") -> Result:
    words = ["mail", "preview", kind, "--event", EVENT, "--to", to, *more]
    return CliRunner().invoke(main, words, obj=house_of(app))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_looked_at(congress: Flask, kind: str) -> None:
    shown = _preview(congress, kind, to="x-ben")  # whose workshop is the first day's
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("To: ben@example.org\nSubject: ")
    assert "Why did I get this?" in shown.output
    assert "None" not in shown.output


def test_a_badge_letter_is_shown_with_its_code_and_as_a_page(
    congress: Flask, tmp_path: Path
) -> None:
    page = tmp_path / "letter.html"
    shown = _preview(congress, "badge-tomorrow", "--html", str(page))
    code = pickup_code_of(house_of(congress).signer, IDS["ana"], "p-ana")
    assert f"    {' '.join(code.groups)}\n" in shown.output
    assert "With: pickup-code.png, " in shown.output
    assert "(Made of what is so now.)" in shown.output
    html = page.read_text("utf-8")
    assert 'src="data:image/png;base64,' in html
    assert "cid:" not in html


def test_a_letter_they_were_written_is_shown_as_it_was(congress: Flask) -> None:
    store = house_of(congress).store
    facts = {"session": "b1", "title": "Falls", "held": "confirmed"}
    a_letter(store, person_id="p-ana", event_id=EVENT, kind="choice-not-honoured", facts=facts)
    with store.reading() as db:
        before = db.scalar(select(func.count()).select_from(LetterRow))
    shown = _preview(congress, "choice-not-honoured")
    assert "(Made of the newest they were written.)" in shown.output
    assert "    Session b1\n" in shown.output  # as the session is called by now
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(LetterRow)) == before


def test_a_real_code_is_never_shown(congress: Flask) -> None:
    store = house_of(congress).store
    a_letter(store, person_id="p-ana", event_id=EVENT, kind="code", facts={"code": "987654"})
    shown = _preview(congress, "code")
    assert "987654" not in shown.output
    assert "123456" in shown.output


def test_what_cannot_be_shown_is_said(congress: Flask) -> None:
    for words, said in (
        (("pigeon",), "There is no letter 'pigeon'. Known: agenda-changed, "),
        (("welcome", "--event", "x"), "There is no published event 'x'. Known: psc-2025."),
    ):
        shown = _preview(congress, *words)
        assert (shown.exit_code, said in shown.output) == (2, True), shown.output
    for kind in ("badge-tomorrow", "daily-letter"):
        vera = _preview(congress, kind, to="x-vera")
        assert (vera.exit_code, "They would get none" in vera.output) == (2, True)
    nobody = _preview(congress, "welcome", to="x-nobody")
    assert (nobody.exit_code, "Nobody at psc-2025 has" in nobody.output) == (2, True)
