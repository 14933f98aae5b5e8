"""One record at a time: what is wrong, where, and what to write instead."""

from dataclasses import replace

from congress.attendees.rules.checking import check_written
from congress.core.errors import Fault
from tests.attendees.world import KNOWN_IDS, a_row
from tests.builders import NOW


def test_an_empty_type_is_told_which_there_are() -> None:
    faults = check_written(a_row(registration_type=""), KNOWN_IDS, NOW, row="row 5")
    assert isinstance(faults, list)
    assert [str(fault) for fault in faults] == [
        "row 5, registration_type: is empty; write one of general, workshop"
    ]
    assert isinstance(faults[0], Fault)


def test_a_name_of_a_type_that_is_misspelled_is_suggested() -> None:
    """As an office writes them: by names, not by ids."""
    named = replace(KNOWN_IDS, type_names={"general conference": "general"})
    faults = check_written(a_row(registration_type="Genral Conferense"), named, NOW, row="row 5")
    assert isinstance(faults, list)
    assert "did you mean general?" in str(faults[0])
