"""Which letters may be sent once more after they were given up."""

from __future__ import annotations

import pytest

from congress.mail.rules import KINDS, why_not_again
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
