"""What stands on a badge, in words and characters that the fonts hold (rule C 5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from congress.agenda.rules.document import Document
from congress.badges.queries import Registrant
from congress.badges.rules.codes import Code
from congress.infra.fonts import coverage

# For registration types, in their order: each dark enough for white letters (4.5 to 1).
COLOURS = (
    "#1d4ed8", "#b91c1c", "#047857", "#7e22ce", "#b45309", "#0e7490", "#be185d", "#374151",
)  # fmt: skip
SPEAKER = "Speaker"
ANYBODY = "Attendee"  # on a blank badge: nobody knows yet of which type
# They join and part the letters of some scripts; everything else that is not seen is left out.
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True)
class SlipFace:
    """The slip that comes with a badge: its code, and four lines around it."""

    code: str
    lines: tuple[str, str, str, str]


@dataclass(frozen=True)
class BadgeFace:
    """One badge, to be laid out. `lacking`: the characters that no font here holds, each once."""

    first: str
    last: str
    credentials: str
    role: str
    colour: str
    event: str
    code: str
    lacking: str = ""
    slip: SlipFace | None = None


def face_of(registrant: Registrant, code: Code, document: Document) -> BadgeFace:
    """Return what stands on somebody's badge."""
    kinds = [kind.id for kind in document.registration_types]
    kind = registrant.registration_type
    known = document.registration_types_by_id.get(kind)
    role = known.name if known else kind
    place = kinds.index(kind) if kind in kinds else len(COLOURS) - 1
    words = {
        "first": registrant.first_name,
        "last": registrant.last_name,
        "credentials": registrant.credentials,
        "role": f"{SPEAKER} · {role}" if registrant.speaker else role,
        "event": document.event.name,
    }
    lacking = dict.fromkeys("".join(lacking_of(text) for text in words.values()))
    drawn = {name: drawable(text) for name, text in words.items()}
    return BadgeFace(
        first=drawn["first"],
        last=drawn["last"],
        credentials=drawn["credentials"],
        role=drawn["role"],
        event=drawn["event"],
        colour=COLOURS[place % len(COLOURS)],
        code=code.text,
        lacking="".join(lacking),
    )


def blank_face(code: Code, document: Document) -> BadgeFace:
    """Return what stands on a badge that is nobody's yet: the names are written by hand."""
    event = drawable(document.event.name)
    return BadgeFace("", "", "", ANYBODY, COLOURS[-1], event, code.text)


def slip_of(first_name: str, code: str, until: str, address: str) -> SlipFace:
    """Return a slip. `until`: its last day in words; `address`: of the app, as people type it."""
    name = drawable(first_name)
    whose = f"{name}, keep this slip to yourself" if name else "Keep this slip to yourself"
    why = (
        "Its code shows that it is you, with no mail to wait for: for your calendar, credits and "
        "certificates."
    )
    how = (
        f"Sign in at {address} with your e-mail and last name. Where a code is asked for, choose "
        "“Use the slip from the badge desk”."
    )
    return SlipFace(f"{code[:5]} {code[5:]}", (whose, why, how, f"It works once, until {until}."))


def drawable(text: str) -> str:
    """Return a text on one line, of what the fonts hold: a character in another form, or without it."""
    held = coverage().holds
    forms = (one if held(one) else _other_form(one) for one in _line_of(text))
    return " ".join("".join(one for form in forms for one in form if held(one)).split())


def lacking_of(text: str) -> str:
    """Return the characters of a text that no font holds, in whatever form."""
    held = coverage().holds
    return "".join(
        one for one in _line_of(text) if not held(one) and not all(map(held, _other_form(one)))
    )


def say_lacking(characters: Iterable[str]) -> str:
    """Return characters by sign, number and name: `“ʘ” (U+0298 LATIN LETTER BILABIAL CLICK)`."""
    return ", ".join(
        f"“{one}” (U+{ord(one):04X} {unicodedata.name(one, 'unnamed')})" for one in characters
    )


def reads_from_right(text: str) -> bool:
    """Tell whether a text begins at the right: by its first letter that says so (UAX 9, rule P2)."""
    for one in text:
        direction = unicodedata.bidirectional(one)
        if direction == "L" or direction in _RIGHT_TO_LEFT:
            return direction in _RIGHT_TO_LEFT
    return False


def _line_of(text: str) -> str:
    """Return a text with single blanks, and without what is never seen."""
    seen = (
        one
        for one in unicodedata.normalize("NFC", " ".join(text.split()))
        if one in _JOINERS or unicodedata.category(one) not in ("Cc", "Cf", "Cs")
    )
    return "".join(seen)


def _other_form(character: str) -> str:
    return unicodedata.normalize("NFKC", character)
