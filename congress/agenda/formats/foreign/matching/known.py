"""The current release as an import sees it: what in the file is what we have already (rule E 3).

Ids, seats, calendars and stars hang on it. A session is known by its UUID, the file's or the one our
own exports write for it, and else by its id; a room and a track by their names; a speaker as
`known_speakers` says.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from congress.agenda.formats.exchange import Exchange
from congress.agenda.formats.file_tree import tree_of
from congress.agenda.formats.foreign.matching.ids import keep_or_identify
from congress.agenda.formats.foreign.matching.known_speakers import KnownSpeakers
from congress.agenda.formats.foreign.programme import ForeignSession
from congress.agenda.rules.document import Document


class Known:
    """What the current release has, as parts of a schedule file's tree."""

    def __init__(self, current: Document | None) -> None:
        """Index the release; None: the event is new here."""
        self.tree: dict[str, Any] = tree_of(current) if current is not None else {}
        if "deadlines" in self.tree:
            # The schema reads a date as a file writes it.
            self.tree["deadlines"] = {
                name: one.isoformat() if isinstance(one, date) else one
                for name, one in self.tree["deadlines"].items()
            }
        self.sessions = self._parts("sessions")
        self.rooms = self._parts("rooms")
        self.tracks = self._parts("tracks")
        self.speakers = self._parts("speakers")
        self._sessions_by_guid: dict[str, str] = {}
        self._guids_of_speakers: dict[str, str] = {}
        if current is not None:
            exchange = Exchange(current, "")
            self._sessions_by_guid = {
                exchange.guid_of(session): session for session in self.sessions
            }
            self._guids_of_speakers = {
                speaker: exchange.uuid_of(f"speakers/{speaker}") for speaker in self.speakers
            }
        guids = {guid: one for one, guid in self._guids_of_speakers.items()}
        self.people = KnownSpeakers(self.speakers, guids)

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

    def guid_of_speaker(self, speaker_id: str) -> str:
        """Return the UUID that our own exports write for a speaker of the release."""
        return self._guids_of_speakers[speaker_id]
