"""One record at a time: what is wrong, where, and what to write instead."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from email_validator import EmailNotValidError, validate_email

from congress.attendees.rules import checking
from congress.attendees.rules.checking import check_written
from congress.core.errors import Fault
from tests.attendees.world import KNOWN_IDS, a_row
from tests.builders import NOW


def test_an_empty_type_is_told_which_there_are() -> None:
    faults = check_written(a_row(registration_type=""), KNOWN_IDS, NOW, row="row 5")
    assert isinstance(faults, list)
    assert [str(fault) for fault in faults] == [
        "row 5, registration_type: is empty; write one of general, workshop"
    ]
    assert isinstance(faults[0], Fault)


def test_a_name_of_a_type_that_is_misspelled_is_suggested() -> None:
    """As an office writes them: by names, not by ids."""
    named = replace(KNOWN_IDS, type_names={"general conference": "general"})
    faults = check_written(a_row(registration_type="Genral Conferense"), named, NOW, row="row 5")
    assert isinstance(faults, list)
    assert "did you mean general?" in str(faults[0])


_LOCALS = ("ana", "a.b", "a+b_c-d", "a..b", ".a", "a.", "", "a b", "ü", '"a"', "o'neill", "a" * 64,
           "a" * 65, "a\n")  # fmt: skip
_DOMAINS = ("example.org", "EXAMPLE.org", "x.example", "localhost", "a..b", "-a.org", "bücher.example",
            "a_b.org", "[127.0.0.1]", "", "example.org.", "test", "xn--mnchen-3ya.de")  # fmt: skip


@pytest.mark.parametrize("domain", _DOMAINS)
def test_a_domain_that_was_looked_at_is_judged_as_before(domain: str) -> None:
    """What is remembered of a domain lets nothing pass that the library refuses, nor the other way."""
    for local in _LOCALS * 2:
        email = f"{local}@{domain}"
        assert _passes(checking._validate, email) == _passes(_by_the_library, email), email


def _by_the_library(email: str) -> None:
    validate_email(email, check_deliverability=False)


def _passes(check: Callable[[str], object], email: str) -> bool:
    try:
        check(email)
    except EmailNotValidError:
        return False
    return True
