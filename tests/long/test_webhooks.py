"""Events of the mail provider, doubled and shuffled, in small (E9), through the call that it makes."""

from __future__ import annotations

import pytest

from congress.mail.rules.deliveries import Delivery
from congress.mail.service import deliveries
from tests.long import webhooks

SMALL = {"letters": 40, "times": 6, "a_call": 30}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_tellings_leave_what_one_in_order_leaves(kind: str) -> None:
    found = webhooks.measure(kind, **SMALL)
    assert [one for one in found[:2] if not one.is_met] == []  # the third is timed


@pytest.mark.slow
def test_control_states_that_go_back_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    every = tuple(Delivery)
    monkeypatch.setattr(deliveries, "states_before", lambda _: every)
    assert not webhooks.measure("sqlite", **SMALL)[1].is_met
