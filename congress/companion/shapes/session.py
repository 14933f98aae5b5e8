"""One session, with its button."""

from __future__ import annotations

from dataclasses import dataclass

from congress.companion.shapes.lines import MaterialLine, SessionLine
from congress.companion.shapes.speakers import SpeakerCard
from congress.core.time_words import Moment
from congress.ui.prose import Block
from congress.ui.shapes import Link


@dataclass(frozen=True)
class Leaving:
    """What is asked before somebody gives up a seat or a waiting place."""

    question: str
    warning: str
    button: str
    keep: str  # what stands on the other button
    was: str = ""  # what the form says they leave: waitlisted


@dataclass(frozen=True)
class SeatPanel:
    """The button of R6-R8 and what is said above it.

    state: none, confirmed, waitlisted, included, paid.
    action: register, wait, unregister, swap, swap-wait, sign-in or none.
    """

    state: str
    action: str
    headline: str
    detail: str = ""
    reason: str = ""  # why there is no button
    link: str = ""  # where the reason sends people, such as the modify page
    link_words: str = ""
    button: str = ""  # what stands on it, but for unregister
    leaving: Leaving | None = None  # where the action is unregister
    promise: str = ""  # what a swap keeps
    other_id: str = ""  # the session a swap gives up
    is_confirming: bool = False  # the step before unregistering is open
    release_seen: int = 0
    is_past: bool = False  # over or cancelled: nothing of it is green


@dataclass(frozen=True)
class Join:
    """How to join from afar, or when one can.

    `action`: where the press that joins goes. `link`: the lobby that the organizers have elsewhere.
    """

    words: str
    link: str = ""
    action: str = ""
    late: str = ""  # from when on, where it starts late
    note: str = ""  # in the organizers' words

    @property
    def has_form(self) -> bool:
        """Tell whether it is a button, whose form holds a secret of whoever reads it."""
        return bool(self.action)


@dataclass(frozen=True)
class SessionPage:
    """One session in full."""

    line: SessionLine
    starts: Moment
    ends: Moment
    duration: str
    where: str
    speakers: tuple[SpeakerCard, ...]
    abstract: tuple[Block, ...]
    disclosure: tuple[Block, ...]
    credits: str
    recorded: str
    seat: SeatPanel | None
    was_time: str  # before it moved; "" where it did not
    was_room: str
    join: Join | None  # for who attends it from afar
    materials: tuple[MaterialLine, ...]
    instead: tuple[SessionLine, ...]  # what else is on while this one was to be
    back: Link  # to the list that led here, else to its day of the agenda
    address: str  # with the way back
    may_star: bool = False
