"""Claims and steps as CSV: formulas stay text (T18), UTF-8 is marked, and parts follow on each other."""

from __future__ import annotations

import csv
import io

import pytest

from congress.console.pages import files
from congress.credits.formats import claims_csv
from congress.credits.queries import exporting
from tests.console.claiming import act, attend, claim, noted
from tests.console.world import CONSOLE, World

AT = f"{CONSOLE}/files"


def read(world: World, name: str, who: str = "cai") -> list[list[str]]:
    answer = world.browser(who).client.get(f"{AT}/{name}.csv")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_claims_come_with_their_certificate_and_formulas_as_text(world: World) -> None:
    attend(world, "ana", "ben")
    claim(world, name="=ANA+1", licenses=[{"kind": "RN", "state": "CA", "number": "12345"}])
    act(world, "award", "=HYPERLINK(1)")
    claim(world, "ben", "1.00", kind="acpe")
    rows = {row[0]: row for row in read(world, "claims")}
    assert rows["registration_number"] == list(claims_csv.CLAIM_COLUMNS)
    ana = dict(zip(claims_csv.CLAIM_COLUMNS, rows["x-ana"], strict=True))
    assert (ana["name_on_license"], ana["amount"], ana["state"]) == ("'=ANA+1", "1.50", "awarded")
    assert '"number": "12345"' in ana["numbers"]
    assert (ana["certificate_version"], ana["certificate_state"]) == ("1", "valid")
    assert rows["x-ben"][-4:] == ["", "", "", ""]
    steps = read(world, "steps")
    assert [row[4] for row in steps if row[0] == "x-ana"] == ["claimed", "awarded"]
    assert "'=HYPERLINK(1)" in {row[-1] for row in steps}


@pytest.mark.parametrize("size", [1, 2, 3, 500])
def test_no_line_is_lost_or_twice_between_two_parts(
    world: World, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("ana", "ben", "cleo")
    attend(world, *names)
    for name in names:
        claim(world, name)
    act(world, "award")
    monkeypatch.setattr(exporting, "A_PART", size)
    assert sorted(row[0] for row in read(world, "claims")[1:]) == ["x-ana", "x-ben", "x-cleo"]
    assert len(read(world, "steps")) == 1 + 4


def test_it_is_written_down_who_took_a_file(world: World) -> None:
    read(world, "claims")
    assert noted(world) == [("p-cai", {"by": "claims.csv", "shown": ["everybody"]})]


@pytest.mark.parametrize("name", ["claims", "steps"])
def test_everything_is_taken_by_who_signed_in_lately(world: World, name: str) -> None:
    """T26: a console left open gives nobody all numbers of licenses."""
    browser = world.browser()
    assert f"{name}.csv" in browser.get(AT)
    world.wait()
    page = browser.get(AT)
    assert f"{name}.csv" not in page
    assert f'href="/sign-in/staff?next={AT}"' in page
    refused = browser.client.get(f"{AT}/{name}.csv")
    assert refused.status_code == 403
    assert "Confirm it is you" in refused.text
    assert noted(world) == []


def test_control_without_asking_again_an_open_console_gives_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ask_to_prove_again", lambda _: None)
    world.wait()
    assert world.browser().client.get(f"{AT}/claims.csv").status_code == 200


def test_organizers_take_none(world: World) -> None:
    olive = world.browser("olive")
    assert ".csv" not in olive.get(AT)
    assert olive.client.get(f"{AT}/claims.csv").status_code in (403, 404)
