"""What the page of evaluations is handed: plots as numbers, and no name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BarLine:
    """One bar. `share`: how long it is, in percent of the longest there could be."""

    text: str
    count: int
    share: int


@dataclass(frozen=True)
class PlotLine:
    """One question. `said`: how many answered it, and the mean of a scale."""

    text: str
    said: str
    bars: tuple[BarLine, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubjectLine:
    """One session, or all of a form. `hidden`: what is said where something is not told."""

    title: str
    sent: str
    plots: tuple[PlotLine, ...]
    hidden: str = ""


@dataclass(frozen=True)
class FormLine:
    """One form: all its answers, and each session by itself where there are several."""

    id: str
    title: str
    total: SubjectLine
    subjects: tuple[SubjectLine, ...]


@dataclass(frozen=True)
class ResultsPage:
    """The results of an event's evaluations. `may_save`: as a file. `again`: where to sign in once more
    before that; "": that was lately.
    """

    forms: tuple[FormLine, ...]
    may_save: bool = False
    again: str = ""
