"""Who may set the badge desk's rules aside."""

from __future__ import annotations

from congress.core.permissions import Permission, Verdict, decide_access
from congress.core.principal import Principal


def may_override(principal: Principal, event_id: str) -> bool:
    """Tell whether somebody hands out badges outside of the hours, and third copies."""
    return decide_access(principal, Permission.OVERRIDE_BADGES, event_id) is Verdict.ALLOWED
