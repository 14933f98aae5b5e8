"""Who is new in a list without numbers, and like somebody whom it misses, waits: nobody is doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.rules.registrations import WrittenRegistration
from congress.infra.database import Store
from tests.attendees.test_import import attendee, event  # noqa: F401 -- a fixture
from tests.attendees.test_waiting import asked, kept, names, take_over
from tests.attendees.world import a_registration

ANN = a_registration("", email="ann@example.org", first_name="Ann", last_name="Lee", where="row 2")
DAN = replace(ANN, email="dan@example.org", first_name="Dan", last_name="Drew", order="7002")
EVA = replace(ANN, email="eva@example.org", first_name="Eva", last_name="Day", where="row 3")

WEDDED = replace(ANN, last_name="Lee-Grey")
MOVED = replace(ANN, email="ann.lee@new.example.org")
HANDED = replace(DAN, email="dora@example.org", first_name="Dora", last_name="Drew-Fox")
CASES = [(ANN, WEDDED), (ANN, MOVED), (DAN, replace(DAN, last_name="Dree")), (DAN, HANDED)]
changed = pytest.mark.parametrize(("before", "after"), CASES)


@changed
def test_a_new_name_or_address_without_a_number_waits(
    event: Store,  # noqa: F811
    before: WrittenRegistration,
    after: WrittenRegistration,
) -> None:
    take_over(event, before, EVA)
    there = names(event)
    report = take_over(event, after, EVA)
    ((key, question),) = asked(report)
    assert (report.added, question) == (0, "moved")
    assert names(event) == there
    # Decided with no list at hand: it is the registration that there was.
    assert take_over(event, is_whole=False, **{key: "same-person"}).changed == 1
    (number,) = set(there) - {one for one, name in there.items() if name == "Eva Day"}
    assert names(event) == {**there, number: f"{after.first_name} {after.last_name}"}
    again = take_over(event, after, EVA)
    assert (again.unchanged, again.waiting, again.missing) == (2, (), ())


@changed
def test_two_people_are_two_from_then_on(
    event: Store,  # noqa: F811
    before: WrittenRegistration,
    after: WrittenRegistration,
) -> None:
    take_over(event, before, EVA)
    ((key, _),) = asked(take_over(event, after, EVA))
    assert take_over(event, after, EVA, **{key: "two-people"}).added == 1
    again = take_over(event, after, EVA)
    assert (again.unchanged, again.waiting, len(again.missing)) == (2, (), 1)


@changed
def test_control_who_is_in_the_list_is_doubled_by_nobody(
    event: Store,  # noqa: F811
    before: WrittenRegistration,
    after: WrittenRegistration,
) -> None:
    """Both stand in it: they are two, and nobody is asked."""
    take_over(event, before, EVA)
    report = take_over(event, before, replace(after, where="row 9"), EVA)
    assert (report.added, report.waiting) == (1, ())


def test_control_a_number_of_their_own_tells_people_apart(event: Store) -> None:  # noqa: F811
    take_over(event, replace(ANN, external_id="S-1"))
    report = take_over(event, replace(MOVED, external_id="S-2"))
    assert (report.added, report.waiting, report.missing) == (1, (), ("S-1",))


def test_everybody_missing_is_asked_about_once(event: Store) -> None:  # noqa: F811
    take_over(event, ANN)
    report = take_over(event, MOVED, replace(MOVED, email="ann@third.example.org"))
    assert (report.added, asked(report)[0][1], len(report.waiting)) == (1, "moved", 1)


def test_what_was_left_as_it_is_stays_so(event: Store) -> None:  # noqa: F811
    take_over(event, ANN)
    ((key, _),) = asked(take_over(event, WEDDED))
    take_over(event, is_whole=False, **{key: "skip"})
    assert kept(event) == [(key, "skip")]
    again = take_over(event, WEDDED)
    assert (again.waiting, again.left_out, set(names(event).values())) == ((), 1, {"Ann Lee"})


def test_a_number_that_is_made_is_the_same_at_every_try(event: Store) -> None:  # noqa: F811
    """So that a decision about a row without a number counts for the next list."""
    twin = replace(ANN, first_name="Anton", where="row 8")
    ((key, _),) = asked(take_over(event, ANN, twin))
    assert take_over(event, ANN, twin, **{key: "same-person"}).left_out == 1
    again = take_over(event, ANN, twin)
    assert (again.left_out, again.waiting) == (1, ())


def test_a_list_that_has_them_as_before_outweighs_a_row_that_waited(event: Store) -> None:  # noqa: F811
    take_over(event, ANN)
    ((key, _),) = asked(take_over(event, WEDDED))
    report = take_over(event, ANN, **{key: "same-person"})
    assert (report.unchanged, report.left_out, set(names(event).values())) == (1, 1, {"Ann Lee"})


def test_cancelling_the_duplicate_is_a_change_of_number(event: Store) -> None:  # noqa: F811
    """Control: nothing decided, the second number is a new registration, and the seats are free."""
    first, second = (replace(EVA, external_id=number) for number in ("DUP1", "DUP2"))
    take_over(event, first, second, DUP2="same-person")
    before = attendee(event, "DUP1")
    report = take_over(event, replace(first, status="cancelled"), second)
    assert (report.changed, report.added, report.cancelled, report.waiting) == (1, 0, 0, ())
    after = attendee(event, "DUP2")
    assert (after.id, after.status, list(names(event))) == (before.id, "active", ["DUP2"])
    again = take_over(event, second)
    assert (again.unchanged, again.missing) == (1, ())


def test_control_two_numbers_of_which_nothing_was_decided(event: Store) -> None:  # noqa: F811
    first, second = (replace(EVA, external_id=number) for number in ("DUP1", "DUP2"))
    take_over(event, first, second)
    report = take_over(event, replace(first, status="cancelled"), second)
    assert (report.changed, report.added, report.cancelled) == (0, 1, 1)
