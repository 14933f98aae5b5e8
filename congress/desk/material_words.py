"""The words of the pages where presentation materials are added. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from congress.agenda.rules.document import Session
from congress.lobby.rules.materials import Material, MaterialState, is_visible
from congress.ui.notices import Notice
from congress.ui.shapes import Mark

MATERIAL_NOTICES: Mapping[str, Notice] = {
    "material-added": Notice("good", "Added, and hidden until you publish it."),
    "material-changed": Notice("good", "Changed."),
}
NO_FILE = "Choose a file first."
OPTED_OUT = "Kept back for the speaker"
_ACTS = {
    MaterialState.HIDDEN: (
        ("publish", "Publish"),
        ("opt-out", "The speaker does not want it shown"),
    ),
    MaterialState.PUBLISHED: (("hide", "Hide"), ("opt-out", "The speaker does not want it shown")),
    MaterialState.OPTED_OUT: (("hide", "The speaker changed their mind"),),
}
_EMBARGO = {
    True: ("at-once", "Show it at once"),
    False: ("after", "Show it after the session only"),
}


def acts_of(material: Material) -> tuple[tuple[str, str], ...]:
    """Return what can be done with a material, as (value, words)."""
    embargo = (
        () if material.state is MaterialState.OPTED_OUT else (_EMBARGO[material.is_embargoed],)
    )
    return (*_ACTS[material.state], *embargo)


def mark_of_material(material: Material, session: Session, now: datetime) -> Mark:
    """Return what a material is at."""
    if material.state is MaterialState.OPTED_OUT:
        return Mark("plain", OPTED_OUT)
    if material.state is MaterialState.HIDDEN:
        return Mark("wait", "Hidden")
    if is_visible(material, session, now):
        return Mark("good", "Published")
    return Mark("wait", "Published, from the end of the session on")


def mark_of_count(count: int) -> Mark:
    """Return how many materials a session has."""
    if not count:
        return Mark("plain", "None")
    return Mark("good", "1 file" if count == 1 else f"{count} files")
