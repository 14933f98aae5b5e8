"""`congress certificates`, and the worker's job that does the same."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask

from congress.app import house_of
from congress.credits import jobs
from congress.credits.cli.certificates import certificates
from congress.credits.queries.certificates import count_unset
from congress.credits.rules.numbers import write_number
from congress.credits.service.certificates import issue
from congress.infra.database import Store
from tests.credits.certified import ANAS, BASE, ISSUED_AT, a_claim, open_congress, the_facts
from tests.credits.world import EVENT


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


def test_it_sets_what_waits_and_names_what_no_font_holds(app: Flask, store: Store) -> None:
    open_congress(store)
    with store.writing() as db:
        plain = issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)
        bens = a_claim(db, "ben", type_id="acpe")
        other = issue(db, bens, the_facts(name="ᏣᎳᎩ"), actor="p-ben", now=ISSUED_AT)
    ran = CliRunner().invoke(certificates, [EVENT], obj=house_of(app))
    assert ran.exit_code == 0, ran.output
    assert "2 pages set; 2 certificates are issued" in ran.output
    assert f"{write_number(other.number)}: no font here holds “Ꮳ” (U+13E3 CHEROKEE" in ran.output
    assert write_number(plain.number) not in ran.output
    again = CliRunner().invoke(certificates, [EVENT], obj=house_of(app))
    assert "0 pages set; 2 certificates" in again.output


def test_the_job_is_due_while_a_page_waits(store: Store) -> None:
    open_congress(store)
    assert not jobs.has_unset(store)
    with store.writing() as db:
        issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)
    assert jobs.has_unset(store)
    assert jobs.keep_pages(store, BASE) == {"pages": 1}
    assert not jobs.has_unset(store)
    with store.reading() as db:
        assert count_unset(db) == 0
