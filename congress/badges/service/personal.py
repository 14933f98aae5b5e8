"""What badges hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.badges.queries.personal import list_own
from congress.core.ports import OwnPart, Whose


class BadgesData:
    """Badges, their sheets, names on them, and notes to staff."""

    tables: Mapping[str, str] = {
        "badge": "Your badges: when each was made, handed over and ended, without its code.",
        "badge_print": "Sheets that were printed of them.",
        "blank_badge": "Blank badges that became yours, without the code.",
        "offline_hand_over": "Badges that were handed to you while a desk had no network.",
        "badge_name": "Your name as it was corrected for the badge.",
        "badge_name_key": "Spellings of that name by which the badge desk finds you.",
        "staff_note": "A note about you from one desk to the others.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what badges hold about somebody."""
        return OwnPart(list_own(db, whose))
