"""Search over texts, one way for sessions, speakers and the guide: the same answer on every database.

A word is found where a word begins with it, blind to accents, case and punctuation, `ue` or `ü` alike.
Where nothing is found as it is typed, one letter is forgiven in longer words.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from congress.agenda.rules.document import Document, Session
from congress.core.letters import BARE, as_one_letter, spell_out

MAX_QUERY_LENGTH = 200
MAX_WORDS = 10
# A letter is forgiven in words of so many; cut shorter, a word must be the whole of another.
FORGIVEN_FROM, WHOLE_BELOW = 4, 5
LONGEST_FORGIVEN = 24
MAX_ALPHABET = 120  # Chinese has thousands
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´", ""))
# Scripts that write no blanks between words: there a word may begin anywhere.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def fold(text: str) -> str:
    """Return the text as it is compared: no case, accents, apostrophes or punctuation, single spaces.

    Compatibility forms are taken apart (Unicode NFKD), so a full-width or ligature letter is its own
    plain one; `ß` is `ss`.
    """
    # Folded before and after: some letters gain marks, and some marks letters, by case folding.
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = bare.casefold().translate(BARE).translate(_APOSTROPHES)
    words = "".join(letter if _is_letter(letter) else " " for letter in plain)
    return " ".join(words.split())


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


@dataclass(frozen=True)
class Found:
    """The places of the entries that hold every word, each once: those found in the first text alone,
    then those for which the second one was needed, and so on. `is_close`: a letter was forgiven.
    """

    parts: tuple[Sequence[int], ...]
    is_close: bool = False

    @property
    def places(self) -> list[int]:
        """Return them all, the best first."""
        return [place for part in self.parts for place in part]


class WordIndex:
    """Folded texts of many entries, in an order of their own."""

    def __init__(self, entries: Iterable[Sequence[str]]) -> None:
        """Fold each once. An entry is a few texts, equally many of all, what names it best first."""
        folded = [[_searched(text) for text in texts] for texts in entries]
        depth = len(folded[0]) if folded else 0
        # Each level of texts holds those before it.
        self._levels = [["".join(texts[: n + 1]) for texts in folded] for n in range(depth)]

    def find(self, query: str) -> Found:
        """Return the entries that hold every word of the query; without a letter in it, all of them."""
        words = fold(query[:MAX_QUERY_LENGTH]).split()[:MAX_WORDS]
        found = self._holding([[_start(word)] for word in words])
        if any(found.parts) or not self._levels:
            return found
        close = [[_start(word), *self._close_to(word)] for word in words]
        forgiven = self._holding(close, is_close=True)
        return forgiven if any(forgiven.parts) else found

    def _holding(self, wanted: Sequence[Sequence[str]], *, is_close: bool = False) -> Found:
        """Return the entries with one of the starts of each word."""
        parts: list[list[int]] = []
        places: Sequence[int] = range(len(self._levels[-1])) if self._levels else ()
        for texts in reversed(self._levels):
            for starts in wanted:
                places = _keep(texts, places, starts)
            better = set(places)
            if parts:
                parts[0] = [one for one in parts[0] if one not in better]
            parts.insert(0, list(places))
        return Found(tuple(parts), is_close)

    @cached_property
    def _words(self) -> Sequence[str]:
        """Return every word there is, sorted."""
        return sorted({word for text in self._levels[-1] for word in text.split()})

    @cached_property
    def _alphabet(self) -> str:
        """Return the letters tried in the place of another: of those that are many, the plain ones."""
        letters = {letter for word in self._words for letter in word}
        if len(letters) > MAX_ALPHABET:
            letters = set(filter(str.isascii, letters))
        return "".join(sorted(letters))

    def _close_to(self, word: str) -> list[str]:
        """Return what a text holds that has a word with one letter less, more or other, or two swapped.

        Every such spelling is looked for among the sorted words: a few thousand looks at most (T32).
        """
        if not FORGIVEN_FROM <= len(word) <= LONGEST_FORGIVEN or _is_unspaced(word):
            return []
        starts = []
        for spelling in dict.fromkeys(_spellings(word, self._alphabet)):
            at = bisect_left(self._words, spelling)
            if at == len(self._words) or not self._words[at].startswith(spelling):
                continue
            if len(spelling) >= WHOLE_BELOW or len(spelling) >= len(word):
                starts.append(_start(spelling))
            elif self._words[at] == spelling:
                starts.append(f"{_start(spelling)} ")
        return starts


def _searched(text: str) -> str:
    """Return the folded text, each word between blanks, and the other spellings of its words."""
    folded = fold(text)
    words = set(folded.split())
    others = {as_one_letter(word) for word in words}
    spelled = spell_out(text.casefold())
    if len(spelled) != len(text):
        others |= set(fold(spelled).split())
    return f" {' '.join([folded, *sorted(others - words)])} "


def _start(word: str) -> str:
    return word if _is_unspaced(word) else f" {word}"


def _is_unspaced(word: str) -> bool:
    if word.isascii():
        return False
    return any(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in word)


def _keep(texts: Sequence[str], places: Iterable[int], starts: Sequence[str]) -> list[int]:
    """Return the places whose text has one of the starts."""
    if len(starts) == 1:
        start = starts[0]
        return [one for one in places if start in texts[one]]
    return [one for one in places if any(start in texts[one] for start in starts)]


def _spellings(word: str, alphabet: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in alphabet:
            yield before + letter + after
        if not after:
            continue
        yield before + after[1:]
        for letter in alphabet:
            yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


@dataclass(frozen=True)
class Hits:
    """Ids of sessions that hold what was searched, each once and in order of their start: by the title,
    with speakers and track, with the description. `is_close`: a letter was forgiven.
    """

    by_title: tuple[str, ...]
    by_name: tuple[str, ...]
    by_description: tuple[str, ...]
    is_close: bool = False


NO_HITS = Hits((), (), ())


class SearchIndex:
    """The sessions of a release as they are searched, in the order in which they begin."""

    def __init__(self, document: Document) -> None:
        """Fold titles, speakers and tracks, and beside them abstracts, rooms and kinds, once."""
        ordered = sorted(
            document.sessions, key=lambda session: (session.starts_at, session.ends_at, session.id)
        )
        self._ids = [session.id for session in ordered]
        self._index = WordIndex(_texts_of(session, document) for session in ordered)

    def find(self, query: str) -> Hits:
        """Return the sessions that hold every word of `query`."""
        found = self._index.find(query)
        parts = [tuple(self._ids[place] for place in part) for part in found.parts]
        title, name, description = parts or ((), (), ())
        return Hits(title, name, description, is_close=found.is_close)


def _texts_of(session: Session, document: Document) -> Sequence[str]:
    room = document.rooms_by_id.get(session.room)
    track = document.tracks_by_id.get(session.track)
    speakers = [
        f"{speaker.name} {speaker.credentials}"
        for one in session.speakers
        if (speaker := document.speakers_by_id.get(one)) is not None
    ]
    names = " | ".join([*speakers, track.name if track else ""])
    return (
        session.title,
        names,
        f"{session.abstract} | {room.name if room else ''} | {session.kind}",
    )
