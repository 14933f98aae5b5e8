"""Shapes of the calls of doors: `scans` that are told, `doors`, `shares` that are lent, and one's own
`attendance`.
"""

from congress.checkin.schemas.attendance import (
    DECLINED,
    GRANTED,
    OPEN,
    AskedSchema,
    AttendanceRequestSchema,
    MyAttendanceSchema,
)
from congress.checkin.schemas.doors import (
    DoorSnapshotQuerySchema,
    DoorSnapshotSchema,
    DoorsSchema,
    LookedSchema,
    LookSchema,
    OccupancySchema,
    tell_looked,
)
from congress.checkin.schemas.phones import (
    MAX_FILE_BYTES,
    MeetingSchema,
    read_holding,
    read_saved,
)
from congress.checkin.schemas.scans import (
    MAX_SCANS_BYTES,
    AnsweredScansSchema,
    ScansSchema,
    read_told,
)
from congress.checkin.schemas.shares import LentSchema, WishSchema, read_wish, tell_lent
from congress.checkin.schemas.standby import (
    PressSchema,
    ReleasedSchema,
    StandbySchema,
    tell_released,
    tell_standby,
)

__all__ = [
    "DECLINED",
    "GRANTED",
    "MAX_FILE_BYTES",
    "MAX_SCANS_BYTES",
    "OPEN",
    "AnsweredScansSchema",
    "AskedSchema",
    "AttendanceRequestSchema",
    "DoorSnapshotQuerySchema",
    "DoorSnapshotSchema",
    "DoorsSchema",
    "LentSchema",
    "LookSchema",
    "LookedSchema",
    "MeetingSchema",
    "MyAttendanceSchema",
    "OccupancySchema",
    "PressSchema",
    "ReleasedSchema",
    "ScansSchema",
    "StandbySchema",
    "WishSchema",
    "read_holding",
    "read_saved",
    "read_told",
    "read_wish",
    "tell_lent",
    "tell_looked",
    "tell_released",
    "tell_standby",
]
