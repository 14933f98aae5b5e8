"""What the templates of live links are handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.notices import Notice
from congress.ui.shapes import Mark


@dataclass(frozen=True)
class LinkLine:
    """A session, and what its link is at. `when`: 8:00 AM to 9:00 AM PT."""

    id: str
    title: str
    when: str
    room: str
    mark: Mark


@dataclass(frozen=True)
class LinkDay:
    """The sessions of a day."""

    title: str
    lines: tuple[LinkLine, ...]


@dataclass(frozen=True)
class LinksPage:
    """The sessions that are not over, each with its link. `others`: those nobody joins from afar."""

    days: tuple[LinkDay, ...]
    others: tuple[LinkDay, ...]


@dataclass(frozen=True)
class LinkPage:
    """One session's link, to be set. `faults`: what is wrong with a field, by its name.

    `seen`: the version that the fields came from. `stands`: the link as it is now, where another one was
    typed.
    """

    line: LinkLine
    url: str
    backup_url: str
    late_minutes: str
    note: str
    seen: int
    hosts: str
    said: Notice | None = None
    faults: tuple[tuple[str, str], ...] = ()
    stands: str = ""

    def fault_of(self, name: str) -> str:
        """Return what is wrong with a field, "" for nothing."""
        return dict(self.faults).get(name, "")


@dataclass(frozen=True)
class FileLine:
    """A material of a session, and what can be done with it. `acts`: (value, words) of its buttons."""

    id: str
    title: str
    words: str
    mark: Mark
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MaterialsPage:
    """The sessions of an event by day, each with how many materials it has."""

    days: tuple[LinkDay, ...]


@dataclass(frozen=True)
class SessionFilesPage:
    """The materials of one session, and the form that adds one."""

    line: LinkLine
    files: tuple[FileLine, ...]
    title: str = ""
    said: Notice | None = None
    fault: str = ""
    about: str = ""  # the material that what is said is about, "" of a new one


@dataclass(frozen=True)
class Untested:
    """Somebody who attends online and did not try their way in. `number`: of the registration."""

    number: str
    name: str


@dataclass(frozen=True)
class CodeCard:
    """A code to be said on the phone, this once. `until`: 3:00 PM PT."""

    name: str
    code: str
    until: str


@dataclass(frozen=True)
class AccessPage:
    """Who attends online and did not try their way in. `more`: beyond those that are shown."""

    people: tuple[Untested, ...]
    more: int
    online: int
    made: CodeCard | None = None
    said: Notice | None = None


@dataclass(frozen=True)
class RecordingsPage:
    """The sessions that are recorded, and those to be decided. `due`: Tue, March 18."""

    due: str
    missing: int
    lines: tuple[LinkLine, ...]
    undecided: tuple[LinkLine, ...]


@dataclass(frozen=True)
class RecordingForm:
    """One session's recording, to be said. `faults`: what is wrong with a field, by its name.

    `upload`: how far the handing in of its file is, "" where nothing was begun.
    """

    line: LinkLine
    url: str
    has_file: bool
    has_captions: bool
    is_consented: bool
    is_published: bool
    ends_on: str
    withheld_because: str
    seen: int
    hosts: str
    upload: str = ""
    said: Notice | None = None
    faults: tuple[tuple[str, str], ...] = ()

    def fault_of(self, name: str) -> str:
        """Return what is wrong with a field, "" for nothing."""
        return dict(self.faults).get(name, "")


@dataclass(frozen=True)
class OnlineTimePage:
    """The sessions over that are joined online, by day, each with what its reports came to."""

    days: tuple[LinkDay, ...]


@dataclass(frozen=True)
class AsideLine:
    """A stay that is nobody's whom we know. `time`: 8:00–8:20 AM PT."""

    name: str
    email: str
    time: str


@dataclass(frozen=True)
class ReportPage:
    """One session's time online, and the form for a report. `faults`: which rows cannot be read."""

    line: LinkLine
    zone: str
    said: Notice | None
    faults: tuple[str, ...]
    aside: tuple[AsideLine, ...]
