"""What many people claim and what their time is worth, reckoned together: for letters to all of them.

As `mine.read_my_claims` has it of one, but for drafts, with as many statements as for one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease
from congress.attendees.queries import AttendeeFacts, list_registered
from congress.checkin.service.attendance import Holder
from congress.credits.queries.claims import ClaimFacts, list_claims_of
from congress.credits.queries.evaluations import list_sent_of
from congress.credits.queries.requests import (
    ExtensionFacts,
    LateRequest,
    list_extensions,
    list_late_requests_of_many,
)
from congress.credits.rules.professions import professions_of
from congress.credits.rules.reckoning import reckon
from congress.credits.rules.window import Extension, Window, window_of
from congress.credits.service.designating import DesignationShelf
from congress.credits.service.gate import Gate
from congress.credits.service.kinds import kinds_of
from congress.credits.service.mine import MyClaims
from congress.credits.service.own import MyCredits, ReckonedKind, taught_by, with_word
from congress.credits.service.recomputing import evidence_of_all
from congress.credits.service.windows import whom_of
from congress.infra.database import Store


class Group:
    """People of one event who are reckoned together: thirteen statements, however many they are."""

    def __init__(
        self,
        db: Connection,
        store: Store,
        release: ShelvedRelease,
        person_ids: Collection[str],
        now: datetime,
    ) -> None:
        """Look at everything that is known of who has a registration now."""
        event_id, self._document, self._now = release.event_id, release.document, now
        self.members = list_registered(db, event_id, person_ids)
        ids = sorted(one.id for one in self.members.values())
        self._kinds = kinds_of(db, release)
        self._sessions = store.attached(DesignationShelf).of(db, release)
        self._evidence = evidence_of_all(db, store, self._document, now, only=ids)
        self._claims: dict[str, list[ClaimFacts]] = {}
        for claim in list_claims_of(db, ids):
            self._claims.setdefault(claim.attendee_id, []).append(claim)
        self._sent = list_sent_of(db, ids) if self._document.evaluations else {}
        self._requests = list_late_requests_of_many(db, ids)
        self._extensions: Sequence[ExtensionFacts] = (
            list_extensions(db, event_id)
            if self._document.deadlines.claims_close_on is not None
            else ()
        )

    def claims_of(self, me: AttendeeFacts, credentials: str) -> MyClaims:
        """Return what one of them claims, and what their time is worth. Asks the database nothing."""
        claims = {
            one.type_id: one for one in self._claims.get(me.id, ()) if one.person_id == me.person_id
        }
        kinds = self._reckon(me, claims, credentials)
        by_kind = {one.kind.id: one for one in kinds}
        gate = Gate(self._document, self._sent.get(me.id, frozenset()), self._requests_of(me))
        return MyClaims(
            MyCredits(self._window(), kinds, self._sessions),
            claims,
            {
                type_id: gate.waits_of(claim, by_kind[type_id], self._now)
                for type_id, claim in claims.items()
                if type_id in by_kind
            },
            {one.kind.id: gate.missing_of(claims.get(one.kind.id), one) for one in kinds},
            gate.requests,
            gate.sent,
            {},
        )

    def _reckon(
        self, me: AttendeeFacts, claims: Mapping[str, ClaimFacts], credentials: str
    ) -> tuple[ReckonedKind, ...]:
        evidence = self._evidence.get(Holder(me.id, ""), {})
        teaches = taught_by(self._document, me.speaker)
        professions = professions_of(credentials)
        found = []
        for kind in self._kinds:
            attested = claims[kind.id].attested if kind.id in claims else ()
            theirs = with_word(evidence, attested)
            reckoned = reckon(kind, self._sessions, theirs, teaches=teaches, now=self._now)
            extensions = [
                Extension(one.until, one.because, one.by)
                for one in self._extensions
                if one.attendee_id in (None, me.id)
                and whom_of(one).takes_in(kind.id, me.registration_type, professions)
            ]
            found.append(ReckonedKind(kind, reckoned, self._window(extensions)))
        return tuple(found)

    def _window(self, extensions: Collection[Extension] = ()) -> Window:
        deadlines, zone = self._document.deadlines, self._document.zone
        return window_of(deadlines.claims_close_on, zone, extensions)

    def _requests_of(self, me: AttendeeFacts) -> dict[str, LateRequest]:
        """Return the newest request of the holder of a registration, by kind."""
        return {
            one.type_id: one
            for one in self._requests.get(me.id, ())
            if one.person_id == me.person_id
        }
