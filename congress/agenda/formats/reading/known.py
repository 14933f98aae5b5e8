"""The current release as an import sees it: what in the file is what we have already (domain E3).

Ids, seats, calendars and stars hang on it. A session is known by its UUID, the file's or the one our
own exports write for it, and else by its id; a room and a track by their names; a speaker by the UUID,
the id, the file's own number in the id, or the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from congress.agenda.formats.exchange import Exchange, slugify
from congress.agenda.formats.file_tree import tree_of
from congress.agenda.formats.reading.naming import keep_or_identify
from congress.agenda.formats.reading.programme import ForeignSession
from congress.agenda.rules.document import Document


@dataclass(frozen=True)
class Wanted:
    """Somebody on a foreign programme, looked for in the current release.

    Ids and number tell people apart: José 12 and Jose 12 are one person.

    Args:
        ids: those that an import may give, the plain one first.
        key: the file's own number for the person, or "".
        name: the name as we write it; "": the file has none that may be shown.
        guid: a UUID, or "".
    """

    ids: tuple[str, str]
    key: str
    name: str = field(compare=False)
    guid: str = field(compare=False)


class Known:
    """What the current release has, as parts of a schedule file's tree."""

    def __init__(self, current: Document | None) -> None:
        """Index the release; None: the event is new here."""
        self.tree: dict[str, Any] = tree_of(current) if current is not None else {}
        self.sessions = self._parts("sessions")
        self.rooms = self._parts("rooms")
        self.tracks = self._parts("tracks")
        self.speakers = self._parts("speakers")
        self._sessions_by_guid: dict[str, str] = {}
        self._speakers_by_guid: dict[str, str] = {}
        if current is not None:
            exchange = Exchange(current, "")
            self._sessions_by_guid = {exchange.guid_of(one): one for one in self.sessions}
            self._speakers_by_guid = {
                exchange.uuid_of(f"speakers/{one}"): one for one in self.speakers
            }
        self._speakers_by_name = {self.name_of(one): one for one in self.speakers}

    def _parts(self, section: str) -> dict[str, dict[str, Any]]:
        return {part["id"]: part for part in self.tree.get(section, [])}

    def find_session(self, session: ForeignSession) -> str:
        """Return the id of a session that the current release has, or ""."""
        found = self._sessions_by_guid.get(session.guid.casefold(), "")
        if not found and session.external_id:
            own = keep_or_identify(session.external_id)
            guid = self.sessions.get(own, {}).get("guid", "")
            # Another UUID under the same number is another session.
            found = own if own in self.sessions and not (guid and session.guid) else ""
        return found

    def name_of(self, speaker_id: str) -> str:
        """Return a speaker's name with credentials, as our exports write it."""
        part = self.speakers[speaker_id]
        return ", ".join(filter(None, (part["name"], part.get("credentials", ""))))

    def find_speakers(self, wanted: Sequence[Wanted]) -> list[str]:
        """Return for each person the id of a speaker that the current release has, or "".

        The surest ground is tried for everybody before the next one, and each speaker is found only
        once: a name is no ground for anybody while a number may still name somebody else.
        """
        found = [""] * len(wanted)
        claimed: set[str] = set()
        for ground in (self._by_guid, self._by_id, self._by_number, self._by_name):
            for index, one in enumerate(wanted):
                if found[index]:
                    continue
                found[index] = next((own for own in ground(one) if own not in claimed), "")
                claimed.add(found[index])
        return found

    def _by_guid(self, one: Wanted) -> Iterator[str]:
        yield self._speakers_by_guid.get(one.guid.casefold(), "")

    def _by_id(self, one: Wanted) -> Iterator[str]:
        yield from (own for own in one.ids if own in self.speakers)

    def _by_number(self, one: Wanted) -> Iterator[str]:
        tail = f"-{slugify(one.key)}"
        if len(tail) > 1:
            yield next((own for own in self.speakers if own.endswith(tail)), "")

    def _by_name(self, one: Wanted) -> Iterator[str]:
        yield self._speakers_by_name.get(one.name, "")
        yield next((own for own, part in self.speakers.items() if part["name"] == one.name), "")
