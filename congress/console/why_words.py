"""Why somebody's time is worth so much of a kind of credit and no more, as the office tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.document import Document
from congress.console.claim_shapes import WhyLine
from congress.credits.rules.facts import CreditSession, Note
from congress.credits.rules.reckoning import Reckoned, ReckonedSession, Verdict
from congress.credits.rules.types import credits_of, write_credits
from congress.ui.words import many

_WHY_NOT: Mapping[Verdict, str] = {
    Verdict.NOT_OFFERED: "gives none of this kind",
    Verdict.CANCELLED: "was cancelled",
    Verdict.UNDISCLOSED: "no disclosure was published before it began",
    Verdict.PRESENTED: "they present it",
    Verdict.LATER: "is not over yet",
    Verdict.NOT_ATTENDED: "nobody scanned them there",
    Verdict.RECORDING: "they watched the recording",
    Verdict.CAME_LATE: "came more than {late} minutes late, and it counts whole or not at all",
    Verdict.LEFT_EARLY: "left more than {early} minutes early, and it counts whole or not at all",
    Verdict.TOO_SHORT: "there for less than {share}%, and it counts whole or not at all",
    Verdict.REPEATED: "a repetition of it counts instead",
}
_NOTES: Mapping[Note, str] = {
    Note.NO_SCAN_OUT: "no scan out, so counted to the end",
    Note.UNCERTAIN: "the clock of the device is not certain",
    Note.SETTLED: "settled by staff",
}
_UNTOLD = (Verdict.NOT_OFFERED, Verdict.LATER)


def ask_why(kind: CreditType, reckoned: Reckoned, sessions: Sequence[CreditSession]) -> str:
    """Return what is asked who adds up the sessions they were in: “Why 5.25 and not 6.00?”."""
    borne = {one.id: one.designated.get(kind.id, 0) for one in sessions}
    there = sum(borne[one.session_id] for one in reckoned.sessions if one.attended)
    whole = credits_of(kind, there)
    if whole <= reckoned.credits:
        return "How it adds up"
    return f"Why {write_credits(reckoned.credits)} and not {write_credits(whole)}?"


def list_why(
    kind: CreditType,
    reckoned: Reckoned,
    sessions: Sequence[CreditSession],
    document: Document,
) -> tuple[WhyLine, ...]:
    """Return each session that is over and bears this kind, with what of it counts, or why not."""
    borne = {one.id: one.designated.get(kind.id, 0) for one in sessions}
    return tuple(
        WhyLine(
            document.sessions_by_id[one.session_id].title,
            "; ".join(_say(kind, one, borne[one.session_id])),
        )
        for one in reckoned.sessions
        if one.verdict not in _UNTOLD
    )


def list_sums(reckoned: Reckoned, document: Document) -> tuple[str, ...]:
    """Return how each designated activity is rounded, once, and capped."""
    said = []
    for one in reckoned.activities:
        session = document.sessions_by_id.get(one.activity)
        title = session.title if session else document.event.name
        capped = f", capped at {write_credits(one.most)}" if one.is_capped else ""
        said.append(
            f"{title}: {many(one.minutes, 'minute')}, rounded once to {write_credits(one.credits)}"
            f"{capped}"
        )
    return tuple(said)


def _say(kind: CreditType, one: ReckonedSession, borne: int) -> Iterator[str]:
    if one.verdict is not Verdict.COUNTS:
        yield "nothing: " + _WHY_NOT[one.verdict].format(
            late=kind.grace_late, early=kind.grace_early, share=kind.least_share
        )
        return
    yield f"{one.counted} of {many(borne, 'minute')}"
    for minutes, words in (
        (one.in_breaks, "in its break"),
        (one.beyond, "beyond what it is designated for"),
        (one.elsewhere, "counted for another session at that time"),
    ):
        if minutes:
            yield f"{minutes} {words}"
    if one.is_attested:
        yield "by their own word"
    yield from (_NOTES[note] for note in Note if note in one.notes)
