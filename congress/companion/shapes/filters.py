"""The filters of the agenda as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.shapes import Link


@dataclass(frozen=True)
class FilterOption:
    """One value of a list to choose from. `name` says how many sessions it would show."""

    value: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True)
class FilterField:
    """A list to choose one value from. `every` is its first line: no choice."""

    name: str
    label: str
    every: str
    choices: tuple[FilterOption, ...]


@dataclass(frozen=True)
class Tick:
    """A filter that is on or off. `href` switches it."""

    name: str
    label: str
    is_on: bool
    href: str
    hint: str = ""


@dataclass(frozen=True)
class FilterPanel:
    """What can be filtered by, and what is. `chips` remove one filter each, but for `own` ones."""

    fields: tuple[FilterField, ...]
    ticks: tuple[Tick, ...]  # for everybody
    own: tuple[Tick, ...]  # for who has a registration: mine, starred
    chips: tuple[Link, ...]
    clear: str  # the address without any filter
    is_partly_unknown: bool = False  # the address asked for something we do not have

    @property
    def is_on(self) -> bool:
        """Tell whether any filter is on."""
        return bool(self.chips) or any(one.is_on for one in self.own)

    @property
    def count(self) -> int:
        """Return how many filters of the panel are on."""
        return sum(one.is_chosen for field in self.fields for one in field.choices) + sum(
            one.is_on for one in self.ticks
        )
