"""Who may see an event."""

from __future__ import annotations

from collections.abc import Callable, Collection

from congress.core.principal import Principal


def may_see(
    event_id: str,
    *,
    is_listed: bool,
    principal: Principal,
    list_mine: Callable[[], Collection[str]],
) -> bool:
    """Tell whether somebody may see an event: its agenda, guide, seats left, its calendars.

    One that is listed, everybody. Another, who works there, and who has it among their own events
    (`list_mine`, asked only then): registered, or registered once and it is over.
    """
    return is_listed or principal.works_at(event_id) or event_id in list_mine()
