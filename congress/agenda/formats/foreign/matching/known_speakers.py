"""Who in a foreign file is a speaker of the current release: by UUID, id, the file's number, or name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any

from congress.agenda.formats.exchange import slugify
from congress.agenda.formats.foreign.matching.ids import LONGEST_KEY
from congress.agenda.formats.foreign.texts.wording import UNNAMED

MOST_WORDS = 8  # of a name; more would only fill the memory
_WORD = re.compile(r"\w+")
Queues = defaultdict[str, deque[str]]


@dataclass(frozen=True)
class Wanted:
    """Somebody on a foreign programme, looked for in the current release.

    Ids and number tell people apart: José 12 and Jose 12 are one person.

    Args:
        ids: those that an import may give, the plain one first.
        key: the file's own number for the person, or "".
        name: the name as we write it; "": the file has none that may be shown.
        guid: a UUID, or "".
    """

    ids: tuple[str, str]
    key: str
    name: str = field(compare=False)
    guid: str = field(compare=False)


class KnownSpeakers:
    """The speakers of a release by all that may tell them. Looking at each for each would take the
    square of their number (T32), so everything is an index of ids in the release's order.
    """

    def __init__(self, parts: Mapping[str, Mapping[str, Any]], guids: Mapping[str, str]) -> None:
        """Index the speakers. `guids`: the ids by the UUIDs that our own exports write."""
        self._guids = guids
        self._ids = parts.keys()
        self._numbers: Queues = defaultdict(deque)
        self._full_names: Queues = defaultdict(deque)
        self._names: Queues = defaultdict(deque)
        self._claimed: set[str] = set()
        for own, part in parts.items():
            # Whoever had no name yet is known by the number alone.
            words = _words(part["name"]) if part["name"] != UNNAMED else [""]
            for tail, word in product(_tails(own), words):
                self._numbers[f"{tail} {word}"].append(own)
            self._full_names[full_name(part)].append(own)
            self._names[part["name"]].append(own)

    def find(self, wanted: Sequence[Wanted]) -> list[str]:
        """Return for each person the id of a speaker that the current release has, or "".

        The surest ground is tried for everybody before the next one, and each speaker is found only
        once: a name is no ground for anybody while a number may still name somebody else.
        """
        found = [""] * len(wanted)
        grounds = (self._by_guid, self._by_id, self._by_number, self._by_full_name, self._by_name)
        for ground in grounds:
            for index, one in enumerate(wanted):
                if not found[index]:
                    found[index] = next((own for own in ground(one) if self._is_free(own)), "")
                    self._claimed.add(found[index])
        return found

    def _is_free(self, own: str) -> bool:
        return own not in self._claimed

    def _by_guid(self, one: Wanted) -> Iterable[str]:
        return (self._guids.get(one.guid.casefold(), ""),)

    def _by_id(self, one: Wanted) -> Iterable[str]:
        return (own for own in one.ids if own in self._ids)

    def _by_number(self, one: Wanted) -> Iterable[str]:
        """Find who has the number and a word of the name.

        The number alone is nobody: the second John Smith of an organizer's own file is
        `john-smith-2`, and no new person whom another tool happens to count as 2.
        """
        number = slugify(one.key)
        grounds = (f"{number} {word}" for word in (*_words(one.name), "") if number)
        return chain.from_iterable(self._rest_of(self._numbers, ground) for ground in grounds)

    def _by_full_name(self, one: Wanted) -> Iterable[str]:
        return self._rest_of(self._full_names, one.name)

    def _by_name(self, one: Wanted) -> Iterable[str]:
        return self._rest_of(self._names, one.name)

    def _rest_of(self, queues: Queues, key: str) -> Iterable[str]:
        """Return the ids under a key; those that are claimed already are passed once for all."""
        queue = queues.get(key, deque())
        while queue and not self._is_free(queue[0]):
            queue.popleft()
        return queue


def full_name(part: Mapping[str, Any]) -> str:
    """Return a speaker's name with credentials, as our exports write it."""
    return ", ".join(filter(None, (part["name"], part.get("credentials", ""))))


def _tails(own: str) -> Iterator[str]:
    """Yield what may be the file's number at the end of an id: "2" and "a-2" of ana-li-a-2."""
    at = own.rfind("-")
    while at > 0 and len(own) - at - 1 <= LONGEST_KEY:
        if at + 1 < len(own):
            yield own[at + 1 :]
        at = own.rfind("-", 0, at)


def _words(name: str) -> list[str]:
    """Return the words of a name as they are compared: without case, accents and initials."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = (word for word in _WORD.findall(plain) if len(word) > 1 or not word.isascii())
    return list(islice(dict.fromkeys(words), MOST_WORDS))
