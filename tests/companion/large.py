"""A congress as large as FOSDEM 2025: 943 sessions in two days, 29 rooms, 69 tracks, 992 speakers."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from congress.agenda.rules.document import Document, Event, Room, Session, Speaker, Track

LARGE = "/e/large-2025"
SATURDAY, SUNDAY = date(2025, 2, 1), date(2025, 2, 2)
SESSIONS = {SATURDAY: 470, SUNDAY: 473}
ROOMS, TRACKS, SPEAKERS = 29, 69, 992
LONGEST_TITLE = 169
_LETTERS = "bacedifoguhakelimonupaeresitovawexiyozubraclefligraknipqusatrivering"
_MIXED = (
    "開源社群的經驗分享",
    "オープンソースと病院",
    "Öffentliche Gesundheit",
    "安全文化 in practice",
)


def a_large_congress() -> Document:
    """Return the whole programme; the same at every call."""
    sessions = tuple(_session(number) for number in range(sum(SESSIONS.values())))
    return Document(
        event=Event(
            id="large-2025",
            name="A Large Congress 2025",
            zone="Europe/Brussels",
            starts_on=SATURDAY,
            ends_on=SUNDAY,
            venue={"name": "Campus Solbosch"},
        ),
        rooms=tuple(
            Room(f"room{n}", f"{'HJKU'[n % 4]}.{n * 37 % 900} (Hall {n})") for n in range(ROOMS)
        ),
        tracks=tuple(Track(f"track{n}", _title(n * 11, 3)) for n in range(TRACKS)),
        speakers=tuple(
            Speaker(f"person{n}", f"{_word(f'first {n}').title()} {_word(f'last {n}').title()}-{n}")
            for n in range(SPEAKERS)
        ),
        sessions=sessions,
    )


def _session(number: int) -> Session:
    is_saturday = number < SESSIONS[SATURDAY]
    place = number if is_saturday else number - SESSIONS[SATURDAY]
    day = SATURDAY if is_saturday else SUNDAY
    slot, room = divmod(place, ROOMS)
    starts_at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=30 * slot)
    title = _title(number, 6 + number % 6)
    if number % 97 == 5:
        title = f"{_MIXED[number % 4]}: {title}"
    if number == SESSIONS[SATURDAY] // 2:
        title = " ".join([title] * 9)[:LONGEST_TITLE]
    return Session(
        id=f"s{number:04}",
        title=title,
        kind="workshop" if number % 31 == 0 else "other",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=25),
        room=f"room{room}",
        track=f"track{number * 7 % TRACKS}",
        speakers=(f"person{number}", f"person{(number + 49) % SPEAKERS}"),
        registration="required" if number % 31 == 0 else "none",
        capacity=40 if number % 31 == 0 else None,
        abstract=_title(number * 3, 40),
    )


def _title(seed: int, count: int) -> str:
    return " ".join(_word(f"{seed} {step}") for step in range(count)).capitalize()


def _word(seed: str) -> str:
    """A word of two to eight letters: together they compress as little as a real programme."""
    digest = hashlib.sha256(seed.encode()).digest()
    starts = [digest[place] % (len(_LETTERS) - 3) for place in range(1, 2 + digest[0] % 3)]
    return "".join(_LETTERS[start : start + 2 + start % 2] for start in starts)
