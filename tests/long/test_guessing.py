"""The bots in small, and what they do to a service without its limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from congress.core.names import name_keys
from congress.people.queries import persons
from congress.people.service import sign_in, tickets
from tests.long import guessing
from tests.long.figures import Figure
from tests.long.guessing import Scale, at_target
from tests.long.test_histories import stage_on

SMALL = Scale(accounts=40, hours=0.0, probed=3)


def small(experiment: object, url: str, folder: Path, scale: Scale = SMALL) -> dict[str, Figure]:
    with at_target(stage_on(url, folder)) as opened:
        found = experiment(opened, "here", scale)  # type: ignore[operator] # one of guessing.run_*
    return {one.name.partition(": ")[2]: one for one in found}


def test_a_list_of_addresses_opens_the_commonest_names_and_nothing_more(
    sqlite_url: str, tmp_path: Path
) -> None:
    found = small(guessing.run_listed, sqlite_url, tmp_path)
    assert [one for one in found.values() if not one.is_met] == []


def test_two_last_names_open_as_often_as_either_is_common(sqlite_url: str, tmp_path: Path) -> None:
    found = small(guessing.run_two_names, sqlite_url, tmp_path, Scale(accounts=300))
    assert [one for one in found.values() if not one.is_met] == []


@pytest.mark.parametrize("are_parts_looked_for", [False, True])
def test_five_names_in_one_field_are_one_guess(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, are_parts_looked_for: bool
) -> None:
    """T2. The control looks for the parts of what is typed, which opens everybody at once."""
    monkeypatch.setattr(guessing, "CENSUS", {"-".join(guessing.CENSUS): 3000.0})
    monkeypatch.setattr(guessing, "surnames", lambda count: ["Smith"] * count)
    if are_parts_looked_for:
        monkeypatch.setattr(persons, "typed_keys", name_keys)
    (found,) = small(guessing.run_two_names, sqlite_url, tmp_path).values()
    assert found.is_met is not are_parts_looked_for


def test_control_without_limits_more_names_are_found(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "is_code_needed", lambda *_, **__: False)
    found = small(guessing.run_listed, sqlite_url, tmp_path)
    assert not found["bots with a list, guesses refused a look"].is_met


def test_names_in_addresses_open_level_1_and_no_more(sqlite_url: str, tmp_path: Path) -> None:
    found = small(guessing.run_spelled, sqlite_url, tmp_path)
    assert [one for one in found.values() if not one.is_met] == []


def test_control_a_personal_field_is_found(sqlite_url: str, tmp_path: Path) -> None:
    """With the mask taken off the address at level 1, every answer of /me is one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("congress.people.service.persons.mask_email", lambda email: email)
        found = small(guessing.run_spelled, sqlite_url, tmp_path)
    assert not found["bots that read names, answers with personal fields"].is_met


def test_codes_can_be_guessed_three_hundred_times_a_day(sqlite_url: str, tmp_path: Path) -> None:
    found = small(guessing.run_codes, sqlite_url, tmp_path, Scale(accounts=220))
    assert [one for one in found.values() if not one.is_met] == []


def test_control_without_the_limit_over_all_codes_are_guessed_more_often(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "code_digits", lambda _: 6)
    monkeypatch.setattr(tickets, "may_try_code", lambda misses, *_, **__: misses.email < 10)
    found = small(guessing.run_codes, sqlite_url, tmp_path, Scale(accounts=400))
    assert not found["accounts a day that guessed codes open, expected"].is_met


def test_a_venue_signs_in_behind_one_address(sqlite_url: str, tmp_path: Path) -> None:
    found = small(guessing.run_venue, sqlite_url, tmp_path)
    assert [one for one in found.values() if not one.is_met] == []


def test_control_a_venue_whose_typos_count_is_refused(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("congress.people.rules.SOURCE_MISSES", 3)
    monkeypatch.setattr(sign_in, "mend_misses", lambda *_, **__: None)
    found = small(guessing.run_venue, sqlite_url, tmp_path)
    assert not found["correct sign-ins refused there"].is_met
