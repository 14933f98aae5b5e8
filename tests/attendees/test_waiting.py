"""Rows that need a decision wait, keep nobody else out, and are settled by a second run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from congress.attendees import queries
from congress.attendees.rules.registrations import WrittenRegistration
from congress.attendees.rules.waiting import (
    ANSWERS,
    Answer,
    Question,
    Waiting,
    facts_of,
    print_of,
    read_decisions,
    written_of,
)
from congress.attendees.service import ImportReport, ImportWishes, import_attendees
from congress.core.errors import CsvError, InputError
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from congress.mail.models import LetterRow
from congress.people.models import AddressRow, PersonRow
from tests.attendees.test_import import OPERATOR, attendee, event  # noqa: F401 -- a fixture
from tests.attendees.world import EVENT, a_registration, an_event
from tests.builders import NOW

JOHN = a_registration("G-1", email="smiths@example.org", first_name="John", last_name="Smith")
JANE = replace(JOHN, external_id="G-2", first_name="Jane", where="row of G-2")
OLD = a_registration("S-1", email="old.person@example.org", first_name="Olga", last_name="Old")
NEW = replace(OLD, email="new.person@example.org", first_name="Nils", last_name="New")
OTHER = a_registration("S-2", email="other@example.org", first_name="Ot", last_name="Her")


def take_over(
    store: Store, *rows: WrittenRegistration, is_whole: bool = True, **decisions: str
) -> ImportReport:
    """Take over rows; a decision's key has `_` for `-`."""
    said = {key.replace("_", "-"): answer for key, answer in decisions.items()}
    wishes = ImportWishes(decisions=said, is_whole=is_whole)
    return store.unit_of_work(
        lambda db: import_attendees(
            db=db, actor=OPERATOR, now=NOW, event_id=EVENT, rows=rows, wishes=wishes
        )
    )


def asked(report: ImportReport) -> list[tuple[str, str]]:
    return [(row.key, row.question.value) for row in report.waiting]


def kept(store: Store) -> list[tuple[str, str]]:
    """Return key and answer of each row that is kept."""
    with store.reading() as db:
        return [(one.row.key, one.answer) for one in queries.list_waiting(db, EVENT)]


def names(store: Store) -> dict[str, str]:
    with store.reading() as db:
        return {one.external_id: one.name for one in queries.list_registrations(db, EVENT).values()}


def test_a_couple_under_one_mailbox_waits_and_both_are_taken(event: Store) -> None:  # noqa: F811
    report = take_over(event, JOHN, JANE, OTHER)
    assert (report.added, asked(report)) == (2, [("G-2", "couple")])
    assert report.waiting[0].because == (
        "this e-mail address and last name have the registration of John Smith, G-1 (row of G-1) already"
    )
    assert take_over(event, is_whole=False, G_2="two-people").added == 1
    assert names(event) == {"G-1": "John Smith", "G-2": "Jane Smith", "S-2": "Ot Her"}
    assert attendee(event, "G-1").person_id != attendee(event, "G-2").person_id
    again = take_over(event, JOHN, JANE, OTHER)
    assert (again.unchanged, again.waiting, again.missing) == (3, (), ())
    assert kept(event) == [("G-2", "two-people")]


def test_a_couple_is_told_apart_at_the_next_event(event: Store) -> None:  # noqa: F811
    """Control: by address and last name alone Jane was taken for John, who is known longer."""
    take_over(event, JOHN, JANE, G_2="two-people")
    with event.writing() as db:
        an_event(db, "next")
        import_attendees(db=db, actor=OPERATOR, now=NOW, event_id="next", rows=[JANE])
        there = queries.list_registrations(db, "next")["G-2"]
    assert there.person_id == attendee(event, "G-2").person_id


def test_a_couple_decided_at_once(event: Store) -> None:  # noqa: F811
    report = take_over(event, JOHN, JANE, G_2="two-people")
    assert (report.added, report.waiting) == (2, ())


def test_one_person_under_two_numbers_is_left_out_and_not_asked_again(event: Store) -> None:  # noqa: F811
    twice = replace(JOHN, external_id="G-9")
    assert asked(take_over(event, JOHN, twice)) == [("G-9", "twice")]
    decided = take_over(event, JOHN, twice, G_9="same-person")
    assert (decided.unchanged, decided.left_out, decided.waiting) == (1, 1, ())
    again = take_over(event, JOHN, twice)
    assert (again.unchanged, again.left_out, again.waiting, again.missing) == (1, 1, (), ())
    changed = take_over(event, JOHN, replace(twice, registration_type="workshop"))
    assert asked(changed) == [("G-9", "twice")]  # the row says something else now


def test_another_person_under_a_known_number_waits_and_the_rest_goes_in(event: Store) -> None:  # noqa: F811
    """The f17 case."""
    take_over(event, OLD)
    before = attendee(event, "S-1")
    report = take_over(event, NEW, OTHER)
    assert (report.added, asked(report), report.missing) == (1, [("S-1", "another")], ())
    assert attendee(event, "S-1") == before


def test_handed_on_it_is_the_same_attendee_and_the_former_is_told(event: Store) -> None:  # noqa: F811
    take_over(event, OLD)
    before = attendee(event, "S-1")
    take_over(event, NEW, OTHER)
    assert take_over(event, is_whole=False, S_1="replace").changed == 1
    after = attendee(event, "S-1")
    assert (after.id, after.name) == (before.id, "Nils New")
    assert after.person_id != before.person_id
    with event.reading() as db:
        letters = db.execute(select(LetterRow.kind, LetterRow.person_id)).all()
        former = db.execute(
            select(PersonRow.first_name, AddressRow.email)
            .join(AddressRow, AddressRow.person_id == PersonRow.id)
            .where(PersonRow.id == before.person_id)
        ).one()
        assert find_breaches(db, NOW) == []
    assert [tuple(one) for one in letters] == [("registration-handed-on", before.person_id)]
    assert tuple(former) == ("Olga", "old.person@example.org")
    assert take_over(event, NEW, OTHER).unchanged == 2


def test_the_same_person_with_a_new_name_and_address(event: Store) -> None:  # noqa: F811
    take_over(event, OLD)
    before = attendee(event, "S-1")
    take_over(event, NEW, S_1="same-person")
    after = attendee(event, "S-1")
    assert (after.person_id, after.name) == (before.person_id, "Nils New")


def test_one_number_written_twice_loses_nobody(event: Store) -> None:  # noqa: F811
    second = replace(OTHER, external_id="G-1", where="row 7")
    report = take_over(event, JOHN, second)
    assert (report.added, asked(report)) == (1, [("G-1+2", "double")])
    decided = take_over(event, JOHN, second, **{"G_1+2": "two-people"})
    assert (decided.added, decided.waiting) == (1, ())
    assert names(event) == {"G-1": "John Smith", "G-1-2": "Ot Her"}
    again = take_over(event, JOHN, second)
    assert (again.unchanged, again.waiting, again.missing) == (2, (), ())


def test_of_two_rows_of_one_number_the_second_may_count(event: Store) -> None:  # noqa: F811
    second = replace(JOHN, registration_type="workshop", where="row 7")
    assert asked(take_over(event, JOHN, second)) == [("G-1+2", "double")]
    assert attendee(event, "G-1").registration_type == "general"
    take_over(event, JOHN, second, **{"G_1+2": "replace"})
    assert attendee(event, "G-1").registration_type == "workshop"
    assert take_over(event, JOHN, second).unchanged == 1


def test_a_row_written_twice_alike_is_one(event: Store) -> None:  # noqa: F811
    report = take_over(event, JOHN, replace(JOHN, where="row 7"))
    assert (report.added, report.waiting) == (1, ())


def test_a_row_without_an_address_waits_for_one(event: Store) -> None:  # noqa: F811
    bare = replace(JOHN, email="", problem="is empty")
    report = take_over(event, bare, OTHER)
    assert (report.added, asked(report), report.missing) == (1, [("G-1", "no-address")], ())
    assert take_over(event, is_whole=False, G_1="John.Smith@Example.org").added == 1
    assert attendee(event, "G-1").addresses == {"john.smith@example.org"}
    assert kept(event) == [("G-1", "John.Smith@Example.org")]


def test_rows_of_earlier_lists_wait_on(event: Store) -> None:  # noqa: F811
    """A list may hold only what changed."""
    bare = replace(JOHN, email="", problem="is empty")
    take_over(event, bare)
    take_over(event, OTHER)
    assert kept(event) == [("G-1", "")]
    take_over(event, JOHN)
    assert kept(event) == []


def test_people_without_numbers_are_known_by_address_and_name(event: Store) -> None:  # noqa: F811
    rows = [replace(one, external_id="") for one in (JOHN, OTHER)]
    assert take_over(event, *rows).added == 2
    numbers = set(names(event))
    assert take_over(event, *rows) == ImportReport(unchanged=2)
    assert set(names(event)) == numbers
    assert take_over(event, *rows, replace(JANE, external_id="")).waiting[0].question == "couple"


def test_who_shares_an_order_has_a_number_each(event: Store) -> None:  # noqa: F811
    rows = [replace(one, external_id="", order="77") for one in (JOHN, OTHER, OLD)]
    take_over(event, *rows)
    assert names(event) == {"77": "John Smith", "77-2": "Ot Her", "77-3": "Olga Old"}
    assert take_over(event, *reversed(rows)) == ImportReport(unchanged=3)


def test_who_is_not_registered_yet_is_neither_added_nor_missed(event: Store) -> None:  # noqa: F811
    take_over(event, JOHN)
    pending = [replace(one, is_pending=True, status="cancelled") for one in (JOHN, OTHER)]
    assert take_over(event, *pending) == ImportReport()
    assert attendee(event, "G-1").status == "active"


def test_numbers_that_lost_their_zeros_are_named(event: Store) -> None:  # noqa: F811
    """Control: of somebody else the same number is a number like any other."""
    zeros = [replace(JOHN, external_id="00123"), replace(OTHER, external_id="00124")]
    take_over(event, *zeros)
    lost = [replace(one, external_id=one.external_id.lstrip("0")) for one in zeros]
    with pytest.raises(CsvError) as refused:
        take_over(event, *lost)
    (fault,) = refused.value.faults
    assert str(fault).startswith(
        "row of G-1 and 1 more, external_id: '123' is known as '00123': a spreadsheet dropped the zeros"
    )
    assert set(names(event)) == {"00123", "00124"}
    assert take_over(event, replace(OLD, external_id="123")).added == 1


def test_what_a_list_does_not_say_stays(event: Store) -> None:  # noqa: F811
    take_over(event, replace(JOHN, registration_type="workshop", paid_sessions=("w1",)))
    silent = replace(JOHN, unsaid=frozenset({"registration_type", "status", "paid_sessions"}))
    assert take_over(event, silent) == ImportReport(unchanged=1)
    assert take_over(event, JOHN).changed == 1  # the control: said, it counts


@pytest.mark.parametrize("decisions", [{"G_7": "skip"}, {"G_2": "replace"}])
def test_a_decision_that_fits_nothing_changes_nothing(
    event: Store,  # noqa: F811
    decisions: dict[str, str],
) -> None:
    with pytest.raises(InputError):
        take_over(event, JOHN, JANE, **decisions)
    assert names(event) == {}


def test_decisions_are_read_or_refused() -> None:
    assert read_decisions(["G-2=two-people", "row-1=a@x.org", "a=b=skip"]) == {
        "G-2": "two-people", "row-1": "a@x.org", "a=b": "skip",
    }  # fmt: skip
    for said in ("G-2", "G-2=", "=skip"):
        with pytest.raises(InputError):
            read_decisions([said])


def test_a_row_is_about_whom_it_names() -> None:
    nameless = replace(JOHN, first_name="", last_name="Suharto")
    rows = [Waiting("k", one, Question.COUPLE, "") for one in (JOHN, nameless)]
    assert [row.name for row in rows] == ["John Smith", "Suharto"]


def test_every_answer_says_what_it_means_and_a_row_comes_back_as_it_was() -> None:
    for question, answers in ANSWERS.items():
        told = Waiting("k", JOHN, question, "").answers
        assert {name for name, _ in told} >= {answer.value for answer in answers}
        assert all(meaning for _, meaning in told)
    assert {one for answers in ANSWERS.values() for one in answers} == set(Answer)
    assert set(ANSWERS) == set(Question)
    rich = replace(JOHN, chosen=("b1",), chosen_at=NOW, details={"phone": "1"}, order="7",
                   paid_sessions=("w1",), unsaid=frozenset({"status"}))  # fmt: skip
    assert written_of(facts_of(rich), "row 2") == replace(rich, where="row 2")
    assert print_of(rich) == print_of(replace(rich, where="row 9"))
