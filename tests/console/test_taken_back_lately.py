"""Credits are taken back by who gave password and code lately: it is for good (T26)."""

from __future__ import annotations

import pytest

from congress.console.pages import people as people_pages
from tests.console.claiming import ANA, act, attend, claim, world_state
from tests.console.world import World


def test_credits_are_taken_back_by_who_signed_in_lately(world: World) -> None:
    """T26: for good, so a console that was left open does not do it."""
    attend(world, "ana")
    claim(world)
    world.wait()
    refused = act(world, "revoke", "Twice.")
    assert refused.answer.status_code == 403
    assert f'href="/sign-in/staff?next={ANA}"' in refused.page
    assert 'value="Twice."' in refused.page
    assert 'value="revoke"' not in refused.page
    assert world_state(world, "ana") == "claimed"
    assert act(world, "award").answer.status_code == 200  # that can be taken back


def test_control_without_asking_again_they_are_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend(world, "ana")
    claim(world)
    world.wait()
    monkeypatch.setattr(people_pages, "ask_to_prove_again", lambda _: None)
    act(world, "revoke", "Twice.")
    assert world_state(world, "ana") == "revoked"
