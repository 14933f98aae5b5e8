"""Which sessions a cell of titles means: exact ones, or beginnings up to a colon that only one has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from congress.attendees.rules.values import fold_value

_BETWEEN = re.compile(r"[;|\n]")


def index_titles(sessions: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ids by folded title, of (id, title) each; what two sessions could mean is none's."""
    whole: dict[str, list[str]] = defaultdict(list)
    begun: dict[str, list[str]] = defaultdict(list)
    for session_id, title in sessions:
        whole[fold_value(title)].append(session_id)
        beginning, colon, _ = title.partition(":")
        if colon:
            begun[fold_value(beginning)].append(session_id)
    found = {**begun, **whole}
    return {title: ids[0] for title, ids in found.items() if title and len(ids) == 1}


def find_by_titles(cell: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the sessions whose titles a cell holds; () where a part of it is no title."""
    found: list[str] = []
    for part in filter(str.strip, _BETWEEN.split(cell) if titles else ()):
        ids = _find_between_commas(part.split(","), titles)
        if not ids:
            return ()
        found += ids
    return tuple(dict.fromkeys(found))


def _find_between_commas(words: list[str], titles: Mapping[str, str]) -> list[str]:
    """Return the ids of titles between commas; a title may hold some, so the longest counts."""
    found: list[str] = []
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            one = titles.get(fold_value(",".join(words[start:end])))
            if one:
                found.append(one)
                start = end
                break
        else:
            return []
    return found
