"""What was reckoned, as it is kept with each step of a claim for whoever asks why in six years. Pure."""

from __future__ import annotations

from typing import Any

from congress.credits.rules.reckoning import Reckoned, ReckonedSession, Verdict
from congress.credits.rules.types import write_credits

_NOT_THERE = frozenset({Verdict.NOT_OFFERED, Verdict.NOT_ATTENDED, Verdict.LATER})


def tell_reckoned(reckoned: Reckoned) -> dict[str, Any]:
    """Return figures of credit as texts and minutes as integers; sessions that they were in alone."""
    return {
        "credits": write_credits(reckoned.credits),
        "activities": [
            {
                "activity": one.activity, "minutes": one.minutes,
                "credits": write_credits(one.credits), "most": write_credits(one.most),
            }
            for one in reckoned.activities
        ],
        "sessions": [
            _session(one) for one in reckoned.sessions if one.verdict not in _NOT_THERE
        ],
    }  # fmt: skip


def _session(one: ReckonedSession) -> dict[str, Any]:
    told: dict[str, Any] = {
        "session": one.session_id, "verdict": one.verdict.value, "attended": one.attended,
        "counted": one.counted,
    }  # fmt: skip
    more = {
        "in_breaks": one.in_breaks, "beyond": one.beyond, "elsewhere": one.elsewhere,
        "attested": one.is_attested, "notes": sorted(one.notes),
    }  # fmt: skip
    return told | {name: value for name, value in more.items() if value}
