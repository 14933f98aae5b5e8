r"""The lines and components of an iCalendar file (RFC 5545 3.1, 3.4), each with its line number.

icalendar's own parser knows no line numbers, and drops a property it cannot read; an import must name
the one and refuse the other, for a lost line may be half of an abstract. So the frame is read here,
bounded before it is paid for, and `ical` gives single values to icalendar.

Differences from RFC 5545 that are accepted: any line end; empty lines; no VCALENDAR around; several
calendars in one file; anything in a line of which no entry is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.foreign.excess import MAX_SESSIONS
from congress.core.errors import MOST_FAULTS, Fault

MAX_BYTES = 5_000_000
MAX_LINES = 200_000
MAX_LINE = 100_000
MAX_DEPTH = 8
MAX_FAULTS = MOST_FAULTS
ENTRY = "VEVENT"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_LINE = re.compile(
    rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(.*)\Z", re.DOTALL
)
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
# What an entry is read for. In other lines nobody's words are lost: addresses, alarms, stamps.
_USED = frozenset(
    (
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "RECURRENCE-ID",
        "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "STATUS", "URL",
    )
)  # fmt: skip
_ESCAPED = re.compile(r'\\([nN\\;,:"])')


@dataclass(frozen=True)
class Line:
    """One property. `number`: the line of the file on which it begins; `parameters` as written."""

    number: int
    name: str
    parameters: str
    value: str

    @property
    def text(self) -> str:
        """Return the value as TEXT (3.3.11)."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the value as a list of TEXT, split at commas that are not escaped."""
        parts = re.findall(r"(?:\\.|[^\\,])+", self.value, re.DOTALL)
        return tuple(Line(self.number, self.name, "", part).text.strip() for part in parts)


@dataclass
class Component:
    """What stands between BEGIN and END. `number`: the line of its BEGIN."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def find(self, name: str) -> Line | None:
        """Return the first property of that name, or None."""
        return next((line for line in self.lines if line.name == name), None)

    def walk(self, name: str) -> Iterator[Component]:
        """Yield the components of that name, this one and those inside it, in the file's order."""
        if self.name == name:
            yield self
        for part in self.parts:
            yield from part.walk(name)


def read_components(data: bytes) -> Component:
    """Return the whole file as one component "" around what it holds.

    Raises:
        ScheduleFileError: it is empty, over a limit, not UTF-8, cut off, or an entry has a line that
            cannot be read. Every such line is a fault.
    """
    _refuse_size(data)
    whole = Component("", 1)
    open_: list[Component] = [whole]
    faults: list[Fault] = []
    number = 1
    for number, raw in _unfold(data):
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            faults.append(_fault(number, "this is not UTF-8; save the file as UTF-8"))
            continue
        word, _, rest = text.partition(":")
        frame = word.strip().upper()
        if frame in ("BEGIN", "END"):
            _open_or_close(frame, rest.strip().upper(), number, open_)
            continue
        found = _LINE.match(text) if len(text) <= MAX_LINE else None
        if found is not None:
            open_[-1].lines.append(Line(number, found[1].upper(), found[2], found[3]))
        elif open_[-1].name == ENTRY and _is_needed(text):
            faults.append(_fault(number, _explain(text)))
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise ScheduleFileError(faults=faults)
    if len(open_) > 1:
        inner = open_[-1]
        message = f"the file ends inside the {inner.name} of line {inner.number}; is it cut off?"
        raise ScheduleFileError(faults=[_fault(number, message)])
    return whole


def _refuse_size(data: bytes) -> None:
    message = ""
    if len(data) > MAX_BYTES:
        message = f"the file is over {MAX_BYTES // 1_000_000} MB; export one event"
    elif data.startswith(_UTF16_MARKS):
        message = "the file is UTF-16; save it as UTF-8"
    elif not data.strip(b"\xef\xbb\xbf\r\n\t "):
        message = "the file is empty; export the calendar again"
    elif data.count(b"\n") + data.count(b"\r") > 2 * MAX_LINES:
        message = f"the file has over {MAX_LINES} lines; export one event"
    elif data.upper().count(b"BEGIN:VEVENT") > MAX_SESSIONS:
        message = f"there are over {MAX_SESSIONS:,} sessions; split the file by event"
    if message:
        raise ScheduleFileError(faults=[_fault(1, message)])


def _unfold(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each unfolded line with its number. Bytes: a fold may stand inside a letter (3.1)."""
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    parts: list[bytes] = []
    begun = 1
    for number, raw in enumerate(plain.split(b"\n"), start=1):
        if raw[:1] in (b" ", b"\t") and parts:
            parts.append(raw[1:])
        elif raw.strip():
            if parts:
                yield begun, b"".join(parts)
            parts, begun = [raw], number
    if parts:
        yield begun, b"".join(parts)


def _open_or_close(frame: str, name: str, number: int, open_: list[Component]) -> None:
    if frame == "BEGIN":
        if len(open_) > MAX_DEPTH:
            message = f"nested over {MAX_DEPTH} deep; a calendar needs at most 3"
            raise ScheduleFileError(faults=[_fault(number, message)])
        opened = Component(name, number)
        open_[-1].parts.append(opened)
        open_.append(opened)
        return
    if open_[-1].name != name or len(open_) == 1:
        here = open_[-1]
        begun = f"the {here.name} of line {here.number}" if here.name else "nothing"
        message = f"END:{name} closes {begun}; is a line lost above?"
        raise ScheduleFileError(faults=[_fault(number, message)])
    open_.pop()


def _is_needed(text: str) -> bool:
    """Tell whether a line that cannot be read may hold words of an entry."""
    name = _NAME.match(text)
    return name is None or name[0].upper() in _USED


def _explain(text: str) -> str:
    if len(text) > MAX_LINE:
        return f"the property has over {MAX_LINE:,} characters; shorten it"
    return (
        "this is no property (NAME:value); is it the rest of the line above? Begin it with a blank"
    )


def _fault(number: int, message: str) -> Fault:
    return Fault(f"line {number}", message)
