"""Firings that were claimed before events had theirs stay claimed: nobody does a night's work again."""

from __future__ import annotations

from sqlalchemy import bindparam, text

from congress.infra.database import Store, UtcDateTime
from congress.infra.jobs import Firing, claim_firing, finish_firing
from congress.infra.migrations import migrate
from tests.builders import NOW

KEPT = text(
    "INSERT INTO job_run (job, slot, started_at) VALUES ('forget-answers', 20156, :now)"
).bindparams(bindparam("now", type_=UtcDateTime()))


def test_a_firing_of_before_is_the_house_s_and_an_event_has_its_own(store: Store) -> None:
    migrate(store.engine, "base")
    migrate(store.engine, "0027")
    with store.writing() as db:
        db.execute(KEPT, {"now": NOW})
    migrate(store.engine, "0028")
    firing = Firing("forget-answers", 20156)
    of_an_event = Firing("forget-answers", 20156, "psc-2025")
    with store.writing() as db:
        finish_firing(db, firing, NOW, "0")
        assert not claim_firing(db, firing, NOW)
        assert claim_firing(db, of_an_event, NOW)
    migrate(store.engine, "base")  # with rows of both
    migrate(store.engine)
