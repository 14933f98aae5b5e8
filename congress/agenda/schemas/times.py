"""How dates, times and zones are written in a schedule file, such as 2025-03-10 16:00."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields

from congress.agenda.schemas.fields import Text, openapi_pattern
from congress.core.intervals import find_zone

FIRST_YEAR, LAST_YEAR = 1990, 2099
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}\Z", re.ASCII)
_DAY_CHANGE = re.compile(r"(0\d|1[01]):[0-5]\d\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class LocalDate(fields.Field[date]):
    """A date as the event's calendar shows it, such as 2025-03-10."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        super().__init__(metadata={"type": "string", "pattern": openapi_pattern(_DATE)}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ANN401, ARG002 -- marshmallow's signature
        try:
            if not isinstance(value, str) or not _DATE.match(value):
                raise ValueError  # noqa: TRY301 -- one message for both
            found = date.fromisoformat(value)
        except ValueError as error:
            message = f"{str(value)[:40]!r} is not a date; write it as 2025-03-10"
            raise ValidationError(message) from error
        _refuse_odd_year(found.year)
        return found


class LocalTime(fields.Field[datetime]):
    """A wall-clock time in the event's zone, such as 2025-03-10 08:00; resolved by the document."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        super().__init__(
            metadata={"type": "string", "pattern": openapi_pattern(_LOCAL_TIME)}, **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ANN401, ARG002 -- marshmallow's signature
        try:
            if not isinstance(value, str) or not _LOCAL_TIME.match(value):
                raise ValueError  # noqa: TRY301 -- one message for both
            found = datetime.fromisoformat(value)
        except ValueError as error:
            message = f"{str(value)[:40]!r} is not a date and time; write it as 2025-03-10 08:00"
            raise ValidationError(message) from error
        _refuse_odd_year(found.year)
        return found


class DayChange(fields.Field[time]):
    """The local time at which a day of the agenda ends and the next begins: before noon."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        described = {"type": "string", "pattern": openapi_pattern(_DAY_CHANGE), "default": "00:00"}
        super().__init__(load_default=time.min, metadata=described, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:  # noqa: ANN401, ARG002 -- marshmallow's signature
        if not isinstance(value, str) or not _DAY_CHANGE.match(value):
            message = f"{str(value)[:40]!r} is not a time before noon; write it as 04:00"
            raise ValidationError(message)
        return time.fromisoformat(value)


def _refuse_odd_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"the year {year} cannot be meant; write {FIRST_YEAR} to {LAST_YEAR}"
        raise ValidationError(message)


class Zone(Text):
    """The name of an IANA time zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        if find_zone(text) is None:
            message = f"{text[:40]!r} is not a time zone; write one such as America/Los_Angeles"
            raise ValidationError(message)
        return text
