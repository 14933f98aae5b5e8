"""The time line of a ledger: everything that happened to somebody's credits, in one order. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.document import Document
from congress.checkin.rules.spans import read_spans, seconds_of
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.reviewing import door_name
from congress.console.claim_shapes import Entry
from congress.console.claim_words import mark_of, say_amount
from congress.core.time_words import last_moment_of, moment_of
from congress.credits.rules.numbers import write_number
from congress.credits.service.ledger import Ledger
from congress.seats.rules import SeatState
from congress.ui.words import many, quoted

_WAYS = {Direction.IN: "in", Direction.OUT: "out", Direction.WAITING: "in line"}
_SEATS = {
    SeatState.CONFIRMED: "Has a seat in",
    SeatState.WAITLISTED: "On the waitlist of",
    SeatState.ENDED: "Gave up, or lost, the seat in",
}
_LATE = {"granted": "Late request granted", "refused": "Late request refused"}
_CERTIFICATES = {"valid": "", "superseded": "replaced by a later version", "revoked": "revoked"}
Told = tuple[datetime, Entry]  # sorted by the instant, shown by its words


class TimeLine:
    """Everything of a ledger as entries, with the names of who did it."""

    def __init__(
        self,
        ledger: Ledger,
        document: Document,
        kinds: Mapping[str, CreditType],
        names: Mapping[str, str],
        console: str = "",
    ) -> None:
        """Keep what the words need. `console`: its address, for who may open certificates as PDF."""
        self._console = console
        self._ledger, self._document = ledger, document
        self._kinds, self._names = kinds, names

    def entries(self) -> tuple[Entry, ...]:
        """Return all of it, the first thing first."""
        told = [
            *self._seats(), *self._scans(), *self._settled(), *self._asked(), *self._arrived(),
            *self._steps(), *self._certificates(), *self._late(), *self._extensions(),
            *self._letters(),
        ]  # fmt: skip
        return tuple(entry for _, entry in sorted(told, key=lambda one: one[0]))

    def _tell(
        self, at: datetime, what: str, actor: str = "", detail: str = "", quote: str = ""
    ) -> Told:
        moment = moment_of(at, self._document.zone)
        who = self._names.get(actor, actor)
        return at, Entry(moment.text, moment.iso, what, who, detail, quote)

    def _title(self, session_id: str) -> str:
        session = self._document.sessions_by_id.get(session_id)
        return quoted(session.title) if session else session_id

    def _kind(self, type_id: str) -> str:
        known = self._kinds.get(type_id)
        return known.name if known else type_id

    def _seats(self) -> Iterator[Told]:
        for one in self._ledger.seats:
            what = f"{_SEATS[SeatState(one.state)]} {self._title(one.session_id)}"
            yield self._tell(one.changed_at, what, detail=one.because or "")

    def _scans(self) -> Iterator[Told]:
        for one in self._ledger.scans:
            way = _WAYS[Direction(one.direction)]
            where = f" · {self._title(one.session_id)}" if one.session_id else ""
            refused = "" if one.is_admitted else " · not let in"
            undone = " · undoes a scan before" if one.undoes else ""
            what = f"Scanned {way} at {door_name(self._document, one.door)}{where}{refused}{undone}"
            yield self._tell(one.at, what, one.told_by, quote=one.because)

    def _settled(self) -> Iterator[Told]:
        for one in self._ledger.settled:
            minutes = many(seconds_of(read_spans(one.spans)) // 60, "minute")
            what = f"Time settled: {minutes} in {self._title(one.session_id)}"
            yield self._tell(one.settled_at, what, one.settled_by, quote=one.because)

    def _asked(self) -> Iterator[Told]:
        person = self._ledger.me.person_id
        for one in self._ledger.asked:
            title = self._title(one.session_id)
            yield self._tell(one.asked_at, f"“Not right?” of {title}", person, quote=one.text)
            if one.answered_at is not None:
                answer = "They were there" if one.is_granted else "It stays as it is"
                what = f"Answered of {title}: {answer}"
                yield self._tell(one.answered_at, what, quote=one.answer)

    def _arrived(self) -> Iterator[Told]:
        for one in self._ledger.receipts:
            kind = f": {self._kind(one.type_id)}" if one.type_id else ""
            outcome = {"": "not read yet", "claimed": "taken"}.get(
                one.outcome, f"refused ({one.outcome})"
            )
            yield self._tell(one.received_at, f"A claim arrived{kind}", one.person_id, outcome)

    def _steps(self) -> Iterator[Told]:
        for one in self._ledger.steps:
            amount = say_amount(one.amount, self._kinds.get(one.type_id))
            what = f"{mark_of(one.state).text}: {amount} of {self._kind(one.type_id)}"
            worth = one.evidence.get("credits", "")
            detail = f"version {one.version}" + (f", the evidence gave {worth}" if worth else "")
            yield self._tell(one.at, what, one.actor, detail, str(one.evidence.get("because", "")))

    def _certificates(self) -> Iterator[Told]:
        for one in self._ledger.certificates:
            what = f"Certificate {write_number(one.number)}, version {one.version}"
            issued = one.reissued_at or one.issued_at
            how = "reissued" if one.reissued_at else "issued"
            state = _CERTIFICATES.get(one.state, one.state)
            detail = f"{self._kind(one.type_id)}, {how}" + (f"; {state}" if state else "")
            at, entry = self._tell(issued, what, one.issued_by, detail, one.because)
            copy = f"?copy={one.mark}" if one.mark else ""
            kept = f"{self._console}/people/{self._ledger.me.id}/certificates/{one.number}"
            pdf = f"{kept}?version={one.version}" if self._console else ""
            yield at, replace(entry, href=f"/certificates/{one.number}{copy}", pdf=pdf)

    def _late(self) -> Iterator[Told]:
        for one in self._ledger.late:
            kind = self._kind(one.type_id)
            yield self._tell(one.asked_at, f"Late request: {kind}", one.person_id, quote=one.words)
            if one.decided_at is not None:
                until = f"until {self._last(one.until)}" if one.until else ""
                what = f"{_LATE[one.state]}: {kind}"
                yield self._tell(one.decided_at, what, one.decided_by or "", until, one.because)

    def _extensions(self) -> Iterator[Told]:
        for one in self._ledger.extensions:
            whom = ", ".join(str(value) for value in one.filter.values())
            for_whom = "for them" if one.attendee_id else f"for {whom or 'everybody'}"
            what = f"Claims extended {for_whom} until {self._last(one.until)}"
            yield self._tell(one.at, what, one.by, quote=one.because)

    def _letters(self) -> Iterator[Told]:
        for one in self._ledger.letters:
            state = one.delivery or one.state
            yield self._tell(
                one.created_at, f"Letter: {one.kind.replace('-', ' ')}", detail=f"mail: {state}"
            )

    def _last(self, until: datetime) -> str:
        return last_moment_of(until, self._document.zone).text
