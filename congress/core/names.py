"""Last names as people write them: what is compared, and the few keys by which one is found (R2).

Pure: a name in, keys out. The keys of people are kept in `person_key` (room people), by which who signs
in is found.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from congress.core.degrees import (
    DEGREES,
    HYPHENS,
    MAYBE_NAMES,
    TITLES,
    Word,
    length_of_degree,
)
from congress.core.letters import BARE, as_one_letter, spell_out, without_unseen


class Nearness(IntEnum):
    """How near a key is to how somebody is registered; the lower, the nearer."""

    WRITTEN = 0  # all that stands in the field
    NAME = 1  # the name as people say it: without titles, degrees and suffixes
    SPELLING = 2  # `ue` for `ü`, or the other way round
    PART = 3  # one word of several: counts where it is one person's alone


# Marks people write with or without. Only those: in Indic scripts a mark is half of the letter.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # of Latin, Greek, Cyrillic
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u0640]"
)
_APOSTROPHES = re.compile(
    "['`´‘’‚‛′ʹʻʼʽʾʿˈˊˋ΄՚׳ꞌ＇]"  # typed, typeset, okina, geresh, full width
)
_ENTITY = re.compile(r"&#?\w{1,31};")
_MOST_ESCAPES = 3  # `&amp;#39;`: systems escape what is escaped already
_BREAKS = re.compile(r"[\s/_&]+")
COMMAS = re.compile("[,;،、]")
# `St. James`, `Saint-James`: one word, however the saint is written.
_SAINT = re.compile(r"(?:^|(?<=[\s-]))(?:sainte?|ste?)[.\s-]+(?=[^\W\d_])")
_KEPT = frozenset("LNM")  # the major categories of characters that make a name
_BESIDE = (
    "a al ap bin bint da dal das de degli dei del della delle der des di do dos du e el i ibn la las le "
    "les li lo los of op san santa st ste t te ten ter und van vander vom von vor y zu zum zur"
)
PARTICLES = frozenset(_BESIDE.split())
_PREFIXES = frozenset({"d", "fitz", "l", "m", "mac", "mc", "o"})  # bound to the word that follows
_MOST_PARTS, _SHORTEST_PART = 4, 2


def fold_name(name: str) -> str:
    """Return the key under which last names are compared (R2); "" compares with nothing.

    Equal for what people write differently: case, accents, apostrophes of every kind, hyphens,
    spaces, dots, full-width forms, marks nobody sees, entities of HTML, `St.` and `Saint`; and without
    what stands around a name: a title, degrees, honours, a suffix such as Jr or III. Particles (`de
    la`) are kept, and nothing is fuzzy: two names that differ by one letter stay two.
    """
    return name.lower() if _is_plain(name) else _read(_fold(name)).name


def name_keys(last_name: str, first_name: str = "") -> Mapping[str, Nearness]:
    """Return the keys under which somebody registered with this name is found.

    `fold_name` is one of them. The first name counts where the last one holds no letter: many people
    have one name only.
    """
    if _is_plain(last_name):
        return _plain_keys(last_name)
    read = _readings(last_name)
    found = _whole_keys(read)
    for one in read:
        for part in _parts(one.words):
            _add(found, part, Nearness.PART)
            _add(found, as_one_letter(part), Nearness.PART)
    if first_name and not any(map(str.isalnum, last_name)):
        for key in _whole_keys(_readings(first_name)):
            _add(found, key, Nearness.SPELLING)
    return found


def typed_keys(typed: str) -> Mapping[str, Nearness]:
    """Return the keys by which somebody who types this last name is looked for.

    Of the whole name only: the parts of what is typed would be as many guesses at once (T2).
    """
    return _plain_keys(typed) if _is_plain(typed) else _whole_keys(_readings(typed))


def _is_plain(name: str) -> bool:
    """Tell whether a name is one word of plain letters, as most are."""
    return name.isascii() and name.isalnum()


def _plain_keys(name: str) -> dict[str, Nearness]:
    key = name.lower()
    return {as_one_letter(key): Nearness.SPELLING, key: Nearness.WRITTEN}


def _whole_keys(read: Sequence[_Reading]) -> dict[str, Nearness]:
    found: dict[str, Nearness] = {}
    _add(found, read[0].written, Nearness.WRITTEN)
    _add(found, read[0].name, Nearness.NAME)
    _add(found, read[0].short, Nearness.NAME)
    for one in read:
        for key in (one.written, one.name, one.short):
            _add(found, as_one_letter(key), Nearness.SPELLING)
    return found


def _add(found: dict[str, Nearness], key: str, nearness: Nearness) -> None:
    if key:
        found.setdefault(key, nearness)


@dataclass(frozen=True)
class _Reading:
    """A name with all that is written, without what is a degree, and without what may be one."""

    written: str
    name: str
    short: str
    words: Sequence[Word]  # of `short`


def _readings(name: str) -> list[_Reading]:
    """Read a name, and again with `ue` for `ü` where it has such letters."""
    return [_read(text) for text in dict.fromkeys((_fold(name), _fold(name, is_spelled_out=True)))]


def _fold(name: str, *, is_spelled_out: bool = False) -> str:
    for _ in range(_MOST_ESCAPES):
        if not _ENTITY.search(name):
            break
        name = html.unescape(name)
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", without_unseen(name))).casefold()
    text = _APOSTROPHES.sub("", text)
    text = (spell_out(text) if is_spelled_out else text).translate(BARE)
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).translate(BARE))


def _read(text: str) -> _Reading:
    """Read a folded name."""
    written = _joined(_words(text))
    words = _words(_SAINT.sub("st", text))
    while len(words) > 1 and words[0].letters in TITLES:
        words = words[1:]
    name, short = _without_degrees(words, is_sure=True), _without_degrees(words, is_sure=False)
    if written:
        return _Reading(written, _joined(name), _joined(short), short)
    # A name of signs alone is compared as it is written.
    signs = "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CZ")
    return _Reading(signs, signs, signs, ())


def _words(text: str) -> list[Word]:
    return [
        Word(letters, word, is_behind_comma=number > 0)
        for number, field in enumerate(COMMAS.split(text))
        for word in _BREAKS.split(field)
        if (letters := _letters(word))
    ]


def _letters(word: str) -> str:
    return word if word.isalnum() else "".join(filter(_is_kept, word))


def _is_kept(character: str) -> bool:
    return unicodedata.category(character)[0] in _KEPT


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.letters for word in words)


def _without_degrees(words: Sequence[Word], *, is_sure: bool) -> Sequence[Word]:
    """Return the words without the degrees and suffixes at their end; one always stays.

    `is_sure`: a degree that may be a name goes only where something says that it is one.
    """
    is_first = True
    while length := length_of_degree(words, is_sure=is_sure and is_first):
        is_first = False
        words = words[:-length]
    return words


def _parts(words: Sequence[Word]) -> Iterator[str]:
    """Yield the words that are names by themselves, at most `_MOST_PARTS`, where there are several.

    Of `Smith, Director` that is the one before the comma; of `van der Berg` the last one.
    """
    before = [word for word in words if not word.is_behind_comma] or words
    pieces = [
        piece for word in before for piece in map(_letters, HYPHENS.split(word.text)) if piece
    ]
    bound: list[str] = []
    prefix = ""
    for piece in pieces:
        if piece in _PREFIXES:
            prefix += piece
            continue
        bound.append(prefix + piece)
        prefix = ""
    if len(pieces) < 2 and len(words) == len(before):  # noqa: PLR2004 -- several
        return
    names = [one for one in dict.fromkeys(bound) if _is_name_by_itself(one)]
    yield from names[:_MOST_PARTS]


def _is_name_by_itself(piece: str) -> bool:
    is_degree = piece in DEGREES and piece not in MAYBE_NAMES
    is_beside = piece in PARTICLES or piece in TITLES or is_degree
    return len(piece) >= _SHORTEST_PART and not is_beside
