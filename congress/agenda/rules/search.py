"""Search over the texts of a release: the same answer on every database, blind to accents and case."""

from __future__ import annotations

import unicodedata

from congress.agenda.rules.document import Document, Session

MAX_QUERY_LENGTH = 200
MAX_WORDS = 10
# Letters that Unicode does not take apart, though people type them without their stroke.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t",
     "ı": "i", "ĸ": "k", "ŋ": "n", "'": "", "’": "", "‘": "", "ʼ": "", "`": ""}
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text as it is compared: no case, accents, apostrophes or punctuation, single spaces.

    Compatibility forms are taken apart (Unicode NFKD), so a full-width or ligature letter is its own
    plain one; `ß` is `ss`.
    """
    # Folded before and after: some letters gain marks, and some marks letters, by case folding.
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = bare.casefold().translate(_LETTERS)
    words = "".join(letter if _is_letter(letter) else " " for letter in plain)
    return " ".join(words.split())


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


class SearchIndex:
    """The folded texts of a release, one for each session, in the order in which they begin."""

    def __init__(self, document: Document) -> None:
        """Fold titles, abstracts, speakers, rooms, tracks and kinds once."""
        ordered = sorted(
            document.sessions, key=lambda session: (session.starts_at, session.ends_at, session.id)
        )
        self._texts = tuple((session.id, _text_of(session, document)) for session in ordered)

    def find(self, query: str) -> list[str]:
        """Return the ids of the sessions that hold every word of `query`, in order of their start.

        A word may be a part of a word of the text. A query without a letter finds every session.
        """
        words = fold(query[:MAX_QUERY_LENGTH]).split()[:MAX_WORDS]
        return [one for one, text in self._texts if all(word in text for word in words)]


def _text_of(session: Session, document: Document) -> str:
    room = document.rooms_by_id.get(session.room)
    track = document.tracks_by_id.get(session.track)
    speakers = [
        f"{speaker.name} {speaker.credentials}"
        for one in session.speakers
        if (speaker := document.speakers_by_id.get(one)) is not None
    ]
    parts = [session.title, session.abstract, *speakers]
    parts += [room.name if room else "", track.name if track else "", session.kind]
    return fold(" | ".join(parts))
