"""Certificates under kills and at once: none is missing, and no number is given twice (I10, E4)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from sqlalchemy import select

from congress.core.errors import NotFoundError
from congress.credits.models import CertificateRow, ClaimRow
from congress.credits.rules.certificates import Certificate
from congress.credits.service.certificates import issue, supersede
from tests.credits.certified import ANAS, ISSUED_AT, a_claim, open_congress, the_facts
from tests.races.crowd import all_at_once
from tests.races.invariants import find_broken
from tests.stores import open_store

OFFICES = 4
# Writes an award and its certificate, says so, and waits: what comes next is a kill.
IN_ONE, IN_TWO = "in one transaction", "in two"
CHILD = """
import sys
from sqlalchemy import update
from congress.credits.models import ClaimRow
from congress.credits.service.certificates import issue
from congress.infra.statements import write_trailing
from tests.credits.certified import ANAS, ISSUED_AT, the_facts
from tests.stores import open_store

def award(db):
    db.execute(update(ClaimRow).where(ClaimRow.id == ANAS.claim_id).values(state="awarded"))

with open_store(sys.argv[1]) as store:
    if sys.argv[2] == "in two":
        with store.writing() as db:
            award(db)
    with store.writing() as db:
        award(db)
        issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)
        write_trailing(db)
        print("written", flush=True)
        sys.stdin.read()
"""


def _kill_while_awarding(
    url: str, way: str
) -> tuple[list[str], list[int], dict[str, tuple[object, ...]]]:
    """Return states of claims, versions of certificates, and what is broken, after the kill."""
    with open_store(url) as store:
        open_congress(store)
        with store.writing() as db:
            db.execute(ClaimRow.__table__.update().values(state="claimed"))  # type: ignore[attr-defined] # a table
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, url, way], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        os.kill(child.pid, signal.SIGKILL)
    with open_store(url) as store:
        with store.writing() as db:  # whoever is next waits for nobody
            states = list(db.execute(select(ClaimRow.state).order_by(ClaimRow.id)).scalars())
            versions = list(db.execute(select(CertificateRow.version)).scalars())
        broken = dict(find_broken(store))
    return states, versions, broken


def test_killed_in_the_middle_of_an_award_neither_is_there(database_url: str) -> None:
    states, versions, broken = _kill_while_awarding(database_url, IN_ONE)
    assert (states, versions, broken) == (["claimed", "claimed"], [], {})


def test_control_an_award_before_its_certificate_is_left_without_one(database_url: str) -> None:
    states, versions, broken = _kill_while_awarding(database_url, IN_TWO)
    assert (states[0], versions) == ("awarded", [])
    assert list(broken) == ["I10"]


def test_of_many_corrections_at_once_each_is_a_version_of_its_own(database_url: str) -> None:
    with open_store(database_url, threads=OFFICES) as store:
        open_congress(store)
        with store.writing() as db:
            issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)
            issue(db, a_claim(db, "ben", type_id="acpe"), the_facts(), actor="p", now=ISSUED_AT)

        def correct(number: int) -> Callable[[], Certificate]:
            facts = the_facts(name=f"Ana {number}")
            return lambda: store.unit_of_work(
                lambda db: supersede(
                    db, ANAS.claim_id, facts, actor="p-office", now=ISSUED_AT, because="Her name."
                )
            )

        ends = all_at_once([correct(number) for number in range(OFFICES)])
        assert not [end for end in ends if isinstance(end, NotFoundError | AssertionError)]
        with store.reading() as db:
            rows = db.execute(
                select(CertificateRow.version, CertificateRow.state, CertificateRow.number)
                .where(CertificateRow.claim_id == ANAS.claim_id)
                .order_by(CertificateRow.version)
            ).all()
        assert [row.version for row in rows] == list(range(1, OFFICES + 2))
        assert [row.state for row in rows] == ["superseded"] * OFFICES + ["valid"]
        assert len({row.number for row in rows}) == 1
