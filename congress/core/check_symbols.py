"""Two check characters for codes of Crockford's base 32: any two wrong characters are found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from congress.core.ids import SYMBOLS

CHECK_LENGTH = 2
MOST_SYMBOLS = 31  # of a body with its checks: more, and two wrong characters may hide
_FIELD, _MODULUS = 32, 0b100101  # GF(32) by x^5 + x^2 + 1
# (x + a)(x + a^2) with a = 2: whatever it divides differs from any other such word in three places.
_GENERATOR = (6, 8)
_ROOTS = (2, 4)
_VALUE_OF = {symbol: value for value, symbol in enumerate(SYMBOLS)}


def check_of(body: str) -> str:
    """Return the check characters: the remainder by the generator, as Reed and Solomon have it.

    Two words of at most `MOST_SYMBOLS` characters with their checks differ in three places at least.
    """
    first = second = 0
    for value in _values_of(body):
        feedback = value ^ first
        first = second ^ _times(feedback, _GENERATOR[0])
        second = _times(feedback, _GENERATOR[1])
    return SYMBOLS[first] + SYMBOLS[second]


def locate_wrong(word: str) -> int | None:
    """Return where the one wrong character of a body with its checks stands.

    None: more than one is wrong. Of two wrong ones it may point at a third.
    """
    first = second = 0
    for value in _values_of(word):
        first, second = _times(first, _ROOTS[0]) ^ value, _times(second, _ROOTS[1]) ^ value
    # With one wrong character, so many places from the end, the second is the first times 2 so often.
    for place in reversed(range(len(word))) if first and second else ():
        if first == second:
            return place
        first = _times(first, _ROOTS[0])
    return None


def _values_of(body: Sequence[str]) -> Iterator[int]:
    return (_VALUE_OF[symbol] for symbol in body)


def _times(left: int, right: int) -> int:
    """Multiply in GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & _FIELD:
            left ^= _MODULUS
        right >>= 1
    return product
