"""Ten thousand of the million changed codes (T9), and that a good one would be noticed."""

from __future__ import annotations

from congress.badges.rules.codes import read_code
from congress.infra.database import Store
from tests.long.mutants import accepted_online, issue, mutants

SMALL = 10_000


def test_no_changed_code_finds_anybody_at_the_desk(store: Store) -> None:
    issued = issue(store)
    assert accepted_online(store, mutants(issued, SMALL)) == 0
    # The control: each good one is found, so that a changed one would be.
    assert accepted_online(store, iter(issued.texts)) == len(issued.texts)


def test_many_of_them_are_well_formed(store: Store) -> None:
    """So that the digests are asked, and not the check characters alone."""
    tried = [*mutants(issue(store), 1_000)]
    assert sum(read_code(text) is not None for text in tried) > 200
