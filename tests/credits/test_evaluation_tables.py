"""What the gate reads of evaluations, and what the database refuses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.queries.evaluations import has_overall, list_evaluated
from congress.infra.database import Store
from tests.builders import NOW
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document


def _answer(db: Any, subject: str, *, state: str = "sent", of: str = "p1") -> None:  # noqa: ANN401 -- a connection
    sent_at: datetime | None = NOW if state == "sent" else None
    facts = {"answers": {}, "form_version": 1, "state": state, "saved_at": NOW, "sent_at": sent_at}
    key = {"event_id": EVENT, "subject": subject, "pseudonym": of}
    db.execute(insert(EvaluationRow).values(**key, **facts))


@pytest.fixture
def linked(store: Store) -> Store:
    """Ana answers as p1, Ben as p2."""
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        for name, pseudonym in (("ana", "p1"), ("ben", "p2")):
            an_attendee(db, name=name)
            link = {"attendee_id": f"a-{name}", "event_id": EVENT, "pseudonym": pseudonym}
            db.execute(insert(EvaluationLinkRow).values(**link))
    return store


def test_the_gate_sees_what_was_sent_and_no_draft(linked: Store) -> None:
    """Rule B 5."""
    with linked.writing() as db:
        _answer(db, "b1")
        _answer(db, "b2", state="draft")
        _answer(db, "overall", state="draft")
        _answer(db, "b3", of="p2")
        assert list_evaluated(db, "a-ana") == {"b1"}
        assert not has_overall(db, "a-ana")
        _answer(db, "overall", of="p2")
        assert list_evaluated(db, "a-ben") == {"b3"}  # the survey is no session
        assert has_overall(db, "a-ben")
        assert not has_overall(db, "a-ana")


def test_nobody_has_two_evaluations_of_one_thing(linked: Store) -> None:
    with linked.writing() as db:
        _answer(db, "b1")
    with pytest.raises(IntegrityError), linked.writing() as db:
        _answer(db, "b1", state="draft")
