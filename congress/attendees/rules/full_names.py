"""A name that stands in one column: what of it is the first name, the last, and degrees. Pure.

What nobody can tell is not guessed: it stays whole as the last name, so that each of its words signs in
(decision 0041), and is among the names that are shown to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from congress.core.degrees import (
    ALSO_NAMES,
    DEGREES,
    GENERATIONS,
    MORE_TITLES,
    OF_TITLES,
    TITLES,
    Word,
    is_marked,
    length_of_degree,
)
from congress.core.names import COMMAS, PARTICLES


class Doubt(IntEnum):
    """How unsure a split is; the most unsure are shown first."""

    NONE = 0
    LITTLE = 1  # `Jane Smith Jones`: a middle name, or two last names
    SOME = 2  # a word that may be a degree or a name, or belong to either name
    MUCH = 3  # cannot be told


@dataclass(frozen=True)
class SplitName:
    """A name in its parts. `credentials`: degrees as they were written; titles are left out."""

    first: str
    last: str
    credentials: str = ""
    doubt: Doubt = Doubt.NONE


_ALL_PARTICLES = PARTICLES | {"af", "auf", "aus", "av", "ben", "dalla", "mac", "mc", "tot", "vande"}
_MAYBE_GIVEN = frozenset(  # with a capital, names by themselves as well
    {"al", "ben", "bin", "das", "do", "du", "el", "le", "li", "lo", "mac", "san", "van", "von"}
)
_JOINING = frozenset({"e", "i", "y"})  # `Ortega y Gasset`
# Family names that stand first in Vietnam, and are nobody's first name.
_FAMILY_FIRST = frozenset(
    {"bui", "dang", "duong", "hoang", "huynh", "ngo", "nguyen", "pham", "phan", "tran", "truong"}
)
_PRONOUNS = re.compile(r"\(\s*(?:she|he|they|any|ze)\b[^)]*\)", re.IGNORECASE)
_BRACKETS_BEHIND = re.compile(r"\s+(\([^)]*\))\s*$")
_GLUED_TITLE = re.compile(r"\b(dra?|prof|mrs?|ms|mx)\.(?=[^\W\d_])", re.IGNORECASE)
_INITIAL = re.compile(
    r"[^\W\d_]\.?|(?:[^\W\d_]\.)+|\(.*\)|[\"“'‘].*[\"”'’]"
)  # or what they are called
_FAMILY_FIRST_SCRIPTS = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_AND = frozenset({"&", "and"})
_MANY, _FEW = 4, 3  # plain words: who of them is the last name cannot, and can mostly, be told
_IS_WORD = 3  # letters: `JP` is no last name in capitals
_AHEAD = Word("name", "name", is_behind_comma=False)


def is_generation(word: str) -> bool:
    """Tell whether a word says which of a family somebody is: `Jr.`, `III`."""
    return _bare(word) in GENERATIONS


def split_name(full: str) -> SplitName:
    """Return the parts of a name: `Ana de la Cruz`, `Smith, M.D., John`, `Prof. Dr. Eva Lang Jr.`.

    A generation (`Jr.`) stays with the last name. Who has one name has it as the last one.
    """
    text = unicodedata.normalize("NFC", _PRONOUNS.sub(" ", full)).replace("，", ",")
    text = _GLUED_TITLE.sub(r"\1. ", text)
    bracket = _BRACKETS_BEHIND.search(text)
    if bracket:
        text = text[: bracket.start()]
    parts: list[_Part] = []
    for words in filter(None, map(_words_of, COMMAS.split(text))):
        parts.append(_take_part(words, ahead=parts[0].name if parts else ()))
    if not parts:
        return SplitName("", full.strip())
    found = _join(_as_given_name(parts))
    return replace(found, last=f"{found.last} {bracket[1]}") if bracket else found


@dataclass(frozen=True)
class _Part:
    """What stands between two commas. `is_maybe_name`: all of it is one word that may be a name."""

    name: list[str]
    degrees: list[str] = field(default_factory=list)
    generations: list[str] = field(default_factory=list)
    doubt: Doubt = Doubt.NONE
    is_maybe_name: bool = False


def _words_of(text: str) -> list[str]:
    """Return the words of a part, `MD/PhD` as two."""
    found: list[str] = []
    for word in text.split():
        pieces = word.split("/")
        found += pieces if all(_bare(one) in DEGREES for one in pieces) else [word]
    return found


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", word).casefold()))


def _has_small(words: Sequence[str]) -> bool:
    return any(map(str.islower, "".join(words)))


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(_bare(word)) > 1


def _take_part(words: list[str], *, ahead: Sequence[str]) -> _Part:
    """Take titles, degrees and generations from around a name; `ahead`: the name before the comma."""
    is_behind = bool(ahead)
    words = _without_titles(words, is_behind=is_behind)
    whole = words
    degrees: list[str] = []
    generations: list[str] = []
    doubt = Doubt.NONE
    while words:
        if degrees and words[-1].casefold() in _AND:
            words = words[:-1]
            continue
        as_words = [Word(_bare(one), one.casefold(), is_behind) for one in words]
        length = length_of_degree([_AHEAD, *as_words] if is_behind else as_words, is_sure=False)
        if not length:
            break
        rest, end = words[:-length], words[-length:]
        if _bare("".join(end)) in GENERATIONS:
            generations.insert(0, " ".join(end))
        else:
            is_degree, unsure = _weigh(end, as_words[-length:], [*ahead, *rest], len(rest))
            doubt = max(doubt, unsure)
            if not is_degree:
                break
            degrees.insert(0, " ".join(end))
        words = rest
    is_maybe = is_behind and len(whole) == 1 and not words and _is_like_a_name(whole[0], ahead)
    return _Part(words, degrees, generations, doubt, is_maybe)


def _without_titles(words: list[str], *, is_behind: bool) -> list[str]:
    is_cased = _has_small(words)
    was_title = False
    while len(words) > 1 and (
        _is_title(words[0], is_cased=is_cased, is_behind=is_behind)
        or (was_title and words[0].islower() and _bare(words[0]) in OF_TITLES)
    ):
        words, was_title = words[1:], True
    while len(words) > (0 if is_behind else 1) and _is_plain_title(words[-1]):
        words = words[:-1]
    return words


def _is_title(word: str, *, is_cased: bool, is_behind: bool) -> bool:
    letters = _bare(word)
    if letters in TITLES:
        return not is_behind or _is_plain_title(word)
    says_so = word.endswith(".") or (is_cased and _is_in_capitals(word)) or word[1:2].isupper()
    return letters in MORE_TITLES and says_so


def _is_plain_title(word: str) -> bool:
    """Tell whether a word can be nothing else: `MS` is a degree as well."""
    letters = _bare(word)
    return letters in TITLES and not (letters in DEGREES and word.isupper())


def _weigh(
    end: Sequence[str], folded: Sequence[Word], around: Sequence[str], rest: int
) -> tuple[bool, Doubt]:
    """Tell whether words at the end are a degree, and how sure that is.

    `around`: all other words of the name, of which `rest` stand before the degree in its own part.
    """
    letters = _bare("".join(end))
    is_mixed = any(one[1:] != one[1:].lower() and one != one.upper() for one in end)
    in_capitals = all(map(str.isupper, end)) and _has_small(around)
    if letters not in ALSO_NAMES or is_marked(folded) or is_mixed or (in_capitals and rest > 1):
        return True, Doubt.NONE
    return all(map(str.isupper, end)) and rest > 1, Doubt.SOME


def _is_like_a_name(word: str, ahead: Sequence[str]) -> bool:
    """Tell whether a word behind a comma may be a first name: `Chen, Ma`, but not `Chen, M.A.`."""
    is_degree = "." in word or (word.isupper() and _has_small(ahead))
    return _bare(word) in ALSO_NAMES and not is_degree


def _as_given_name(parts: list[_Part]) -> list[_Part]:
    """Read a lone word that may be a degree as the first name, where none stands elsewhere."""
    first, *others = parts
    if len(first.name) > 1 or any(one.name for one in others):
        return parts
    for place, one in enumerate(others, start=1):
        if one.is_maybe_name:
            given = _Part(one.degrees, doubt=Doubt.SOME)
            return [*parts[:place], given, *parts[place + 1 :]]
    return parts


def _join(parts: Sequence[_Part]) -> SplitName:
    names = [one.name for one in parts if one.name]
    degrees = [degree for one in parts for degree in one.degrees]
    generations = [generation for one in parts for generation in one.generations]
    doubt = max(one.doubt for one in parts)
    if len(names) > 1 and _is_beside(names[1], names[0]):
        degrees += map(" ".join, names[1:])
        names, doubt = names[:1], Doubt.MUCH
    if len(names) == 1:
        first, last, unsure = _order(names[0])
        if parts[0].degrees and not first:  # `Smith MD`
            unsure = max(unsure, Doubt.SOME)
    else:
        first, last, unsure = _with_comma(names[0], names[1])
        degrees += map(" ".join, names[2:])
        if names[2:] or (unsure and not parts[1].name):  # `Jane Smith, MD, Boston`
            unsure = Doubt.MUCH
    return SplitName(first, " ".join([last, *generations]), ", ".join(degrees), max(doubt, unsure))


def _is_beside(second: Sequence[str], first: Sequence[str]) -> bool:
    """Tell whether what stands behind a name and a comma is no first name: `FXYZ`, `Head of Care`."""
    if not _has_small(first):
        return False
    is_unknown_degree = (
        len(second) == 1 and _is_in_capitals(second[0]) and len(_bare(second[0])) >= _IS_WORD
    )
    is_post = len(first) > 1 and any(
        one.islower() and (one == "of" or _bare(one) not in _ALL_PARTICLES) for one in second
    )
    return is_unknown_degree or is_post


def _with_comma(last: Sequence[str], first: Sequence[str]) -> tuple[str, str, Doubt]:
    """Read `Cruz, Ana de la`."""
    end = len(first)
    while end > 1 and first[end - 1].islower() and _bare(first[end - 1]) in _ALL_PARTICLES:
        end -= 1
    last = [*first[end:], *last]
    plain = [one for one in last if _bare(one) not in _ALL_PARTICLES]
    doubt = Doubt.LITTLE if len(plain) > 1 else Doubt.NONE
    return " ".join(first[:end]), " ".join(last), doubt


def _order(words: Sequence[str]) -> tuple[str, str, Doubt]:
    """Tell first from last names where no comma does."""
    if len(words) == 1:
        return "", words[0], Doubt.NONE
    if all(map(_FAMILY_FIRST_SCRIPTS.fullmatch, words)):
        return " ".join(words[1:]), words[0], Doubt.NONE
    if run := _find_capitals(words):
        start, end = run
        doubt = Doubt.LITTLE if start == 0 else Doubt.NONE
        return " ".join([*words[:start], *words[end:]]), " ".join(words[start:end]), doubt
    begin, doubt = _find_last(words)
    return " ".join(words[:begin]), " ".join(words[begin:]), doubt


def _find_capitals(words: Sequence[str]) -> tuple[int, int] | None:
    """Return where the last name stands if it alone is in capitals: `GARCÍA LÓPEZ María`."""
    is_loud = [_is_in_capitals(one) for one in words]
    start = is_loud.index(True) if True in is_loud else 0
    end = start + (is_loud[start:].index(False) if False in is_loud[start:] else len(words) - start)
    is_one_run = any(is_loud) and not any(is_loud[end:]) and (start == 0 or end == len(words))
    others = [*words[:start], *words[end:]]
    if not is_one_run or not _has_small(others):
        return None
    is_word = any(len(_bare(one)) >= _IS_WORD for one in words[start:end])
    return (start, end) if is_word else None


def _find_last(words: Sequence[str]) -> tuple[int, Doubt]:
    """Return where the last name begins; 0: all of it is."""
    count = len(words)
    is_cased = any(map(str.isupper, "".join(words))) and _has_small(words)
    small = [
        place for place, one in enumerate(words[:-1])
        if is_cased and one.islower() and _bare(one) in _ALL_PARTICLES
    ]  # fmt: skip
    if small:
        begin = small[0]
        if words[begin] in _JOINING and begin > 1:
            begin -= 1
        after = [one for one in words[begin:] if _bare(one) not in _ALL_PARTICLES]
        return begin, Doubt.SOME if len(after) > 1 and words[
            small[0]
        ] not in _JOINING else Doubt.NONE
    begin = count - 1
    while begin > 1 and _is_particle(words[begin - 1]):
        begin -= 1
    if _bare(words[0]) in _FAMILY_FIRST and _bare(words[-1]) not in _FAMILY_FIRST:
        return 0, Doubt.MUCH
    if begin < count - 1:
        alone = begin == count - 2 and _bare(words[begin]) in _MAYBE_GIVEN
        return begin, Doubt.LITTLE if alone else Doubt.NONE
    plain = sum(not _INITIAL.fullmatch(one) for one in words)
    if _INITIAL.fullmatch(words[-1]):
        # `Smith John A.`, but `Jane S.`
        return (0, Doubt.MUCH) if count > 2 else (1, Doubt.SOME)  # noqa: PLR2004 -- two words
    if plain >= _MANY:
        return 0, Doubt.MUCH
    return begin, Doubt.LITTLE if plain >= _FEW else Doubt.NONE


def _is_particle(word: str) -> bool:
    """Tell whether a word belongs to the last name behind it; a letter alone is an initial."""
    letters = _bare(word)
    if len(letters) == 1:
        return letters in "dlo" and not word[-1].isalnum() and word[-1] != "."  # `D' Angelo`
    return letters in _ALL_PARTICLES
