"""Whatever becomes of a certificate: every version stays as it was, and one at most is valid."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.core.errors import NotFoundError
from congress.credits.queries.certificates import list_versions
from congress.credits.rules.certificates import Certificate, CertificateState
from congress.credits.rules.checks import check_copy
from congress.credits.service.certificates import issue, reissue, revoke, supersede
from congress.infra.database import Store
from tests.credits.certified import ISSUED_AT, a_claim, open_congress, the_facts

_numbers = count()
_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("amend"), st.integers(1, 3)),
        st.tuples(st.just("rename"), st.sampled_from(["Ana Ríos", "Ana Rivera"])),
        st.tuples(st.just("reissue"), st.none()),
        st.tuples(st.just("revoke"), st.none()),
    ),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=_ACTS)
def test_every_version_stays_verifiable(
    sqlite_store: Store, acts: list[tuple[str, object]]
) -> None:
    number = next(_numbers)
    if not number:
        open_congress(sqlite_store)
    with sqlite_store.writing() as db:
        claim = a_claim(db, "ana", type_id=f"kind-{number}")
        first = issue(db, claim, the_facts(), actor="p-ana", now=ISSUED_AT)
    seen: list[Certificate] = [first]
    for step, (act, value) in enumerate(acts, start=1):
        made = _do(sqlite_store, claim.claim_id, act, value, seen[-1], step)
        if made is not None and made.version > seen[-1].version:
            seen.append(made)
    with sqlite_store.reading() as db:
        versions = list_versions(db, first.number)
    _check(versions, seen, is_revoked="revoke" in dict(acts))


def _do(
    store: Store, claim_id: str, act: str, value: object, known: Certificate, step: int
) -> Certificate | None:
    by = {"actor": "p-office", "now": ISSUED_AT + timedelta(days=step), "because": "A reason."}
    try:
        with store.writing() as db:
            if act == "amend":
                amount = 100 * int(str(value))
                return supersede(
                    db, claim_id, the_facts(name=known.facts.name, amount=amount), **by
                )
            if act == "rename":
                facts = the_facts(name=str(value), amount=known.facts.amount)
                return supersede(db, claim_id, facts, **by)
            return reissue(db, claim_id, **by) if act == "reissue" else revoke(db, claim_id, **by)
    except NotFoundError:  # it was revoked before
        return None


def _check(versions: list[Certificate], seen: list[Certificate], *, is_revoked: bool) -> None:
    assert [one.version for one in versions] == list(range(1, len(seen) + 1))
    assert [(one.facts, one.issued_at, one.mark) for one in versions] == [
        (one.facts, one.issued_at, one.mark) for one in seen
    ]
    last = CertificateState.REVOKED if is_revoked else CertificateState.VALID
    assert [one.state for one in versions[:-1]] == [CertificateState.SUPERSEDED] * (len(seen) - 1)
    assert versions[-1].state is last
    for one in versions:
        checked = check_copy(versions, one.mark)
        assert checked is not None
        stands = one is versions[-1] and not is_revoked
        assert (checked.shown == one) if stands else (checked.shown is None)
        assert checked.state is (last if is_revoked or stands else CertificateState.SUPERSEDED)
    assert check_copy(versions, "00000000") is None
