"""What foreign files call a session, and the kind it is here."""

from __future__ import annotations

import re

from congress.agenda.rules.document import KINDS

OTHER, TALK = "other", "breakout"
# Words that stand in a foreign kind, in the order in which they are looked for.
_WORDS = (
    ("keynote", "keynote"),
    ("opening closing ceremony plenary general", "general"),
    ("workshop tutorial training hands-on lab", "workshop"),
    ("poster", "poster"),
    ("lunch breakfast dinner meal coffee break", "meal"),
    ("reception party", "reception"),
    ("networking meetup meeting bof social gathering", "networking"),
    ("exhibit exhibition expo booth stand", "exhibit"),
    ("talk lecture vortrag devroom maintrack lightningtalk lightning presentation", TALK),
    ("panel discussion breakout session paper oral podium", TALK),
)


def kind_of(word: str) -> str:
    """Return our kind for a foreign word; a file that names none holds talks."""
    plain = word.strip().casefold()
    if plain in KINDS:
        return plain
    if not plain:
        return TALK
    found = set(re.findall("[a-z]+(?:-[a-z]+)*", plain))
    found |= {part for word in found for part in word.split("-")}
    for words, kind in _WORDS:
        if not found.isdisjoint(words.split()):
            return kind
    return OTHER
