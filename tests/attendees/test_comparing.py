"""What a registration written again means beside the one we have: who, what differs, who must act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from congress.attendees.rules.comparing import (
    Identity,
    changes_to_follow,
    differs,
    identify,
    refuse_doubled,
    refuse_waiting,
    values_of,
)
from congress.attendees.rules.registrations import AttendeeStatus, KnownRegistration
from congress.attendees.rules.waiting import Question, Waiting
from congress.core.errors import Fault
from congress.core.names import fold_name
from tests.attendees.world import EVENT, a_registration
from tests.builders import NOW

KNOWN = KnownRegistration(
    id="a-1", external_id="R1", person_id="p-1", registration_type="general",
    status=AttendeeStatus.ACTIVE, paid_sessions=(), speaker="", details={}, chosen_at=NOW,
    first_name="Ana", name_key=fold_name("Rivera"), addresses=frozenset({"ana@example.org"}),
)  # fmt: skip
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Identity.SAME),
        ({"first_name": "Anita"}, Identity.SAME),  # as one likes to be called
        ({"last_name": "Ríos"}, Identity.CORRECTED),
        ({"email": "ana.rivera@example.org"}, Identity.CORRECTED),
        ({"email": "other@example.org", "last_name": "Ríos"}, Identity.ANOTHER),
        ({"first_name": "Bo", "last_name": "Lee"}, Identity.ANOTHER),
    ],
)
def test_two_of_three_things_must_agree(changed: dict[str, str], expected: Identity) -> None:
    assert identify(a_registration(**changed), KNOWN) is expected


def test_who_changed_their_own_name_is_still_who_was_registered() -> None:
    said = {
        "registered_email": "ana@example.org",
        "registered_last_name": "Rivera",
        "registered_first_name": "Ana",
    }
    renamed = replace(KNOWN, first_name="Anne", name_key=fold_name("Smith"), details=said)
    assert identify(a_registration(), renamed) is Identity.SAME


@pytest.mark.parametrize(
    ("changed", "must_act"),
    [
        ({}, None),
        ({"details": {"phone": "1"}}, None),  # differs, and is nothing to seats
        ({"registration_type": "workshop"}, (True, None)),
        ({"paid_sessions": ("w1",)}, (True, None)),
        ({"status": AttendeeStatus.CANCELLED}, (True, None)),
        ({"chosen": ("b1",), "chosen_at": LATER}, (False, ("b1",))),
        ({"chosen": ("b1",), "chosen_at": NOW}, None),  # no newer than what is known
        ({"chosen": ("b1",), "chosen_at": EARLIER}, None),
        ({"registration_type": "workshop", "chosen": ("b1",), "chosen_at": EARLIER}, (True, None)),
    ],
)
def test_rooms_above_act_on_entitlements_and_newer_choices(
    changed: dict[str, object], must_act: tuple[bool, tuple[str, ...] | None] | None
) -> None:
    written = a_registration(**changed)
    values = values_of(written, "p-1", KNOWN, NOW)
    told = changes_to_follow(EVENT, "a-1", written, values, KNOWN)
    assert [(one.entitlement_changed, one.chosen) for one in told] == (
        [] if must_act is None else [must_act]
    )


def test_what_is_written_again_as_it_stands_changes_nothing() -> None:
    written = a_registration()
    standing = replace(KNOWN, details=values_of(written, "p-1", KNOWN, NOW)["said"])
    assert not differs(values_of(written, "p-1", standing, NOW), standing)
    moved = a_registration(registration_type="workshop")
    assert differs(values_of(moved, "p-1", standing, NOW), standing)


@pytest.mark.parametrize(
    ("question", "column", "answers"),
    [
        (Question.ANOTHER, "external_id", "replace or same-person or skip"),
        (Question.DOUBLE, "external_id", "two-people or replace or skip"),
        (Question.COUPLE, "email", "two-people or same-person"),
        (Question.KEPT, "email", "skip or replace"),
    ],
)
def test_a_single_registration_that_would_wait_is_refused_with_its_answers(
    question: Question, column: str, answers: str
) -> None:
    message = (
        f"it is Bo's; nothing was changed: decide it with `congress import-attendees` ({answers})"
    )
    for where, place in (("row 5", f"row 5, {column}"), ("", f"/{column}")):
        row = Waiting("R1", a_registration(where=where), question, "it is Bo's")
        assert refuse_waiting(row) == Fault(place, message)


@pytest.mark.parametrize(("where", "place"), [("row 5", "row 5, email"), ("", "/email")])
def test_a_second_registration_is_refused_where_it_stands(where: str, place: str) -> None:
    fault = refuse_doubled(a_registration(where=where), "the registration 'R2'")
    assert fault.where == place
    assert fault.message.startswith(
        "this person (same e-mail and last name) has the registration 'R2' already; "
    )
