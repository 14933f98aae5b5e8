"""My claims in words: where each stands, what it waits for, and the form that claims it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from congress.agenda.rules.credit_types import Asked, Attestation
from congress.agenda.rules.document import Document
from congress.companion.shapes.claims import ClaimForm, ClaimPanel, LicenseLine
from congress.core.errors import DomainError
from congress.core.time_words import last_moment_of, moment_of
from congress.credits.queries.claims import ClaimFacts
from congress.credits.queries.requests import LateRequest
from congress.credits.rules.awards import Wait, is_for_the_office
from congress.credits.rules.claiming import Missing
from congress.credits.rules.facts import Note
from congress.credits.rules.professions import professions_of
from congress.credits.rules.reckoning import Verdict
from congress.credits.rules.states import State
from congress.credits.rules.types import write_credits
from congress.credits.service.own import ReckonedKind
from congress.ui.shapes import Link

LICENSE_LINES = 3  # one more than are there, this many at the most that are empty
AWARDED = frozenset({State.AWARDED, State.SENT, State.ACCEPTED, State.REJECTED})
CONFIRM = "Confirm that it is you, and it can be awarded. It is in time whenever you do."
TO_CHANGE = "To change it, confirm that it is you."
OFFICE = "The CE office looks at it. You need not do anything."
ONE_PRESS = "One press more, and it can be awarded. It is in time whenever you do."
MISSING = "It is in time. It is awarded as soon as these are done:"
MISSING_UNTIL = "It is in time. It is awarded as soon as these are done, by {}:"
MISSED = (
    "It is in time, and evaluations are still missing. They have closed: the CE office decides whether "
    "you may send them late. Its answer comes to your inbox."
)
MISSING_BEFORE = "You can claim before these are done. It is awarded as soon as they are:"
MOST_NAMED = 3  # sessions to evaluate: more of them are one link, so that the button stays in sight
CLOSED = "Claims have closed."
CORRECTED = (
    "Staff corrected your time, and claims have closed. It can be claimed once the CE office gives you "
    "time: ask them here."
)
CORRECTED_MORE = (
    "Staff corrected your time: it gives {} now. Claims have closed, so ask the CE office whether you "
    "may claim the rest."
)
TOO_LATE = f"{CLOSED} What you filled in is kept."
ASKED = "You asked the CE office to take it late. The answer comes to your inbox."
REVOKED = "The CE office took these credits back. The reason is in your inbox."
_STATES = {
    State.AWARDED: "Awarded: {}.",
    State.SENT: "Awarded: {}. It is reported.",
    State.ACCEPTED: "Awarded: {}. It is reported, and was taken in.",
    State.REJECTED: "Awarded: {}. Its report came back; the CE office looks at it.",
}


@dataclass(frozen=True)
class ClaimCase:
    """All that the panel of a kind follows from. `key`: for a new form; `holder`: name, credentials."""

    document: Document
    mine: ReckonedKind
    now: datetime
    key: str
    holder: tuple[str, str]
    is_verified: bool
    claim: ClaimFacts | None = None
    waits: tuple[Wait, ...] = ()
    missing: Missing = field(default_factory=Missing)
    request: LateRequest | None = None
    draft: Mapping[str, Any] | None = None
    faults: Mapping[str, str] | None = None

    @property
    def is_closed(self) -> bool:
        """Tell whether claims of this kind are taken no more."""
        closes_at = self.mine.window.closes_at
        return closes_at is not None and self.now >= closes_at

    def at(self, instant: datetime) -> str:
        """Return an instant in words: `Thu, April 17, 11:59 PM PT`."""
        return moment_of(instant, self.document.zone).text


def panel_of(case: ClaimCase) -> ClaimPanel:
    """Return where a claim stands, with what can be done about it."""
    claim = case.claim
    if claim is not None and claim.state is State.REVOKED:
        return ClaimPanel("bad", (REVOKED,))
    if claim is None:
        return _unclaimed(case)
    amount = write_credits(claim.amount)
    # Numbers of theirs are shown to nobody who only knows a name and an address.
    may_change = case.is_verified or (not claim.ids and claim.shown_at is None)
    form = _form(case) if may_change and not case.is_closed else None
    if claim.state in AWARDED:
        at = f"/e/{case.document.event.id}/certificates?kind={claim.type_id}"
        told = (_STATES[claim.state].format(amount),)
        opens = (Link("Open my certificate", at),)
        if case.is_closed and _is_corrected(case) and case.mine.reckoned.credits > claim.amount:
            return _ask_for_more(case, told, opens)
        if may_change or case.is_closed:
            return ClaimPanel("good", told, opens, form, amends=True)
        return ClaimPanel("good", (*told, TO_CHANGE), opens, amends=True, confirm="code")
    said = [f"Claimed: {amount}. It reached us {case.at(claim.received_at)}."]
    is_missing = Wait.EVALUATIONS in case.waits
    if is_missing and case.is_closed:
        said.append(MISSED)
    elif is_for_the_office(case.waits):
        said.append(OFFICE)
    links = _missing_links(case) if is_missing and not case.is_closed else ()
    if links:
        until = case.mine.window.closes_at
        said.append(MISSING if until is None else MISSING_UNTIL.format(_last(case, until)))
    confirm = ""
    if Wait.CONFIRMATION in case.waits:
        said.append(ONE_PRESS if case.is_verified else CONFIRM)
        confirm = "press" if case.is_verified else "code"
    return ClaimPanel("wait", tuple(said), links, form, amends=True, confirm=confirm)


def _unclaimed(case: ClaimCase) -> ClaimPanel:
    if not case.is_closed:
        window = case.mine.window
        until = window.closes_at
        said = (
            (f"The CE office takes it until {_last(case, until)}.",)
            if window.extension is not None and until is not None
            else ()
        )
        has_any = case.mine.reckoned.credits or _by_word(case)
        if not has_any:
            return ClaimPanel()
        links = _missing_before(case)
        return ClaimPanel("", (*said, MISSING_BEFORE) if links else said, links, _form(case))
    asked, over = case.request, CLOSED if case.draft is None else TOO_LATE
    if asked is not None and asked.state == "open":
        return ClaimPanel("wait", (over, ASKED))
    if asked is not None and asked.state == "refused":
        return ClaimPanel("plain", (over, f"The CE office answered: {asked.because}"))
    if _is_corrected(case):
        return ClaimPanel("plain", (over, CORRECTED), may_ask=True)
    return ClaimPanel("plain", (over,), may_ask=True)


def _ask_for_more(case: ClaimCase, told: tuple[str, ...], opens: tuple[Link, ...]) -> ClaimPanel:
    """Return the panel of what is awarded, where staff have found more since claims closed."""
    asked = case.request
    if asked is not None and asked.state == "open":
        return ClaimPanel("good", (*told, ASKED), opens)
    if asked is not None and asked.state == "refused":
        return ClaimPanel("good", (*told, f"The CE office answered: {asked.because}"), opens)
    more = CORRECTED_MORE.format(write_credits(case.mine.reckoned.credits))
    return ClaimPanel("good", (*told, more), opens, may_ask=True)


def _is_corrected(case: ClaimCase) -> bool:
    """Tell whether something counts since staff looked at it, as after “Not right?”."""
    return any(
        one.verdict is Verdict.COUNTS and Note.SETTLED in one.notes
        for one in case.mine.reckoned.sessions
    )


def _missing_before(case: ClaimCase) -> tuple[Link, ...]:
    """Return what an award will wait for: before it is claimed, since it takes its time, too."""
    links = _missing_links(case)
    if len(case.missing.sessions) <= MOST_NAMED:
        return links
    count = len(links) - case.missing.overall
    whole = Link(f"{count} sessions to evaluate", f"/e/{case.document.event.id}/evaluations")
    return (whole, *links[count:])


def _last(case: ClaimCase, until: datetime) -> str:
    return last_moment_of(until, case.document.zone).text


def _missing_links(case: ClaimCase) -> tuple[Link, ...]:
    at = f"/e/{case.document.event.id}/evaluations"
    known = case.document.sessions_by_id
    found = [Link(known[one].title, f"{at}/{one}") for one in case.missing.sessions if one in known]
    if case.missing.overall:
        found.append(Link("The survey about the whole event", f"{at}/overall"))
    return tuple(found)


def _profession(case: ClaimCase, credential: str) -> str:
    """Return what a license is likely for: of the letters behind the name, whom the kind serves."""
    theirs = professions_of(credential)
    return next((one for one in case.mine.kind.professions if one.upper() in theirs), "")


def _form(case: ClaimCase) -> ClaimForm:
    """Return the form: as it was left, else as it was claimed, else as we know them."""
    most = write_credits(case.mine.reckoned.credits)
    filled = _filled(case)
    amount = str(filled.get("amount") or most)
    name, credential = str(filled.get("name", "")), str(filled.get("credential", ""))
    licenses = [
        LicenseLine(**{part: str(one.get(part, "")) for part in ("kind", "state", "number")})
        for one in _list(filled.get("licenses"))
        if isinstance(one, Mapping)
    ]
    room = 1 if Asked.LICENSE in case.mine.kind.asks_for else 0
    empty = max(0, min(room, LICENSE_LINES - len(licenses)))
    said = _list(filled.get("attested"))
    return ClaimForm(
        key=case.key,
        button=f"Claim {most}" if case.claim is None else "Claim this instead",
        amount=amount,
        most=most,
        step=case.mine.kind.step,
        name=name,
        credential=credential,
        on_certificate=", ".join(part for part in (name, credential) if part),
        licenses=(*licenses, *[LicenseLine(_profession(case, credential))] * empty),
        nabp=str(filled.get("nabp", "")),
        birth_day=str(filled.get("birth_day", "")),
        board=str(filled.get("board", "")),
        asks=tuple(one.value for one in case.mine.kind.asks_for),
        words_for=tuple((one, title, one in said) for one, title in _by_word(case)),
        faults=case.faults or {},
        is_open=bool(case.faults) or not name or (case.draft is not None and amount != most),
    )


def _filled(case: ClaimCase) -> Mapping[str, Any]:
    if case.draft is not None:
        return case.draft
    claim = case.claim
    if claim is None:
        name, credential = case.holder
        return {"name": name, "credential": credential}
    return {
        "amount": write_credits(claim.amount), "name": claim.name, "credential": claim.credential,
        "attested": claim.attested, **claim.ids,
    }  # fmt: skip


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _by_word(case: ClaimCase) -> list[tuple[str, str]]:
    """Return sessions that are over, that no door saw them in, and that their word would do for."""
    if case.mine.kind.attestation is not Attestation.ALLOWED:
        return []
    titles = case.document.sessions_by_id
    return [
        (one.session_id, titles[one.session_id].title)
        for one in case.mine.reckoned.sessions
        if one.is_attested or one.verdict is Verdict.NOT_ATTENDED
    ]


def faults_of(refused: DomainError) -> dict[str, str]:
    """Return what is wrong with what was filled in, by the field it is shown at."""
    found: dict[str, str] = {}
    for fault in refused.faults:
        place = re.match(r"/?(\w+)", fault.where)
        found.setdefault(place.group(1) if place else "", fault.message)
    return found
