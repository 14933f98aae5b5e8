"""Letters as people type them: bare of their marks, and the ways in which one letter is two.

What names and the agenda's search have in common; what else each of them takes away is its own.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that are no base letter plus a mark for Unicode, and are for people.
BARE = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ɖ": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        "ɲ": "n",
        "ی": "ي", "ى": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "ە": "ه", "ہ": "ه", "ھ": "ه",
    }
)  # fmt: skip
# What German, Danish, Norwegian and Swedish write where a keyboard or a form lacks the letter.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Signs that are seen nowhere and yet count as letters or marks for Unicode (Default_Ignorable); the
# others (joiners, directions, soft hyphens, byte order marks) are of category Cf.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
                     "\U000e0100-\U000e01ef]")  # fmt: skip
# Two letters that may stand for one: between consonants, or at the beginning. `Bauer`, `Xue`, `Noel`
# and `Vasquez` keep theirs.
_MAYBE_ONE = re.compile(r"(?<![aeiouyq])(ae|oe|ue|aa)(?=[^\W\d_aeiouy])")
_SHORTEST = 5  # letters: `Haan` is not `Han`


def spell_out(text: str) -> str:
    """Return the text, of small letters, with `ae` for `ä`, and so for the others of its kind."""
    return unicodedata.normalize("NFC", text).translate(_SPELLED_OUT)


def as_one_letter(word: str) -> str:
    """Return a bare word with one letter where two may stand for it: `mueller` is `muller`.

    So whoever writes `ü`, `u` or `ue` comes to one spelling; words it is not meant for may lose a
    letter, so it says what may be meant and never how somebody is written.
    """
    if len(word) < _SHORTEST:
        return word
    return _MAYBE_ONE.sub(lambda found: found[0][0], word)


def without_unseen(text: str) -> str:
    """Return the text without letters and marks that nobody sees."""
    return _UNSEEN.sub("", text)


# Letters to Unicode that draw nothing: Hangul fillers.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
# What turns the direction of what stands beside it, or ends that.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def can_be_printed(text: str) -> bool:
    """Tell whether a text prints as it is: no control, nothing unassigned, nothing that turns others."""
    return not any(
        one in _TURNING or unicodedata.category(one) in ("Cc", "Cn", "Co", "Cs") for one in text
    )


def can_be_name(text: str) -> bool:
    """Tell whether a text may stand for somebody on a document: it prints, and shows a letter."""
    return can_be_printed(text) and any(one.isalpha() and one not in _FILLERS for one in text)


def made_visible(text: str) -> str:
    """Return a text that moves nothing in a terminal: line ends and tabs stay; the other controls, and
    what turns what stands beside it, are spelled out as JSON does.
    """
    return "".join(one if _moves_nothing(one) else f"\\u{ord(one):04x}" for one in text)


def _moves_nothing(one: str) -> bool:
    return one in "\n\t" or (one not in _TURNING and unicodedata.category(one) not in ("Cc", "Cs"))
