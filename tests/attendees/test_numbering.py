"""Numbers for rows that have none of their own: nobody takes the number of somebody else."""

from __future__ import annotations

from dataclasses import replace

from congress.attendees.rules.numbering import Numbering
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.core.names import fold_name
from tests.attendees.world import a_registration

ANA = a_registration("S-1")
BO = replace(ANA, email="bo@example.org", first_name="Bo", last_name="Lee")
CY = replace(ANA, email="cy@example.org", first_name="Cy", last_name="Fox")


def known(**people: WrittenRegistration) -> dict[str, KnownRegistration]:
    """Return what is known, by number; a number has `_` for `-`."""
    return {
        number: KnownRegistration(
            id=number, external_id=number, person_id=number, registration_type="general",
            status=AttendeeStatus.ACTIVE, paid_sessions=(), speaker="", details={}, chosen_at=None,
            first_name=one.first_name, name_key=fold_name(one.last_name),
            addresses=frozenset({one.email}),
        )
        for number, one in ((key.replace("_", "-"), one) for key, one in people.items())
    }  # fmt: skip


def test_who_shares_a_number_is_known_by_a_further_one_past_those_of_others() -> None:
    numbering = Numbering(known(S_1=ANA, S_1_2=BO, S_1_3=CY), [])
    assert numbering.beside(CY) == "S-1-3"


def test_a_further_number_is_given_to_one_row_only() -> None:
    numbering = Numbering(known(S_1=ANA, S_1_2=BO), [])
    assert [numbering.beside(BO), numbering.beside(BO)] == ["S-1-2", ""]
    written = Numbering(known(S_1=ANA, S_1_2=BO), [replace(BO, external_id="S-1-2")])
    assert written.beside(BO) == ""


def test_nobody_is_looked_for_behind_the_first_number_that_is_nobodys() -> None:
    assert Numbering(known(S_1=ANA, S_1_3=BO), []).beside(BO) == ""
