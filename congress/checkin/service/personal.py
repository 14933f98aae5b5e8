"""What checkin hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, update

from congress.checkin.models import (
    AsideRow,
    AttendanceRequestRow,
    AttendanceSettlementRow,
    ScanRow,
    ScanSettlementRow,
)
from congress.checkin.queries.personal import list_own, whose_rows
from congress.core.ports import OwnPart, Whose
from congress.infra.database import Base

# What people wrote, by table: it may name somebody. A reason that there must be stays one.
ERASED = "erased"
WRITTEN: Mapping[type[Base], Mapping[str, str]] = {
    ScanRow: {"because": ""},
    ScanSettlementRow: {"because": ERASED},
    AttendanceSettlementRow: {"because": ERASED},
    AttendanceRequestRow: {"text": "", "answer": ""},
    AsideRow: {"told": "{}", "wrong": ""},
}


class CheckinData:
    """Scans of badges, what was settled about them, and what somebody asked."""

    tables: Mapping[str, str] = {
        "scan": "When your badge was read at a door, and what the door decided.",
        "scan_settlement": "What staff decided about a scan of yours that was doubtful.",
        "scan_aside": "What a door told of your badge and could not be read.",
        "attendance_settlement": "What staff settled of your time in a session.",
        "attendance_request": "What you asked about your time, and the answer.",
        "former_holder": "Registrations that were yours until somebody else got them.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what checkin hold about somebody."""
        return OwnPart(list_own(db, whose))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove what was written about scans and time. Scans and what was settled bear credits, stay,
        and name nobody.
        """
        del now
        theirs = whose_rows(db, whose)
        for kind, words in WRITTEN.items():
            db.execute(update(kind).where(theirs[kind]).values(**words))
