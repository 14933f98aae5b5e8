"""What anybody may read who checks a certificate: no new name beside an old paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congress.credits.rules.certificates import Certificate, CertificateState


@dataclass(frozen=True)
class Checked:
    """How the paper in somebody's hand stands. `newest`: the last version under its number.

    `shown`: what may be told of it; None where it does not stand any more, since a corrected name is
    nobody's business who holds the former one (decision 0072).
    """

    state: CertificateState
    newest: Certificate
    shown: Certificate | None = None


def check_copy(versions: Sequence[Certificate], mark: str) -> Checked | None:
    """Return how a copy stands; None: there is none such. `versions`: of its number, in order.

    `mark` "": of the first version, or of who only typed the number.
    """
    held = next((one for one in versions if one.mark == mark), None)
    if held is None:
        return None
    newest = versions[-1]
    if newest.state is CertificateState.REVOKED:
        return Checked(CertificateState.REVOKED, newest)
    return Checked(held.state, newest, held if held.state is CertificateState.VALID else None)
