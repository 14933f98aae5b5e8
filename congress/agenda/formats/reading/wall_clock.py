"""Times of a foreign file as the schedule file has them: the clock on the wall in the event's zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.formats.file_tree import LOCAL_TIME
from congress.agenda.formats.reading.programme import ForeignSession
from congress.core.intervals import NoSuchLocalTimeError, resolve_local

NOON = time(12)


class UnclearTimeError(ValueError):
    """A time that the schedule file cannot say; the message says what to write instead."""


def times_of(session: ForeignSession, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the naive start and end of a session by the clock on the wall, to the minute.

    Raises:
        UnclearTimeError: it has no end, or the clocks do not show the time, or show it twice.
    """
    if session.start is None or (session.end is None and session.duration is None):
        message = "it has neither end nor duration; write one"
        raise UnclearTimeError(message)
    start = _instant(session.start, zone)
    if session.end is not None:
        end = _instant(session.end, zone)
    else:
        end = start + (session.duration or timedelta())
    return _wall(start, zone), _wall(end, zone)


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    try:
        return resolve_local(moment.replace(second=0, microsecond=0), zone)
    except NoSuchLocalTimeError as error:
        message = f"{error}; write a time before or after the gap"
        raise UnclearTimeError(message) from error


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone).replace(second=0, microsecond=0)
    if local.fold:
        message = (
            f"{local:{LOCAL_TIME}} is shown twice in {zone.key} that night, and the second is meant;"
            " write a time before or after that hour"
        )
        raise UnclearTimeError(message)
    return local.replace(tzinfo=None)


def find_day_change(
    said: time | None, sessions: Iterable[tuple[date | None, datetime]]
) -> time | None:
    """Return when the days of a programme end, or None when the file gives no reason to say so.

    The hour the file says is lowered where a session that it lists under its own date begins
    earlier: a breakfast at 08:30 belongs to that day though the days "change at nine".

    Args:
        said: the file's own hour; at noon or later it is not believed.
        sessions: the day under which each is listed, and its start by the clock on the wall.
    """
    listed = [(day, start) for day, start in sessions if day is not None]
    late = [start.time() for day, start in listed if start.date() > day]
    if said is None or said >= NOON:
        # Nobody said when days end, yet sessions after midnight are listed under the evening.
        said = _next_hour(max(late)) if late else None
    if said is None or said >= NOON:
        return None
    early = [start.time() for day, start in listed if start.date() == day]
    return min([said.replace(second=0, microsecond=0), *early])


def _next_hour(moment: time) -> time:
    return time(min(moment.hour + 1, NOON.hour))
