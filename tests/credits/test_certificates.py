"""Certificates and their versions, on both databases (I10, decision 0072)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from congress.core.errors import InputError, NotFoundError
from congress.credits.models import CertificateRow
from congress.credits.queries.certificates import (
    find_newest,
    list_certificates_of,
    list_versions,
)
from congress.credits.rules.certificates import Certificate, CertificateState
from congress.credits.service import certificates
from congress.credits.service.certificates import Certified, issue, reissue, revoke, supersede
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.credits.certified import ANAS, ISSUED_AT, open_congress, the_facts
from tests.credits.world import EVENT

CLAIM = ANAS.claim_id
VALID, SUPERSEDED, REVOKED = CertificateState
LATER = ISSUED_AT + timedelta(days=3)
OFFICE = {"actor": "p-office", "now": LATER, "because": "A new name."}


@pytest.fixture
def issued(store: Store) -> Certificate:
    open_congress(store)
    with store.writing() as db:
        return issue(db, ANAS, the_facts(), actor="p-ana", now=ISSUED_AT)


def _do(store: Store, act: Callable[..., Certificate], *facts: object) -> Certificate:
    with store.writing() as db:
        return act(db, CLAIM, *facts, **OFFICE)


def _states(store: Store, number: str) -> list[CertificateState]:
    with store.reading() as db:
        return [one.state for one in list_versions(db, number)]


def test_a_claim_has_one_first_certificate(store: Store, issued: Certificate) -> None:
    """I10."""
    with pytest.raises(IntegrityError), store.writing() as db:
        issue(db, ANAS, the_facts(amount=1), actor="p-ana", now=LATER)
    assert (issued.version, issued.mark, issued.state) == (1, "", VALID)
    with store.reading() as db:
        assert list_certificates_of(db, "p-ana") == [issued]
        assert list_certificates_of(db, "p-ana", "none") == []
        assert list_certificates_of(db, "p-ben", EVENT) == []


def test_a_correction_is_a_new_version_under_the_number(store: Store, issued: Certificate) -> None:
    made = _do(store, supersede, the_facts(name="Ana Ríos"))
    assert (made.number, made.version, made.issued_at) == (issued.number, 2, LATER)
    assert made.mark
    assert _states(store, issued.number) == [SUPERSEDED, VALID]
    assert _do(store, supersede, the_facts(name="Ana Ríos")) == made  # nothing is new


def test_a_reissue_says_the_same_with_its_own_day(store: Store, issued: Certificate) -> None:
    """Same number, identical credits, "reissued on" (domain B)."""
    made = _do(store, reissue)
    assert (made.number, made.facts) == (issued.number, issued.facts)
    assert (made.issued_at, made.reissued_at) == (ISSUED_AT, LATER)
    assert _states(store, issued.number) == [SUPERSEDED, VALID]


def test_a_revocation_is_the_end(store: Store, issued: Certificate) -> None:
    _do(store, supersede, the_facts(amount=100))
    revoked = _do(store, revoke)
    assert (revoked.state, revoked.because) == (REVOKED, "A new name.")
    assert _states(store, issued.number) == [SUPERSEDED, REVOKED]
    acts: list[tuple[Any, ...]] = [(supersede, the_facts()), (reissue,), (revoke,)]
    for act in acts:
        with pytest.raises(NotFoundError):
            _do(store, *act)
    with store.reading() as db:
        assert find_newest(db, CLAIM) == revoked


@pytest.mark.parametrize("because", ["", "  ", "x" * 501])
def test_each_change_needs_a_reason(store: Store, issued: Certificate, because: str) -> None:
    with pytest.raises(InputError, match="Say why"), store.writing() as db:
        revoke(db, CLAIM, actor="p-office", now=LATER, because=because)
    assert _states(store, issued.number) == [VALID]


def test_nobody_without_an_award_has_one_to_change(store: Store, issued: Certificate) -> None:
    with pytest.raises(NotFoundError), store.writing() as db:
        reissue(db, "claim-ben", **OFFICE)
    assert _states(store, issued.number) == [VALID]


def test_each_change_has_its_audit_row_without_names(store: Store, issued: Certificate) -> None:
    """I11."""
    _do(store, supersede, the_facts(name="Ana Ríos"))
    _do(store, reissue)
    _do(store, revoke)
    with store.reading() as db:
        rows = db.execute(
            select(AuditRow.action, AuditRow.actor, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action.like("certificate.%"))
            .order_by(AuditRow.id)
        ).all()
    assert [(row.action, row.actor, row.facts["version"]) for row in rows] == [
        ("certificate.issued", "p-ana", 1), ("certificate.superseded", "p-office", 2),
        ("certificate.reissued", "p-office", 3), ("certificate.revoked", "p-office", 3),
    ]  # fmt: skip
    assert {row.subject for row in rows} == {CLAIM}
    assert "Ana" not in str([row.facts for row in rows])
    assert issued.number not in str(rows)


@pytest.mark.parametrize(
    "values",
    [
        {"facts": {"name": "x"}}, {"number": "0" * 18}, {"issued_at": LATER},
        {"person_id": "p-ben"}, {"pdf": b"other", "pdf_sha256": "0"}, {"pdf": None, "pdf_sha256": ""},
        {"issued_by": "somebody-else"},
    ],
)  # fmt: skip
def test_what_was_issued_cannot_be_changed(
    store: Store, issued: Certificate, values: dict[str, Any]
) -> None:
    change = update(CertificateRow).where(CertificateRow.id == issued.id)
    with store.writing() as db:
        db.execute(change.values(pdf=b"%PDF", pdf_sha256="ab"))
    with pytest.raises(DBAPIError, match=r"does not change|append-only"), store.writing() as db:
        db.execute(change.values(**values))


def test_a_state_moves_only_forward_and_nothing_is_deleted(
    store: Store, issued: Certificate
) -> None:
    _do(store, revoke)
    with pytest.raises(DBAPIError, match="does not change"), store.writing() as db:
        db.execute(update(CertificateRow).values(state="valid"))
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as db:
        db.exec_driver_sql("DELETE FROM certificate")
    assert _states(store, issued.number) == [REVOKED]


def test_control_without_the_trigger_it_changes(store: Store, issued: Certificate) -> None:
    with store.writing() as db:
        on = " ON certificate" if db.dialect.name == "postgresql" else ""
        db.exec_driver_sql(f"DROP TRIGGER certificate_refuses_other{on}")
        db.execute(update(CertificateRow).values(number="0" * 18))
    assert _states(store, issued.number) == []


def test_a_number_is_never_twice(
    store: Store, issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I10: were a number ever drawn again, the award would be refused and tried anew."""
    monkeypatch.setattr(certificates, "draw_number", lambda: issued.number)
    bens = Certified("claim-ben", EVENT, "p-ben")
    with pytest.raises(IntegrityError), store.writing() as db:
        issue(db, bens, the_facts(name="Ben"), actor="p-ben", now=LATER)
    assert _states(store, issued.number) == [VALID]
