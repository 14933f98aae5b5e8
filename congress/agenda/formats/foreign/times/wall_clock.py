"""Times of a foreign file as the schedule file has them: the clock on the wall in the event's zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.formats.file_tree import LOCAL_TIME
from congress.agenda.formats.foreign.programme import ForeignSession
from congress.core.intervals import NoSuchLocalTimeError, resolve_local

NOON, LAST_HOUR = time(12), 11


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
    said: time | None, listed: Iterable[tuple[date | None, datetime, datetime]]
) -> time | None:
    """Return when the days of a programme end, or None where midnight will do.

    Only nights need another hour, so a file whose sessions all end by midnight keeps midnight,
    whatever it says of its days. The hour is never later than the first session that the file lists
    under its own date: a breakfast at 08:30 belongs to that day though days "change at nine".

    Args:
        said: the file's own hour; at noon or later it is not believed.
        listed: the day under which each session is listed, its start and end on the wall.
    """
    known = [(day, start, end) for day, start, end in listed if day is not None]
    late = [end.time() for day, _, end in known if end > datetime.combine(day, time.max)]
    late = [end for end in late if time.min < end < NOON]
    if not late:
        return None
    hour = said if said is not None and said < NOON else time(min(max(late).hour + 1, LAST_HOUR))
    early = [start.time() for day, start, _ in known if start.date() == day]
    return min([hour.replace(second=0, microsecond=0), *early])


def wall_text(moment: datetime) -> str:
    """Return a time as the schedule file writes it."""
    return moment.strftime(LOCAL_TIME)


def shifted(sessions: Sequence[ForeignSession], zone: ZoneInfo) -> Iterator[ForeignSession]:
    """Yield the sessions whose own offset differs from the event's zone at that instant."""
    for session in sessions:
        start = session.start
        # Times in UTC are meant to be converted.
        if start is not None and start.utcoffset() and _offset(start, zone) != start.utcoffset():
            yield session


def _offset(start: datetime, zone: ZoneInfo) -> timedelta | None:
    return start.astimezone(zone).utcoffset()
