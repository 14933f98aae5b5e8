"""What stands in a My Agenda of its own accord (R6, R10, R11)."""

from __future__ import annotations

import pytest

from congress.agenda.rules.document import RegistrationType
from congress.agenda.rules.inclusion import Inclusion, decide_inclusion, included_with
from tests.agenda.documents import a_session
from tests.lobby.world import the_congress

GENERAL = RegistrationType("general", "General", ("keynote",))
WORKSHOP = RegistrationType("workshop", "Workshop", (), ("s",))


@pytest.mark.parametrize(
    ("registration", "kind", "type_", "paid", "expected"),
    [
        ("included", "keynote", GENERAL, (), "included"),
        ("included", "meal", GENERAL, (), None),
        ("required", "keynote", GENERAL, (), None),
        ("included", "keynote", None, (), None),
        (
            "required",
            "workshop",
            WORKSHOP,
            (),
            "included",
        ),  # named by id, whatever its registration
        ("paid", "workshop", WORKSHOP, (), "included"),
        ("paid", "workshop", GENERAL, ("s",), "paid"),
        ("paid", "workshop", GENERAL, ("other",), None),
        ("required", "workshop", GENERAL, ("s",), None),  # nothing is paid for there
        ("none", "keynote", GENERAL, ("s",), None),
    ],
)
def test_inclusion_follows_type_and_payment(
    registration: str,
    kind: str,
    type_: RegistrationType | None,
    paid: tuple[str, ...],
    expected: str | None,
) -> None:
    session = a_session("s", registration=registration, kind=kind)
    assert decide_inclusion(session, type_, paid) == expected


def test_what_comes_with_a_type_is_worked_out_once_and_as_it_is_decided() -> None:
    """The control: a second look gives what was kept, and a type that nobody knows has nothing."""
    document = the_congress()
    for kind in document.registration_types:
        found = included_with(document, kind.id)
        assert found == {
            one.id
            for one in document.sessions
            if decide_inclusion(one, kind, ()) is Inclusion.INCLUDED
        }
        assert included_with(document, kind.id) is found
    assert included_with(document, "virtual")
    assert not included_with(document, "no-such-type")
