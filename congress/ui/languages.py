"""The language of a text, where its letters tell. Pure.

Our pages are in English. Without a mark, a Chinese title on them is read out with an English voice,
and drawn with whatever letters the device prefers.
"""

from __future__ import annotations

import re
from functools import lru_cache

_KANA, _HAN = "\u3041-\u30ff", "\u3400-\u4dbf\u4e00-\u9fff"
# The language, a letter that only it has, and all the letters it is written with. Japanese before
# Chinese: it has letters of both. What several languages are written with (Cyrillic) tells nothing.
_SCRIPTS = tuple(
    (lang, re.compile(f"[{own}]"), re.compile(f"[{every}]"))
    for lang, own, every in (
        ("ja", _KANA, _KANA + _HAN),
        ("ko", "\uac00-\ud7af", "\uac00-\ud7af\u1100-\u11ff" + _HAN),
        ("zh", _HAN, _HAN),
        ("el", "\u0370-\u03ff", "\u0370-\u03ff\u1f00-\u1fff"),
        ("he", "\u05d0-\u05ea", "\u0590-\u05ff"),
        ("th", "\u0e01-\u0e3a", "\u0e01-\u0e5b"),
    )
)
_LEAST_SHARE = 0.25  # of the letters: one Greek alpha in an English title makes no Greek


@lru_cache(maxsize=4096)
def lang_of(text: str) -> str:
    """Return the language of a text (BCP 47), "" where its letters do not tell."""
    if text.isascii():
        return ""
    letters = sum(letter.isalpha() for letter in text)
    for lang, own, every in _SCRIPTS:
        if own.search(text) and len(every.findall(text)) > _LEAST_SHARE * letters:
            return lang
    return ""
