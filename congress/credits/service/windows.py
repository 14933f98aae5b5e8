"""Until when somebody may claim each kind of credit: the event's deadline, and what was extended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.credits.queries.requests import ExtensionFacts, list_extensions_of
from congress.credits.queries.there import ANY, There
from congress.credits.rules.professions import professions_of
from congress.credits.rules.window import Extension, Whom, Window, window_of
from congress.people.queries import get_person


class Windows:
    """The windows of one attendee, by kind. Two statements at the most, whatever is asked."""

    def __init__(
        self, db: Connection, document: Document, me: AttendeeFacts, there: There = ANY
    ) -> None:
        """Look at what was extended, where there is a deadline at all."""
        self._last_day, self._zone = document.deadlines.claims_close_on, document.zone
        self._type = me.registration_type
        is_any = self._last_day is not None and there.extensions
        found = list_extensions_of(db, me.event_id, me.id) if is_any else ()
        self._extensions: Sequence[tuple[Whom, Extension]] = [
            (whom_of(one), Extension(one.until, one.because, one.by)) for one in found
        ]
        # Asked for where it matters alone: hardly any extension is for a profession.
        named = any(whom.profession for whom, _ in self._extensions)
        self._professions = (
            professions_of(get_person(db, me.person_id).credentials) if named else frozenset()
        )

    def of(self, type_id: str) -> Window:
        """Return the window for a kind of credit."""
        return window_of(
            self._last_day,
            self._zone,
            [
                extension
                for whom, extension in self._extensions
                if whom.takes_in(type_id, self._type, self._professions)
            ],
        )


def whom_of(extension: ExtensionFacts) -> Whom:
    """Return whom an extension is for; one of a single attendee is found by that."""
    return Whom(**extension.filter)
