"""What badges hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, update

from congress.attendees.queries.personal import list_own_registrations, registrations_of
from congress.badges.models import (
    BadgeNameKeyRow,
    BadgeNameRow,
    BadgeRow,
    BlankRow,
    OfflineRow,
    PrintRow,
    StaffNoteRow,
)
from congress.badges.queries.personal import (
    badges_of,
    events_of,
    list_names_on_badges,
    list_own,
)
from congress.badges.service.retiring import CANCELLED, retire
from congress.core.ports import OwnPart, Whose
from congress.core.principal import SYSTEM


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

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Retire badges, remove names and notes, and whatever tells whose badges and blank ones were."""
        mine = registrations_of(whose.person_id)
        ended = {one.id: one.event_id for one in list_own_registrations(db, whose.person_id)}
        retire(db, ended, because=CANCELLED, actor=SYSTEM, now=now)
        for kind in (BadgeNameKeyRow, BadgeNameRow, StaffNoteRow):
            db.execute(delete(kind).where(kind.attendee_id.in_(mine)))
        theirs = BadgeRow.attendee_id.in_(mine)
        took = BadgeRow.handed_to.in_(list_names_on_badges(db, whose.person_id))
        here = BadgeRow.event_id.in_(events_of(whose.person_id))
        db.execute(update(BadgeRow).where(or_(theirs, and_(here, took))).values(handed_to=""))
        sheets = PrintRow.badge_id.in_(badges_of(whose.person_id))
        failed = PrintRow.failed_because.is_not(None)
        db.execute(update(PrintRow).where(sheets, failed).values(failed_because=""))
        blank = update(BlankRow).where(BlankRow.attendee_id.in_(mine))
        db.execute(blank.values(number=None, name="", because=""))
        db.execute(update(OfflineRow).where(OfflineRow.attendee_id.in_(mine)).values(number=""))
