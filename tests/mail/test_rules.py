"""Which letters may be sent once more after they were given up, and which go again by themselves."""

from __future__ import annotations

import pytest

from congress.mail.rules import KINDS, MAX_ATTEMPTS, retry_unclear_at, why_not_again
from tests.builders import NOW


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("agenda-changed", ""),
        ("code", "its code is forgotten"),
        ("of-a-later-version", "no such kind"),
    ],
)
def test_what_may_not_be_sent_again_is_said(kind: str, why: str) -> None:
    said = why_not_again(kind, NOW, NOW)
    assert (why in said) if why else not said
    assert "code" in KINDS


def test_what_may_have_left_goes_again_a_code_at_once_and_not_for_ever() -> None:
    """Rule F 1."""
    assert retry_unclear_at("code", 1, NOW) == NOW
    later = retry_unclear_at("agenda-changed", MAX_ATTEMPTS - 1, NOW)
    assert later is not None
    assert later > NOW
    assert retry_unclear_at("code", MAX_ATTEMPTS, NOW) is None
