"""Who asks to come in: what every way of signing in must know before it looks at anything."""

from __future__ import annotations

from dataclasses import dataclass

from congress.core.principal import GUEST, Principal
from congress.infra.signing import Signer
from congress.people.rules import Visitor


@dataclass(frozen=True)
class Asker:
    """Who asks, and with what their codes are checked. `actor`: whom they act as already, if anybody."""

    signer: Signer
    visitor: Visitor
    actor: Principal = GUEST

    @classmethod
    def of(cls, signer: Signer, visitor: Visitor, principal: Principal) -> Asker:
        """Return who asks. A station is no person (decision 0047): it asks as a guest does."""
        return cls(signer, visitor, GUEST if principal.post is not None else principal)
