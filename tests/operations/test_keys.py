"""Machines with different secret keys on one database are found out before they serve."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.cli import main
from congress.cli.saying import ANOTHER_KEY
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.key_print import ACTION, is_another_key, note_key, print_of
from congress.infra.signing import Signer
from tests.builders import NOW

ONE, OTHER = "one key of forty characters or of more 01", "other key of forty characters or more 02"


def _note(store: Store, key: str) -> None:
    store.unit_of_work(lambda db: note_key(db, Signer(key), actor="serve", now=NOW))


def test_a_key_is_told_from_another_and_noted_once(store: Store) -> None:
    with store.reading() as db:
        assert not is_another_key(db, Signer(ONE))  # nobody served it yet
    for _ in range(2):
        _note(store, ONE)
    with store.reading() as db:
        assert [is_another_key(db, Signer(key)) for key in (ONE, OTHER)] == [False, True]
        facts = db.execute(select(AuditRow.facts).where(AuditRow.action == ACTION)).scalars().all()
    assert facts == [{"print": print_of(Signer(ONE))}]
    assert ONE not in str(facts)
    _note(store, OTHER)
    with store.reading() as db:
        assert [is_another_key(db, Signer(key)) for key in (ONE, OTHER)] == [True, False]


def test_doctor_finds_another_key_and_new_key_says_it_was_on_purpose(app: Flask) -> None:
    house = house_of(app)
    _note(house.store, OTHER)
    house = replace(house, settings=replace(house.settings, env="production"))
    found = CliRunner().invoke(main, ["doctor"], obj=house, catch_exceptions=False)
    assert (found.exit_code, ANOTHER_KEY in found.output) == (1, True)
    made = CliRunner().invoke(main, ["new-key"], obj=house, catch_exceptions=False)
    assert made.exit_code == 0
    with house.store.reading() as db:
        assert not is_another_key(db, house.signer)


@pytest.mark.parametrize(
    "command",
    [["congress", "serve", "--port", "8001"], ["congress", "worker"], ["schedules.worker"]],
)
def test_nothing_runs_on_a_database_of_another_key(
    sqlite_store: Store, tmp_path: Path, command: list[str]
) -> None:
    _note(sqlite_store, OTHER)
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    ours = {
        "ENV": "production", "SECRET_KEY": ONE, "BASE_URL": "https://congress.example",
        "TRUSTED_HOSTS": "congress.example", "PROXY_COUNT": "1", "MAIL": "smtp://mail.example",
        "MAIL_FROM": "a@congress.example", "DATA_DIR": str(tmp_path),
        "DATABASE_URL": str(sqlite_store.engine.url),
    }  # fmt: skip
    names |= {f"CONGRESS_{name}": value for name, value in ours.items()}
    made = subprocess.run(
        [sys.executable, "-m", *command],
        env=names, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (made.returncode, made.stderr.strip()) == (78, ANOTHER_KEY)
