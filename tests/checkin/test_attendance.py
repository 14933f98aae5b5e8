"""Minutes of a person in a session, by decision 0053 (I4, I5, C 7, C 8, C 11, G 10, G 17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from congress.checkin.rules.attendance import (
    Attendance,
    Attended,
    Doubt,
    Kept,
    ScanFact,
    Settled,
    Word,
    attend,
)
from congress.checkin.rules.spans import Spans, read_spans, write_spans
from tests.checkin.facts import (
    AGENDA,
    IN,
    OUT,
    SUNSET,
    WAITING,
    at,
    during,
    scan,
)

Times = dict[str, list[tuple[str, str]]]


def _times(attendance: Attendance) -> Times:
    return {
        session_id: [(_wall(one.start), _wall(one.end)) for one in attended.spans]
        for session_id, attended in attendance.sessions.items()
    }


def _wall(instant: object) -> str:
    return f"{(instant - timedelta(hours=7)):%H:%M}"  # type: ignore[operator,str-bytes-safe]


CASES: dict[str, tuple[list[ScanFact], Times]] = {
    "in and out": ([scan(IN, "10:31"), scan(OUT, "10:58")], {"A": [("10:31", "10:58")]}),
    "out at its end by itself": ([scan(IN, "10:31")], {"A": [("10:31", "11:00")]}),
    "who comes early waits for the start": (
        [scan(IN, "09:41"), scan(OUT, "10:30")],
        {"A": [("10:00", "10:30")]},
    ),
    "who stays on has no more than the session": (
        [scan(IN, "10:31"), scan(OUT, "11:20")],
        {"A": [("10:31", "11:00")]},
    ),
    "who left before it began was not there": ([scan(IN, "09:41"), scan(OUT, "09:50")], {}),
    "in, out, in again": (
        [scan(IN, "10:00"), scan(OUT, "10:10"), scan(IN, "10:20"), scan(OUT, "10:40")],
        {"A": [("10:00", "10:10"), ("10:20", "10:40")]},
    ),
    "out and in at one instant is one stay": (
        [scan(IN, "10:00"), scan(OUT, "10:10"), scan(IN, "10:10", number=1)],
        {"A": [("10:00", "11:00")]},
    ),
    "two doors of a room are one (union)": (
        [scan(IN, "10:00"), scan(IN, "10:05", device="d2"), scan(OUT, "10:40", device="d2")],
        {"A": [("10:00", "10:40")]},
    ),
    "an entry at another door ends the former stay (G 17)": (
        [scan(IN, "10:00"), scan(IN, "10:35", SUNSET)],
        {"A": [("10:00", "10:35")], "B": [("10:35", "11:00")]},
    ),
    "an exit there afterwards takes nothing of it": (
        [scan(IN, "10:00"), scan(IN, "10:35", SUNSET), scan(OUT, "10:36")],
        {"A": [("10:00", "10:35")], "B": [("10:35", "11:00")]},
    ),
    "an entry for a later session elsewhere ends it, too": (
        [scan(IN, "10:00", SUNSET), scan(IN, "10:52")],
        {"B": [("10:00", "10:52")], "A2": [("11:00", "12:00")]},
    ),
    "who comes back in its last minutes comes for the next, and is still in this one": (
        [scan(IN, "10:00"), scan(IN, "10:52", number=1)],
        {"A": [("10:00", "11:00")], "A2": [("11:00", "12:00")]},
    ),
    "one exit ends both": (
        [scan(IN, "10:00"), scan(IN, "10:52", number=1), scan(OUT, "10:55")],
        {"A": [("10:00", "10:55")]},
    ),
    "who stays inside is scanned for one session alone": (
        [scan(IN, "10:00"), scan(OUT, "11:45")],
        {"A": [("10:00", "11:00")]},
    ),
    "refused is not inside": ([scan(IN, "10:00", admitted=False)], {}),
    "waiting is not inside": ([scan(WAITING, "09:50")], {}),
    "taken back is nothing": (
        [scan(IN, "10:00", name="x"), scan(IN, "10:01", name="y", undoes="x")],
        {},
    ),
    "what takes back what nobody told is nothing": (
        [scan(IN, "10:00"), scan(IN, "10:01", name="y", undoes="z")],
        {"A": [("10:00", "11:00")]},
    ),
    "bags are no session": (
        [scan(IN, "10:00"), scan(OUT, "10:20", ""), scan(IN, "10:30", "")],
        {"A": [("10:00", "11:00")]},
    ),
    "a door where nothing takes place ends nothing": (
        [scan(IN, "10:00"), scan(IN, "10:20", "lawn"), scan(OUT, "10:30", "lawn")],
        {"A": [("10:00", "11:00")]},
    ),
    "out without in is nothing": ([scan(OUT, "10:20")], {}),
    "an uncertain time counts (I5)": (
        [scan(IN, "10:20", doubts=frozenset({Doubt.UNCERTAIN_TIME}))],
        {"A": [("10:20", "11:00")]},
    ),
    "a dead badge at a door that could not know waits (G 10)": (
        [scan(IN, "10:20", doubts=frozenset({Doubt.REVOKED_OFFLINE}))],
        {},
    ),
    "so does what a revoked device tells (T12)": (
        [scan(IN, "10:20", doubts=frozenset({Doubt.AFTER_REVOCATION}))],
        {},
    ),
    "…and it takes nothing back": (
        [
            scan(IN, "10:00", name="x"),
            scan(IN, "10:20", undoes="x", doubts=frozenset({Doubt.AFTER_REVOCATION})),
        ],
        {"A": [("10:00", "11:00")]},
    ),
}


@pytest.mark.parametrize(("scans", "expected"), CASES.values(), ids=CASES.keys())
def test_minutes(scans: list[ScanFact], expected: Times) -> None:
    assert _times(attend(scans, AGENDA)) == expected


def test_g17_35_minutes_and_25_are_one_hour_together() -> None:
    sessions = attend([scan(IN, "10:00"), scan(IN, "10:35", SUNSET)], AGENDA).sessions
    assert {one: sessions[one].minutes for one in sessions} == {"A": 35, "B": 25}


def test_minutes_are_rounded_once_and_down() -> None:
    """Three stays of 59 s are two minutes, not none and not three."""
    scans = [
        one
        for start in ("10:00", "10:10", "10:20")
        for one in (scan(IN, start), scan(OUT, f"{start}:59"))
    ]
    assert attend(scans, AGENDA).sessions["A"].minutes == 2


def test_who_is_still_inside_is_told_from_who_left_at_its_end() -> None:
    inside = attend([scan(IN, "10:31")], AGENDA).sessions["A"]
    left = attend([scan(IN, "10:31"), scan(OUT, "11:02")], AGENDA).sessions["A"]
    assert (inside.is_open, left.is_open) == (True, False)
    assert inside.spans == left.spans


def test_an_uncertain_scan_makes_the_sessions_it_bounds_uncertain() -> None:
    unsure = frozenset({Doubt.UNCERTAIN_TIME})
    scans = [scan(IN, "10:00"), scan(IN, "10:35", SUNSET, doubts=unsure), scan(IN, "11:31", SUNSET)]
    sessions = attend(scans, AGENDA).sessions
    assert {one: sessions[one].is_uncertain for one in sessions} == {
        "A": True, "B": True, "B2": False,
    }  # fmt: skip


def test_an_uncertain_scan_of_the_afternoon_says_nothing_of_the_morning() -> None:
    scans = [scan(IN, "10:00"), scan(IN, "12:00", SUNSET, doubts=frozenset({Doubt.UNCERTAIN_TIME}))]
    assert not attend(scans, AGENDA).sessions["A"].is_uncertain


def test_a_session_that_was_cancelled_or_is_gone_has_no_minutes() -> None:
    without_a = {one: AGENDA[one] for one in ("B", "B2")}
    scans = [scan(IN, "10:00"), scan(IN, "10:35", SUNSET), scan(IN, "11:35")]
    assert _times(attend(scans, without_a)) == {"B": [("10:35", "11:00")]}
    assert attend([scan(OUT, "10:20")], without_a).strays != ()


def test_stays_follow_the_times_of_the_newest_release() -> None:
    moved = {**AGENDA, "A": during("10:15", "10:45")}
    assert _times(attend([scan(IN, "10:00")], moved)) == {"A": [("10:15", "10:45")]}


def test_a_room_that_changes_in_the_middle_moves_with_the_session() -> None:
    """C 8: in at Harbor; at 10:30 it goes on in Sunset, where they leave."""
    out = scan(OUT, "10:50", SUNSET, session="A")
    scans = [scan(IN, "10:05"), scan(IN, "10:31", SUNSET, session="A"), out]
    assert _times(attend(scans, AGENDA)) == {"A": [("10:05", "10:50")]}
    left = attend([scan(IN, "10:05"), out], AGENDA)
    assert (_times(left), left.strays) == ({"A": [("10:05", "10:50")]}, ())


def test_two_sessions_at_once_in_one_room_share_no_second() -> None:
    scans = [scan(IN, "10:00"), scan(IN, "10:35", session="B")]
    assert _times(attend(scans, AGENDA)) == {"A": [("10:00", "10:35")], "B": [("10:35", "11:00")]}


def test_out_without_in_is_a_stray_and_out_after_the_end_is_none() -> None:
    stray = scan(OUT, "10:20", SUNSET)
    assert attend([stray], AGENDA).strays == (stray,)
    assert attend([scan(IN, "10:00"), scan(OUT, "11:29")], AGENDA).strays == ()
    # Whoever was in the room for A alone, and is scanned out of it at the end of A2, was there unseen.
    unseen = scan(OUT, "11:45")
    assert attend([scan(IN, "10:00"), unseen], AGENDA).strays == (unseen,)


WORDS = [
    (Word.COUNTS, {"A": [("10:20", "11:00")]}),
    (Word.NOTED, {}),
    (Word.VOID, {}),
]


@pytest.mark.parametrize(("word", "expected"), WORDS)
def test_a_held_scan_counts_by_a_word_alone(word: Word, expected: Times) -> None:
    held = scan(IN, "10:20", name="x", doubts=frozenset({Doubt.REVOKED_OFFLINE}))
    said = Settled(words={("x", Doubt.REVOKED_OFFLINE): word})
    assert _times(attend([held], AGENDA, said)) == expected


def test_two_reasons_to_hold_it_want_two_words() -> None:
    both = frozenset({Doubt.REVOKED_OFFLINE, Doubt.AFTER_REVOCATION})
    held = scan(IN, "10:20", name="x", doubts=both)
    one = {("x", Doubt.REVOKED_OFFLINE): Word.COUNTS}
    two = {**one, ("x", Doubt.AFTER_REVOCATION): Word.COUNTS}
    assert _times(attend([held], AGENDA, Settled(one))) == {}
    assert _times(attend([held], AGENDA, Settled(two))) == {"A": [("10:20", "11:00")]}


def test_a_word_can_take_a_scan_away() -> None:
    """Two rooms in a minute: a person says which badge was the copy."""
    scans = [scan(IN, "10:00"), scan(IN, "10:00:40", SUNSET, name="x")]
    said = Settled(words={("x", Doubt.TWO_ROOMS): Word.VOID})
    assert _times(attend(scans, AGENDA, said)) == {"A": [("10:00", "11:00")]}


def _kept(
    session_id: str,
    start: str,
    end: str,
    *,
    by_scans: int = 0,
    when: str = "15:00",
    name: str = "k",
) -> Kept:
    return Kept(session_id, (during(start, end),), by_scans, at(when), name)


def test_what_was_settled_is_never_silently_lowered() -> None:
    """An exit at 10:40 comes after the 57 minutes were settled: they stand, and it is said (C 11)."""
    scans = [scan(IN, "10:03"), scan(OUT, "10:40")]
    settled = Settled(kept=(_kept("A", "10:03", "11:00", by_scans=57 * 60),))
    attended = attend(scans, AGENDA, settled).sessions["A"]
    assert attended == Attended(
        "A", (during("10:03", "11:00"),), 37 * 60, is_settled=True, is_less=True
    )
    assert attend([scan(IN, "10:03")], AGENDA, settled).sessions["A"].is_less is False


def test_scans_that_say_more_than_what_was_settled_count() -> None:
    settled = Settled(kept=(_kept("A", "10:30", "11:00"),))
    attended = attend([scan(IN, "10:10")], AGENDA, settled).sessions["A"]
    assert (attended.minutes, attended.is_less) == (50, False)


def test_the_newest_word_about_a_session_stands() -> None:
    older, newer = _kept("A", "10:00", "11:00"), _kept("A", "10:00", "10:30", when="16:00")
    for kept in ((older, newer), (newer, older)):
        assert attend([], AGENDA, Settled(kept=kept)).sessions["A"].minutes == 30


def test_what_was_settled_first_has_the_second_that_two_would_have() -> None:
    first, second = _kept("B", "10:00", "10:40"), _kept("A", "10:20", "11:00", when="16:00")
    for kept in ((first, second), (second, first)):
        sessions = attend([scan(IN, "10:50", SUNSET)], AGENDA, Settled(kept=kept)).sessions
        assert {one: sessions[one].minutes for one in sessions} == {"B": 50, "A": 10}


def test_what_was_settled_of_a_session_that_is_gone_is_nothing() -> None:
    assert attend([], {}, Settled(kept=(_kept("A", "10:00", "11:00"),))) == (Attendance({}))


def test_nothing_is_left_where_another_session_has_all_of_it() -> None:
    settled = Settled(kept=(_kept("B", "10:00", "11:00"),))
    assert "A" not in attend([scan(IN, "10:00")], AGENDA, settled).sessions


def test_spans_are_read_as_they_were_written() -> None:
    spans: Spans = (during("10:00", "10:10"), during("10:20", "11:00"))
    assert read_spans(write_spans(spans)) == spans
    assert read_spans("") == ()
