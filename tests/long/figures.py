"""A figure of an experiment: its name, what was measured, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `target` says in words what `is_met` was decided by."""

    name: str
    measured: str
    target: str
    is_met: bool

    def line(self) -> str:
        """Return the line that is printed."""
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.name:<58} {self.measured:<28} {self.target:<34} {verdict}"

    def row(self) -> str:
        """Return the row of docs/trust.md."""
        verdict = "met" if self.is_met else "**missed**"
        return f"| {self.name} | {self.measured} | {self.target} | {verdict} |"


def at_most(name: str, value: float, limit: float, unit: str = "") -> Figure:
    """Return a figure that must not be larger than a limit."""
    return Figure(name, f"{_short(value)}{unit}", f"at most {_short(limit)}{unit}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "") -> Figure:
    """Return a figure that must not be smaller than a limit."""
    return Figure(name, f"{_short(value)}{unit}", f"at least {_short(limit)}{unit}", value >= limit)


def none_of(name: str, found: int, out_of: int | None = None, *, detail: str = "") -> Figure:
    """Return a figure that must be nought; `out_of`: how many there were to look at."""
    measured = f"{found:,}" if out_of is None else f"{found:,} of {out_of:,}"
    if found and detail:
        measured = f"{measured} ({detail[:120]})"
    return Figure(name, measured, "0", found == 0)


def _short(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:,.1f}"
