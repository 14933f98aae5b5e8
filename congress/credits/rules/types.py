"""How a kind of credit counts minutes: in hundredths of its unit, rounded once (rule B 1). Pure."""

from __future__ import annotations

from congress.agenda.rules.credit_types import CreditType, Rounding, hundredths_of

HUNDRED = 100


def credits_of(kind: CreditType, minutes: int) -> int:
    """Return what whole minutes are worth, in hundredths; less than the least there is, is nothing.

    To the nearest step a tie goes up, so that they exceed the minutes by half a step at the most.
    """
    step = max(hundredths_of(kind.step), 1)
    # A step lasts `kind.minutes * step / 100` minutes: both sides times 100, so that all are integers.
    whole, length = minutes * HUNDRED, kind.minutes * step
    if kind.rounding is Rounding.NEAREST:
        steps = (2 * whole + length) // (2 * length)
    else:
        steps = whole // length
    found = steps * step
    return found if found >= hundredths_of(kind.least) else 0


def is_step(kind: CreditType, hundredths: int) -> bool:
    """Tell whether so much can be claimed of this kind: a whole number of steps."""
    return hundredths >= 0 and hundredths % max(hundredths_of(kind.step), 1) == 0


def write_credits(hundredths: int) -> str:
    """Return hundredths as a figure: `5.25`."""
    return f"{hundredths // HUNDRED}.{hundredths % HUNDRED:02}"
