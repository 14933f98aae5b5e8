"""Two mailboxes that fold alike are two people's: whoever gets a code owns that very mailbox."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from congress.infra.database import Store
from congress.mail.models import LetterRow
from congress.people import queries
from congress.people.queries import persons
from congress.people.rules import choose_mailbox, fold_email, mailbox_of
from congress.people.service import tickets
from congress.people.service.corrections import Correction, correct_people
from tests.builders import NOW
from tests.counting import statements_of
from tests.people.world import a_person, newest_code, post, store_of

# The victim's and the attacker's, who had themselves registered under the victim's last name.
VICTIM, ATTACKER = "straße@example.org", "strasse@example.org"
PAIRS = [
    (VICTIM, ATTACKER),
    (ATTACKER, VICTIM),
    ("ana@straße.example", "ana@strasse.example"),
    ("ﬁne@example.org", "fine@example.org"),
    ("ana@example.org", "ａna@example.org"),
    ("soſ@example.org", "sos@example.org"),
]


def _both(store: Store, first: str, second: str) -> dict[str, str]:
    """Two people of one last name, in the order in which they became known."""
    return {
        email: a_person(store, email=email, last_name="Weiß", now=now)
        for email, now in ((first, NOW - timedelta(days=1)), (second, NOW))
    }


def _asked(app: Flask, email: str) -> tuple[str, str]:
    """The ticket of a code, and where its letter goes."""
    answer = post(app.test_client(), "/sign-in/code", {"email": email, "last_name": "Weiß"})
    with store_of(app).reading() as db:
        to_email = db.scalars(
            select(LetterRow.to_email)
            .where(LetterRow.kind == "code")
            .order_by(LetterRow.created_at.desc(), LetterRow.id.desc())
        ).first()
    return str(answer.json["ticket"]), str(to_email)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_code_lets_in_only_who_has_its_mailbox(app: Flask, first: str, second: str) -> None:
    """As `first` was known first: its code named both, and either could be chosen with it."""
    store = store_of(app)
    ids = _both(store, first, second)
    assert len(set(ids.values())) == 2
    assert fold_email(first) == fold_email(second)
    ticket, to_email = _asked(app, first)
    assert to_email == first
    used = {"ticket": ticket, "code": newest_code(store)}
    other = post(app.test_client(), "/sign-in/code/verify", {**used, "person": ids[second]})
    assert (other.status_code, other.json["code"]) == (401, "auth/code-invalid")
    opened = post(app.test_client(), "/sign-in/code/verify", used)
    assert (opened.json["level"], opened.json["person"]) == (2, ids[first])


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_mailbox_gets_its_own_code(app: Flask, first: str, second: str) -> None:
    store = store_of(app)
    latter = _both(store, first, second)[second]
    ticket, to_email = _asked(app, second)
    assert to_email == second
    used = {"ticket": ticket, "code": newest_code(store)}
    opened = post(app.test_client(), "/sign-in/code/verify", used)
    assert (opened.json["level"], opened.json["person"]) == (2, latter)


def test_a_name_opens_who_has_the_typed_mailbox(app: Flask) -> None:
    store = store_of(app)
    for email, person in _both(store, VICTIM, ATTACKER).items():
        answer = post(app.test_client(), "/sign-in", {"email": email, "last_name": "Weiss"})
        assert (answer.json["level"], answer.json["person"]) == (1, person)


def test_an_address_typed_in_another_way_is_still_found(app: Flask) -> None:
    """Alone, or for the longest known of two: what is sent goes to that person's own mailbox."""
    store = store_of(app)
    person = a_person(store, email=VICTIM, last_name="Weiß")
    ticket, to_email = _asked(app, ATTACKER.upper())
    assert to_email == VICTIM
    used = {"ticket": ticket, "code": newest_code(store)}
    assert post(app.test_client(), "/sign-in/code/verify", used).json["person"] == person


def test_control_without_the_guard_one_becomes_the_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack is real: everybody who folds alike was let in by one letter."""
    store = store_of(app)
    ids = _both(store, ATTACKER, VICTIM)
    for place in (persons, tickets):  # found by the mailbox, and held to it when the code comes
        monkeypatch.setattr(place, "mailbox_of", fold_email)
    ticket, to_email = _asked(app, ATTACKER)
    assert to_email == ATTACKER
    used = {"ticket": ticket, "code": newest_code(store), "person": ids[VICTIM]}
    stolen = post(app.test_client(), "/sign-in/code/verify", used)
    assert (stolen.json["level"], stolen.json["person"]) == (2, ids[VICTIM])


def test_a_correction_to_a_mailbox_that_folds_alike_is_one(store: Store) -> None:
    """It was taken for the same address, and letters went on to the wrong one."""
    person = a_person(store, email=VICTIM, last_name="Weiß")
    corrected = Correction(person, ATTACKER, "Ana", "Weiß")
    with store.writing() as db:
        correct_people(db=db, actor="import", corrections=[corrected], now=NOW)
        assert [row.email for row in queries.list_addresses(db, person)] == [ATTACKER]


def test_hit_and_miss_do_the_same_work(store: Store) -> None:
    """The choice among mailboxes is made from rows that were read anyway (T1)."""
    _both(store, VICTIM, ATTACKER)
    counts = [_statements(store, email) for email in (VICTIM, ATTACKER, "nobody@example.org")]
    assert counts == [2, 2, 2]


def _statements(store: Store, email: str) -> int:
    with store.reading() as db, statements_of(db.engine) as texts:
        queries.list_matches(db, email, "weiss")
    return len(texts)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ana@Example.org", "ana@example.org ", True),
        ("ana@müller.example", "ana@xn--mller-kva.example", True),
        ("ana@MÜLLER.example", "ana@müller.example.", True),
        ("zoe\u0308@example.org", "zoë@example.org", True),
        ("ana@straße.example", "ana@xn--strae-oqa.example", True),
        *((first, second, False) for first, second in PAIRS),
    ],
)
def test_which_addresses_are_one_mailbox(one: str, other: str, is_same: bool) -> None:  # noqa: FBT001
    assert (mailbox_of(one) == mailbox_of(other)) is is_same


@pytest.mark.parametrize(
    ("typed", "emails", "meant"),
    [
        (VICTIM, [ATTACKER, VICTIM], VICTIM),
        (ATTACKER, [VICTIM, ATTACKER], ATTACKER),
        ("STRASSE@example.org", [VICTIM], VICTIM),
        (VICTIM, [], ""),
    ],
)
def test_the_typed_mailbox_is_meant(typed: str, emails: Sequence[str], meant: str) -> None:
    assert choose_mailbox(typed, emails) == meant
