"""The thirteen guarantees of docs/rules/credits.md, each by its number and with its vectors.

What of a guarantee is not built yet says the docstring of its test: the upload to a board (B 9, B 10).
The rules stand here; that claims keep to them, at the database and by the calls, is shown in
`test_claims.py` (2, 8, 10, 11), `test_awards.py` (5, 6, 8, 9) and `tests/races/test_claims.py` (8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.agenda.rules.credit_types import Asked, CreditType
from congress.credits.rules.claiming import ClaimVerdict, Missing, decide_claim, list_missing
from congress.credits.rules.duties import (
    Duties,
    duties_of,
    is_month_day,
    is_past_report,
    list_unreported,
)
from congress.credits.rules.facts import NOTHING, Evidence, Note
from congress.credits.rules.reckoning import Verdict, reckon_teaching
from congress.credits.rules.states import NEXT, State, Step, StepVerdict, decide_step
from congress.credits.rules.types import credits_of
from congress.credits.rules.window import Extension, Timing, Window, decide_timing, window_of
from tests.checkin.facts import at, during
from tests.credits.facts import (
    ACPE,
    AMA,
    ANCC,
    IACET,
    LATER,
    NURSES_OF_CALIFORNIA,
    a_bearer,
    for_minutes,
    there,
    told_of,
    worth,
)

PACIFIC = ZoneInfo("America/Los_Angeles")
CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "minutes", "value"),
    [
        (AMA, 7, 0), (AMA, 8, 25), (AMA, 52, 75), (AMA, 53, 100), (AMA, 67, 100), (AMA, 68, 125),
        (ANCC, 53, 88), (ANCC, 60, 100), (ANCC, 0, 0),
        (IACET, 29, 0), (IACET, 30, 10), (IACET, 360, 60), (IACET, 600, 100),
    ],
)  # fmt: skip
def test_guarantee_01_never_more_than_was_designated_one_span(
    kind: CreditType, minutes: int, value: int
) -> None:
    assert credits_of(kind, minutes) == value
    long = a_bearer("w", "08:00", "20:00")
    assert worth(kind, (long, for_minutes(minutes, "08:00"))).credits == value


def test_guarantee_01_never_more_than_was_designated_rounded_once() -> None:
    """Three sessions of 23 minutes are 69, and 1.25; each by itself would be 0.5, 1.5 in all."""
    sessions = [a_bearer("a"), a_bearer("b", "11:00", "12:00"), a_bearer("c", "12:00", "13:00")]
    three = worth(
        AMA,
        (sessions[0], for_minutes(23)),
        (sessions[1], for_minutes(23, "11:00")),
        (sessions[2], for_minutes(23, "12:00")),
    )
    assert [one.counted for one in three.sessions] == [23, 23, 23]
    assert (three.activities[0].minutes, three.credits) == (69, 125)


def test_guarantee_01_never_more_than_was_designated_breaks_left_out() -> None:
    """A workshop of seven hours may bear six: its break earns nothing, and neither does staying on."""
    seven = a_bearer(
        "w", "09:00", "16:00", minutes=360, breaks=(during("12:00", "13:00"),), activity="w"
    )
    whole = told_of(AMA, seven, there(("08:30", "17:00")))
    assert (whole.attended, whole.in_breaks, whole.counted) == (420, 60, 360)
    plain = replace(seven, breaks=())  # the file says six hours, and not when the break is
    whole = told_of(AMA, plain, there(("09:00", "16:00")))
    assert (whole.beyond, whole.counted) == (60, 360)
    assert worth(AMA, (plain, there(("09:00", "16:00")))).credits == 600
    in_three = there(("09:00", "12:00"), ("12:10", "15:10"), ("15:20", "16:00"))
    assert told_of(AMA, plain, in_three).counted == 360


def test_guarantee_01_never_more_than_was_designated_each_activity_by_itself() -> None:
    """The congress is capped, and a workshop that is designated by itself has its own most."""
    workshop = a_bearer("w", "08:00", "09:00", activity="w")
    talk, panel = a_bearer("a"), a_bearer("b", "11:00", "12:00")
    capped = worth(
        replace(AMA, most="1.50"),
        (workshop, for_minutes(60, "08:00")),
        (talk, for_minutes(60)),
        (panel, for_minutes(60, "11:00")),
    )
    assert [(one.activity, one.credits, one.most) for one in capped.activities] == [
        ("w", 100, 100),
        ("", 150, 150),
    ]
    assert [one.is_capped for one in capped.activities] == [False, True]


def test_guarantee_01_never_more_than_was_designated_grace_adds_no_minutes() -> None:
    """Who comes eight minutes late is let into a whole session, and has 52 minutes of it."""
    known = there(("10:08", "11:00"))
    assert told_of(ACPE, a_bearer(), known).verdict is Verdict.COUNTS
    assert worth(ACPE, (a_bearer(), known)).credits == 75


@pytest.mark.parametrize("kind", ["meal", "exhibit"])
def test_guarantee_01_never_more_than_was_designated_what_bears_none(kind: str) -> None:
    told = told_of(AMA, a_bearer(kind, minutes=0), there(("10:00", "11:00")))
    assert (told.verdict, told.attended, told.counted) == (Verdict.NOT_OFFERED, 60, 0)


def test_guarantee_01_states_go_forward_only_each_with_actor_time_and_evidence() -> None:
    first = Step(State.ATTENDED, "scans", at("11:00"), "2 scans")
    claimed = Step(State.CLAIMED, "p-ana", at("12:00"), "claim 1")
    assert decide_step((), first) is StepVerdict.FORWARD
    assert decide_step((first,), claimed) is StepVerdict.FORWARD
    assert decide_step((claimed,), first) is StepVerdict.NOT_FORWARD
    assert decide_step((), replace(first, actor=" ")) is StepVerdict.UNSIGNED
    assert decide_step((), replace(first, evidence="")) is StepVerdict.UNSIGNED
    early = replace(claimed, at=at("10:00"))
    assert decide_step((first,), early) is StepVerdict.TOO_EARLY


def test_guarantee_01_no_way_through_the_states_comes_back() -> None:
    def reached(state: State, way: tuple[State, ...]) -> None:
        assert state not in way
        for one in NEXT[state]:
            reached(one, (*way, state))

    reached(State.NONE, ())
    assert set(NEXT) == set(State)
    before = {state for state, after in NEXT.items() if State.AWARDED in after}
    assert before == {State.CLAIMED}


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (100, ClaimVerdict.FITS), (75, ClaimVerdict.FITS), (125, ClaimVerdict.TOO_MUCH),
        (80, ClaimVerdict.NO_STEP), (0, ClaimVerdict.NOTHING), (-25, ClaimVerdict.NOTHING),
    ],
)  # fmt: skip
def test_guarantee_02_what_was_attended_as_the_learner_attests(
    asked: int, verdict: ClaimVerdict
) -> None:
    """Who was there for 55 of 90 minutes claims one credit or less, never the 1.5 of the session.

    That no call takes more, and that what is awarded is what was claimed, shows `test_claims.py`.
    """
    reckoned = worth(AMA, (a_bearer(end="11:30"), for_minutes(55)))
    assert decide_claim(AMA, asked, reckoned) is verdict


def test_guarantee_03_at_one_time_once() -> None:
    """Half-open: 10–11 and 11–12 are both claimable, equal spans are not, of an overlap the union."""
    ten, eleven = a_bearer("a"), a_bearer("b", "11:00", "12:00")
    hour = there(("10:00", "11:00"))
    assert worth(AMA, (ten, hour), (eleven, there(("11:00", "12:00")))).credits == 200
    twin = worth(AMA, (ten, hour), (replace(ten, id="c"), hour))
    assert twin.credits == 100
    assert [one.elsewhere for one in twin.sessions] == [0, 60]
    half = a_bearer("d", "10:30", "11:30")
    assert worth(AMA, (ten, hour), (half, there(("10:30", "11:30")))).credits == 150


def test_guarantee_03_at_one_time_once_in_two_activities() -> None:
    workshop = a_bearer("w", "09:00", "12:00", activity="w")
    both = worth(
        AMA, (a_bearer("a"), there(("10:00", "11:00"))), (workshop, there(("09:00", "12:00")))
    )
    assert [(one.activity, one.minutes) for one in both.activities] == [("w", 180), ("", 0)]


def test_guarantee_03_rule_g_17_an_overlap_is_claimed_by_two_kinds() -> None:
    """35 minutes of A and 25 of B in one hour: at most an hour; whole sessions ask for enough of one."""
    a, b = a_bearer("a"), a_bearer("b")
    scanned = ((a, there(("10:00", "10:35"))), (b, there(("10:35", "11:00"))))
    assert worth(AMA, *scanned).credits == 100
    nurse = worth(NURSES_OF_CALIFORNIA, *scanned)
    assert nurse.credits == 0
    assert [one.verdict for one in nurse.sessions] == [Verdict.LEFT_EARLY, Verdict.CAME_LATE]
    stayed = ((a, there(("10:00", "10:52"))), (b, there(("10:52", "11:00"))))
    assert worth(NURSES_OF_CALIFORNIA, *stayed).credits == 86  # of A alone


def test_guarantee_04_faculty() -> None:
    """Two for each presented hour, no learner's credit for it, and a repetition counts once."""
    session = a_bearer(end="11:30")
    again = a_bearer("b", "14:00", "15:30", repeats="a")
    mine = told_of(AMA, session, there(("10:00", "11:30")), teaches=frozenset({"a"}))
    assert (mine.verdict, mine.counted) == (Verdict.PRESENTED, 0)
    assert reckon_teaching(AMA, [session]) == 300
    assert reckon_teaching(AMA, [again, session]) == 300
    assert reckon_teaching(AMA, [replace(session, is_cancelled=True)]) == 0
    assert reckon_teaching(ANCC, [session]) == 0


def test_guarantee_04_a_repetition_counts_once_for_learners_the_longer_time() -> None:
    first, second = a_bearer(), a_bearer("b", "14:00", "15:00", repeats="a")
    twice = worth(AMA, (first, for_minutes(30)), (second, for_minutes(60, "14:00")))
    assert [one.verdict for one in twice.sessions] == [Verdict.REPEATED, Verdict.COUNTS]
    assert twice.credits == 100


def test_guarantee_05_evaluation_first() -> None:
    """A form for each session that counts and one for the whole; what is missing is always said.

    That a claim waits for them, and is awarded with the last of them, shows `test_awards.py`.
    """
    reckoned = worth(AMA, (a_bearer(), for_minutes(60)), (a_bearer("b", "12:00", "13:00"), NOTHING))
    assert list_missing(reckoned, (), has_overall=False) == Missing(("a",), overall=True)
    assert list_missing(reckoned, {"a"}, has_overall=False) == Missing((), overall=True)
    assert list_missing(reckoned, {"a"}, has_overall=True).is_complete


@pytest.mark.parametrize(
    ("times", "verdict"),
    [
        ((("10:10", "10:50"),), Verdict.TOO_SHORT),  # 40 of 60 minutes
        ((("10:10", "11:00"),), Verdict.COUNTS),
        ((("10:11", "11:00"),), Verdict.CAME_LATE),
        ((("10:00", "10:50"),), Verdict.COUNTS),
        ((("10:00", "10:49"),), Verdict.LEFT_EARLY),
        ((("10:00", "10:20"), ("10:32", "11:00")), Verdict.COUNTS),  # 48 of 60: just 80 percent
        ((("10:00", "10:20"), ("10:33", "11:00")), Verdict.TOO_SHORT),
    ],
)
def test_guarantee_06_late_and_early(times: tuple[tuple[str, str], ...], verdict: Verdict) -> None:
    """Whole sessions: ten minutes late and early, 80 percent of it; parts ask for nothing of it."""
    known = there(*times)
    assert told_of(ACPE, a_bearer(), known).verdict is verdict
    assert told_of(AMA, a_bearer(), known).verdict is Verdict.COUNTS


def test_guarantee_06_late_and_early_notes_hold_nothing_and_attestations_do() -> None:
    no_scan_out = there(("10:00", "11:00"), notes=frozenset({Note.NO_SCAN_OUT}))
    noted = worth(ANCC, (a_bearer(), no_scan_out))
    assert noted.sessions[0].notes == {Note.NO_SCAN_OUT}
    assert list_missing(noted, {"a"}, has_overall=True).is_complete
    attested = worth(ANCC, (a_bearer(), Evidence(is_attested=True)))
    assert (attested.credits, attested.sessions[0].is_attested) == (100, True)
    assert list_missing(attested, {"a"}, has_overall=True) == Missing(attested=("a",))
    conflict = list_missing(noted, {"a"}, has_overall=True, in_conflict=True)
    assert conflict == Missing(conflict=True)


def test_guarantee_06_late_and_early_nobody_attests_where_the_kind_does_not_allow_it() -> None:
    told = told_of(AMA, a_bearer(), Evidence(is_attested=True))
    assert (told.verdict, told.counted) == (Verdict.NOT_ATTENDED, 0)


def test_guarantee_06_late_and_early_scans_stand_above_a_learners_word() -> None:
    known = there(("10:00", "10:20"), is_attested=True)
    told = told_of(ANCC, a_bearer(), known)
    assert (told.is_attested, told.counted) == (False, 20)


def test_guarantee_07_live_is_not_enduring() -> None:
    watched = Evidence(recording=(during("18:00", "19:00"), during("10:00", "11:00")))
    told = told_of(AMA, a_bearer(), watched)
    assert (told.verdict, told.counted) == (Verdict.RECORDING, 0)
    both = replace(watched, live=(during("10:00", "10:30"),))
    assert told_of(AMA, a_bearer(), both).counted == 30


@pytest.mark.parametrize(
    ("received_at", "timing"),
    [
        (at("10:59"), Timing.EARLY),
        (at("11:00"), Timing.OPEN),
        (CLOSES - timedelta(milliseconds=100), Timing.OPEN),  # rule G 18: 06:59:59.900Z
        (CLOSES, Timing.CLOSED),  # rule G 19
    ],
)
def test_guarantee_08_the_window(received_at: datetime, timing: Timing) -> None:
    """From the session's end to the exclusive bound of R23 and R24, by when a claim reached us.

    That one submit twice is one, that amendments supersede, and that a refused claim is kept and
    logged, shows `test_claims.py`; the last second with every thread busy, `tests/races`.
    """
    window = window_of(date(2025, 4, 17), PACIFIC)
    assert window == Window(CLOSES)
    assert decide_timing(window, at("11:00"), received_at) is timing


def test_guarantee_08_the_window_an_extension_is_a_record_and_never_shortens() -> None:
    """Rule G 19: with reason, actor and the new bound."""
    longer = Extension(datetime(2025, 4, 25, 7, tzinfo=UTC), "In hospital.", "p-cai")
    shorter = Extension(datetime(2025, 4, 1, tzinfo=UTC), "By mistake.", "p-cai")
    window = window_of(date(2025, 4, 17), PACIFIC, [longer, shorter])
    assert window == Window(longer.until, longer)
    assert decide_timing(window, at("11:00"), CLOSES) is Timing.OPEN
    assert decide_timing(window, at("11:00"), longer.until) is Timing.CLOSED
    assert window_of(date(2025, 4, 17), PACIFIC, [shorter]) == Window(CLOSES)
    assert decide_timing(window_of(None, PACIFIC), at("11:00"), CLOSES) is Timing.OPEN


def test_guarantee_08_the_window_closes_by_the_zones_own_clock() -> None:
    """The last day of a window is 23 hours long where the clocks go forward on it."""
    short = window_of(date(2025, 3, 9), PACIFIC).closes_at
    assert short == datetime(2025, 3, 10, 7, tzinfo=UTC)
    assert window_of(date(2025, 3, 8), PACIFIC).closes_at == short - timedelta(hours=23)


@pytest.mark.parametrize(
    ("held_on", "report_by"),
    [
        (date(2025, 3, 9), date(2025, 5, 8)),
        (date(2025, 3, 10), date(2025, 5, 9)),
        (date(2025, 3, 11), date(2025, 5, 10)),
    ],
)
def test_guarantee_09_the_pharmacys_clock(held_on: date, report_by: date) -> None:
    """Sixty days from the activity; an extension past them is given with a warning."""
    assert duties_of(ACPE, held_on).report_by == report_by
    assert (report_by - date(2025, 4, 17)).days >= 21
    assert not is_past_report(ACPE, held_on, report_by)
    assert is_past_report(ACPE, held_on, report_by + timedelta(days=1))
    assert not is_past_report(ANCC, held_on, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("0229", True), ("0310", True), ("1231", True), ("1332", False), ("0230", False),
        ("0000", False), ("229", False), ("02290", False), ("0229\n", False), ("٠٢٢٩", False),
    ],
)  # fmt: skip
def test_guarantee_09_a_birthday_is_month_and_day(text: str, *, is_right: bool) -> None:
    assert is_month_day(text) is is_right


def test_guarantee_10_reporting_to_a_board() -> None:
    """What is missing of a learner holds the report and never the claim; no year of birth is known.

    The due date is data, for each year. The rows themselves come with the accreditors' exports.
    """
    physicians = replace(
        AMA, asks_for=(Asked.LICENSE, Asked.BIRTH_DAY), report_by=date(2026, 3, 31)
    )
    assert duties_of(physicians, date(2025, 3, 11)).report_by == date(2026, 3, 31)
    assert list_unreported(physicians, {Asked.LICENSE}, has_consent=False) == (
        "birth-day",
        "consent",
    )
    assert list_unreported(physicians, set(Asked), has_consent=True) == ()
    reckoned = worth(physicians, (a_bearer(), for_minutes(60)))
    assert decide_claim(physicians, 100, reckoned) is ClaimVerdict.FITS
    assert [one.value for one in Asked if "year" in one.value] == []


@pytest.mark.parametrize(
    ("held_on", "years", "kept_until"),
    [
        (date(2025, 3, 11), 6, date(2031, 3, 11)),
        (date(2025, 3, 11), 7, date(2032, 3, 11)),
        (date(2025, 3, 11), 1, date(2031, 3, 11)),  # no kind shortens it
        (date(2024, 2, 29), 6, date(2030, 3, 1)),
    ],
)
def test_guarantee_11_what_is_kept_and_how_long(
    held_on: date, years: int, kept_until: date
) -> None:
    """Six years from the activity. What deletes comes with certificates, and asks this."""
    assert duties_of(replace(AMA, kept_years=years), held_on).kept_until == kept_until


def test_guarantee_12_california() -> None:
    """A course lasts an hour; its certificate is issued within 90 days. Its wording comes with those."""
    duties = duties_of(NURSES_OF_CALIFORNIA, date(2025, 3, 11))
    assert duties == Duties(date(2025, 6, 9), None, date(2031, 3, 11))
    short = a_bearer(end="10:45", activity="a")
    known = for_minutes(45)
    assert worth(NURSES_OF_CALIFORNIA, (short, known)).credits == 0
    assert worth(ANCC, (short, known)).credits == 75
    hour = a_bearer(activity="a")
    assert worth(NURSES_OF_CALIFORNIA, (hour, for_minutes(60))).credits == 100


def test_guarantee_13_disclosure_comes_first() -> None:
    """A session whose disclosure is empty bears nothing, however long somebody was there."""
    hidden = a_bearer(is_disclosed=False)
    told = told_of(AMA, hidden, for_minutes(60))
    assert (told.verdict, told.attended, told.counted) == (Verdict.UNDISCLOSED, 60, 0)
    assert worth(AMA, (hidden, for_minutes(60))).credits == 0


def test_what_is_cancelled_or_not_over_bears_nothing_yet() -> None:
    """Rule G 14; the window of a session opens at its end (rule B 8)."""
    gone = told_of(AMA, a_bearer(is_cancelled=True), for_minutes(60))
    assert gone.verdict is Verdict.CANCELLED
    soon = told_of(AMA, a_bearer(), for_minutes(60), now=at("10:59"))
    assert (soon.verdict, soon.counted) == (Verdict.LATER, 0)
    assert told_of(AMA, a_bearer(), for_minutes(60), now=at("11:00")).counted == 60


def test_nothing_at_all_is_told_as_such() -> None:
    found = worth(AMA, (a_bearer(), NOTHING), now=LATER)
    assert found.by_session["a"].verdict is Verdict.NOT_ATTENDED
    assert found.credits == 0
