"""What was counted of somebody's time in a session, and the form that says it is not right."""

from __future__ import annotations

from dataclasses import dataclass

from congress.companion.shapes.lines import SessionLine
from congress.ui.notices import Notice


@dataclass(frozen=True)
class Counted:
    """`said`: how long, "" for nothing to say yet. `ask`: the words of the way to the form, "" for none.

    `answer`: what became of what they asked.
    """

    said: str
    ask: str = ""
    address: str = ""
    answer: str = ""

    @property
    def is_there(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.said or self.answer)


@dataclass(frozen=True)
class CountedPage:
    """One session, what was counted, and the form. `typed`: what was written and could not be sent."""

    line: SessionLine
    counted: Counted
    may_ask: bool
    typed: str = ""
    said: Notice | None = None
