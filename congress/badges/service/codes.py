"""The codes under the installation's key: printed again at will, and kept by nobody (decision 0036)."""

from __future__ import annotations

import hmac

from congress.badges.queries import Registrant
from congress.badges.rules.codes import Code, write_badge_code, write_pickup_code, write_slip_code
from congress.core.ids import digest
from congress.infra.signing import Signer

_BADGE, _PICKUP, _SLIP = "badge code", "pick-up code", "slip code"


def badge_code_of(signer: Signer, badge_id: str) -> Code:
    """Return the code of a badge."""
    return write_badge_code(signer.keyed_digest(_BADGE, badge_id))


def find_badge_code(signer: Signer, badge_id: str, code_hash: str) -> Code | None:
    """Return the code of a badge that was made; None: under another key, and nobody knows it now."""
    code = badge_code_of(signer, badge_id)
    return code if digest(code.text) == code_hash else None


def slip_code_of(signer: Signer, badge_id: str) -> str:
    """Return the code of the slip that is printed with a badge."""
    return write_slip_code(signer.keyed_digest(_SLIP, badge_id))


def pickup_code_of(signer: Signer, attendee_id: str, person_id: str) -> Code:
    """Return the pick-up code of a registration, while it is this person's."""
    proof = signer.keyed_digest(_PICKUP, f"{attendee_id}/{person_id}")
    return write_pickup_code(attendee_id, proof)


def is_pickup_code_of(signer: Signer, code: Code, registrant: Registrant) -> bool:
    """Tell, in constant time, whether it is the pick-up code of this registration and person."""
    wanted = pickup_code_of(signer, registrant.id, registrant.person_id)
    return hmac.compare_digest(wanted.text, code.text)
