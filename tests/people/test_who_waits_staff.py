"""The enemy of a member of staff: what wrong passwords cost whom (decision 0039; T2)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from congress.core.clock import FixedClock
from tests.people.staff_world import OLGA, a_member, with_app
from tests.people.strangers import VERIFY, attack, code_she_takes
from tests.people.world import post


def _eleven_wrong_passwords(app: Flask) -> None:
    for _ in range(11):
        attack(app, "/sign-in/staff", {**OLGA, "password": "wrong"})


def test_wrong_passwords_cost_staff_a_mailed_code(app: Flask, clock: FixedClock) -> None:
    a_member(app)
    _eleven_wrong_passwords(app)
    for _ in range(12):
        attack(app, "/sign-in/code", {"email": OLGA["email"], "last_name": "Organizer"})
    clock.advance(timedelta(minutes=1))
    laptop = app.test_client()
    refused = post(laptop, "/sign-in/staff", OLGA)
    assert (refused.status_code, refused.json["code"]) == (403, "auth/code-needed")
    name = {"email": OLGA["email"], "last_name": "Organizer"}
    ticket = post(laptop, "/sign-in/code", name).json["ticket"]
    used = {"ticket": ticket, "code": code_she_takes(app)}
    assert post(laptop, VERIFY, used).status_code == 200
    assert post(laptop, "/sign-in/staff", OLGA).json["level"] == 3


def test_a_recovery_code_opens_without_any_mail(app: Flask) -> None:
    enrolled = with_app(app, a_member(app))
    _eleven_wrong_passwords(app)
    code = enrolled.recovery_codes[0]
    assert post(app.test_client(), "/sign-in/staff", {**OLGA, "totp": code}).json["level"] == 3
    again = post(app.test_client(), "/sign-in/staff", {**OLGA, "totp": code})
    assert again.status_code == 403  # it is used, and opens nothing more


@pytest.mark.parametrize("totp", ["", "123456", "ABCD-EFGH-JKLM"])
def test_control_what_is_no_recovery_code_opens_nothing(app: Flask, totp: str) -> None:
    """Not one more guess at the password is looked at: the right one is refused."""
    with_app(app, a_member(app))
    _eleven_wrong_passwords(app)
    refused = post(app.test_client(), "/sign-in/staff", {**OLGA, "totp": totp})
    assert refused.status_code == 403
