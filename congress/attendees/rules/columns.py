"""The columns that an attendee list may have, and how long their texts may be."""

REQUIRED = (
    "external_id", "email", "first_name", "last_name", "registration_type", "status",
    "paid_sessions",
)  # fmt: skip
OPTIONAL = (
    "employer", "credentials", "profession", "phone", "speaker", "sessions", "sessions_at",
)  # fmt: skip
COLUMNS = REQUIRED + OPTIONAL
DETAILS = ("employer", "credentials", "profession", "phone")
MAX_LENGTHS = {"external_id": 100, "email": 254, "sessions": 4000, "paid_sessions": 4000}
MAX_LENGTH = 200
