"""My credits in words: what counts of a session, what does not and why, and how it adds up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from congress.agenda.rules.credit_types import CreditType, Rounding, hundredths_of
from congress.agenda.rules.document import Document
from congress.companion.shapes.claims import ClaimPanel
from congress.companion.shapes.credits import KindCard, Sum
from congress.credits.rules.facts import CreditSession, Note
from congress.credits.rules.reckoning import ReckonedActivity, ReckonedSession, Verdict
from congress.credits.rules.types import credits_of, write_credits
from congress.credits.service.own import ReckonedKind
from congress.ui.words import many

ONE = 100  # one unit, in hundredths
LATER = "Counts once the session is over."
# Why a session does not count, as it stands behind "Not for …: " or alone.
WHY_NOT: Mapping[Verdict, str] = {
    Verdict.NOT_OFFERED: "this session gives no credit of that kind",
    Verdict.CANCELLED: "this session was cancelled",
    Verdict.UNDISCLOSED: "what its presenters had to disclose was not published before it began",
    Verdict.PRESENTED: "you present it, and presenters get no attendee’s credit for what they teach",
    Verdict.LATER: "the session is not over yet",
    Verdict.NOT_ATTENDED: "your badge was not scanned here",
    Verdict.RECORDING: "you watched the recording, which gives no live credit",
    Verdict.CAME_LATE: "only whole sessions count, and you came more than {late} minutes late",
    Verdict.LEFT_EARLY: "only whole sessions count, and you left more than {early} minutes early",
    Verdict.TOO_SHORT: "only whole sessions count, and you were there for less than {share}% of it",
    Verdict.REPEATED: "you came to it twice, and the longer time counts",
}
_NOTES: Mapping[Note, str] = {
    Note.NO_SCAN_OUT: "No scan when you left, so we count you until the end.",
    Note.UNCERTAIN: "We are still checking the time.",
    Note.SETTLED: "Staff looked at it.",
    Note.ONLINE: "You joined online.",
}


def why_not(kind: CreditType, verdict: Verdict) -> str:
    """Return why a session does not count for a kind of credit, as the end of a sentence."""
    return WHY_NOT[verdict].format(
        late=kind.grace_late, early=kind.grace_early, share=kind.least_share
    )


def tell_session(kinds: Sequence[tuple[CreditType, ReckonedSession]]) -> tuple[str, ...]:
    """Return what of a session counts, for all kinds at once: what they share is said once."""
    offered = [one for one in kinds if one[1].verdict is not Verdict.NOT_OFFERED]
    counting = [one for one in offered if one[1].verdict is Verdict.COUNTS]
    if any(told.verdict is Verdict.LATER for _, told in offered):
        return (LATER,)
    refused: dict[str, list[str]] = {}
    for kind, told in offered:
        if told.verdict is not Verdict.COUNTS:
            refused.setdefault(why_not(kind, told.verdict), []).append(kind.name)
    said = []
    if counting:
        minutes = sorted({told.counted for _, told in counting}, reverse=True)
        names = (
            "" if len(counting) == len(offered) else f" for {_names(k.name for k, _ in counting)}"
        )
        said.append(f"{' or '.join(many(one, 'minute') for one in minutes)} count{names}.")
        said += _parts(counting[0][1])
    for words, names_of in refused.items():
        alone = len(names_of) == len(offered)
        said.append(_sentence(words) if alone else f"Not for {_names(names_of)}: {words}.")
    return tuple(said)


def card_of(
    one: ReckonedKind,
    sessions: Sequence[CreditSession],
    document: Document,
    claim: ClaimPanel,
) -> KindCard:
    """Return a kind of credit with its figure, how it adds up, and where its claim stands."""
    kind, reckoned = one.kind, one.reckoned
    there = [told for told in reckoned.sessions if told.attended]
    return KindCard(
        id=kind.id,
        name=kind.name,
        figure=write_credits(reckoned.credits),
        unit=unit_of(kind, reckoned.credits),
        serves=f"For {_names(kind.professions)}" if kind.professions else "For everybody",
        why=_question(kind, there, sessions, reckoned.credits) if there else "",
        sums=tuple(
            total
            for activity in reckoned.activities
            if (total := _sum(kind, activity, there, sessions, document)).lines
        ),
        statement=kind.statement.replace("*", ""),
        claim=claim,
    )


def unit_of(kind: CreditType, hundredths: int) -> str:
    """Return the unit after a figure: `credit`, `contact hours`."""
    return kind.unit if hundredths == ONE else f"{kind.unit}s"


def _question(
    kind: CreditType,
    there: Sequence[ReckonedSession],
    sessions: Sequence[CreditSession],
    credits_now: int,
) -> str:
    """Return what somebody asks who adds up the sessions they were in."""
    by_id = {one.id: one for one in sessions}
    whole = credits_of(
        kind, sum(by_id[told.session_id].designated.get(kind.id, 0) for told in there)
    )
    if whole <= credits_now:
        return "How it adds up"
    return f"Why {write_credits(credits_now)} and not {write_credits(whole)}?"


def _sum(
    kind: CreditType,
    activity: ReckonedActivity,
    there: Sequence[ReckonedSession],
    sessions: Sequence[CreditSession],
    document: Document,
) -> Sum:
    members = {one.id: one for one in sessions if one.activity == activity.activity}
    lines = tuple(
        _line(kind, told, members[told.session_id], document)
        for told in there
        if told.session_id in members and told.verdict is not Verdict.NOT_OFFERED
    )
    session = document.sessions_by_id.get(activity.activity)
    title = session.title if session is not None else document.event.name
    return Sum(title, lines, tuple(_outcome(kind, activity)))


def _line(
    kind: CreditType, told: ReckonedSession, session: CreditSession, document: Document
) -> str:
    title = document.sessions_by_id[told.session_id].title
    if told.verdict is not Verdict.COUNTS:
        return f"{title}: nothing, because {why_not(kind, told.verdict)}."
    said = f"{title}: {told.counted} of {many(session.designated[kind.id], 'minute')}."
    return " ".join([said, *_parts(told)])


def _parts(told: ReckonedSession) -> list[str]:
    """Return what of the time there does not count, and what is to be known of the rest."""
    if told.attended == told.counted and not told.notes and not told.is_attested:
        return []  # as mostly: all of it counts
    lost = (
        (told.in_breaks, "{} in its break do not count."),
        (told.beyond, "{} are more than the session gives credit for."),
        (told.elsewhere, "{} count for another session at that time."),
    )
    said = [words.format(many(minutes, "minute")) for minutes, words in lost if minutes]
    if told.is_attested:
        said.append("By your own word, so staff look at it.")
    return [*said, *(words for note, words in _NOTES.items() if note in told.notes)]


def _outcome(kind: CreditType, activity: ReckonedActivity) -> Iterable[str]:
    step = write_credits(hundredths_of(kind.step))
    way = "to the nearest" if kind.rounding is Rounding.NEAREST else "down to a whole"
    yield (
        f"{many(activity.minutes, 'minute')} in all. We add them up first, divide by {kind.minutes},"
        f" and round once, {way} {step}."
    )
    made = write_credits(activity.credits)
    if activity.is_capped:
        yield f"It gives {made} {unit_of(kind, activity.credits)} at most."
    yield f"So it is {made} {unit_of(kind, activity.credits)}."


def _names(names: Iterable[str]) -> str:
    found = list(names)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def _sentence(words: str) -> str:
    return f"Does not count: {words}."
