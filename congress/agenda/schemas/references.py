"""Ids that stand twice, and ids that nothing has, looked for in the file as it was written.

Works on the untyped tree, so that these faults are told together with every other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from congress.agenda.formats.raw_document import Path
from congress.agenda.rules.credit_types import EVERY_TYPE

_SECTIONS = (
    "rooms", "tracks", "speakers", "sessions", "registration_types", "cards", "doors",
    "credit_types", "evaluations",
)  # fmt: skip
_ONE = {"room": ("rooms", "room"), "track": ("tracks", "track")}
_MANY = {"speakers": ("speakers", "speaker"), "open_to": ("registration_types", "type")}


def find_reference_faults(tree: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the path and message of each repeated id and each reference to nothing."""
    known: dict[str, dict[str, int]] = {}
    for section in _SECTIONS:
        known[section] = {}
        for index, item in _items(tree, section):
            name = item.get("id")
            if not isinstance(name, str):
                continue
            if name in known[section]:
                message = f"the id {str(name)!r} stands twice; give one of the two another id"
                yield (section, index, "id"), message
            known[section][name] = index
    guids: set[str] = set()
    for index, session in _items(tree, "sessions"):
        guid = session.get("guid")
        if isinstance(guid, str) and guid in guids:
            yield ("sessions", index, "guid"), "this guid stands twice; give each session its own"
        guids |= {guid} if isinstance(guid, str) else set()
    yield from _of_sessions(tree, known)
    yield from _of_types(tree, known)
    yield from _of_doors(tree, known)
    yield from _of_credits(tree, known)


def _of_sessions(
    tree: Mapping[str, Any], known: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[Path, str]]:
    for index, session in _items(tree, "sessions"):
        for name, (section, word) in _ONE.items():
            value = session.get(name, "")
            if isinstance(value, str) and value and value not in known[section]:
                yield ("sessions", index, name), _unknown(word, value, section)
        for name, (section, word) in _MANY.items():
            yield from _of_list(("sessions", index, name), session.get(name), known, section, word)


def _of_types(
    tree: Mapping[str, Any], known: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[Path, str]]:
    for index, kind in _items(tree, "registration_types"):
        includes = kind.get("includes")
        if isinstance(includes, Mapping):
            path: Path = ("registration_types", index, "includes", "sessions")
            yield from _of_list(path, includes.get("sessions"), known, "sessions", "session")
    for index, window in _items(tree, "pickup"):
        path = ("pickup", index, "for")
        yield from _of_list(path, window.get("for"), known, "registration_types", "type")
    for index, form in _items(tree, "evaluations"):
        path = ("evaluations", index, "sessions")
        yield from _of_list(path, form.get("sessions"), known, "sessions", "session")


def _of_doors(
    tree: Mapping[str, Any], known: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[Path, str]]:
    for index, door in _items(tree, "doors"):
        for name, section in (("room", "rooms"), ("session", "sessions")):
            value = door.get(name, "")
            if isinstance(value, str) and value and value not in known[section]:
                yield ("doors", index, name), _unknown(name, value, section)


def _of_credits(
    tree: Mapping[str, Any], known: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[Path, str]]:
    """Yield ids of no kind of credit, and repetitions of nothing. A file without kinds is let be."""
    kinds = known["credit_types"]
    if EVERY_TYPE in kinds:
        message = f"{EVERY_TYPE!r} means every kind of credit; give this one another id"
        yield ("credit_types", kinds[EVERY_TYPE], "id"), message
    for index, session in _items(tree, "sessions"):
        path: Path = ("sessions", index)
        credit = session.get("credit")
        parts = credit if isinstance(credit, Mapping) else {}
        named: tuple[tuple[Path, object, set[str]], ...] = (
            ((*path, "credits"), session.get("credits"), {EVERY_TYPE}),
            ((*path, "credit", "uans"), parts.get("uans"), set()),
        )
        for at, figures, more in named if kinds else ():
            for name in figures if isinstance(figures, Mapping) else ():
                if name not in kinds.keys() | more:
                    yield (*at, name), _unknown("kind of credit", str(name), "credit_types")
        repeats = parts.get("repeats", "")
        if isinstance(repeats, str) and repeats and repeats not in known["sessions"]:
            yield (*path, "credit", "repeats"), _unknown("session", repeats, "sessions")
        elif repeats and repeats == session.get("id"):
            yield (
                (*path, "credit", "repeats"),
                "a session does not repeat itself; name the first one",
            )


def _of_list(
    path: Path, values: object, known: Mapping[str, Mapping[str, int]], section: str, word: str
) -> Iterator[tuple[Path, str]]:
    if not isinstance(values, list):
        return
    seen = set()
    for index, value in enumerate(values):
        if not isinstance(value, str):
            continue
        if value not in known[section]:
            yield (*path, index), _unknown(word, value, section)
        elif value in seen:
            yield (*path, index), f"{str(value)!r} stands twice here; remove one"
        seen.add(value)


def _items(tree: Mapping[str, Any], section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = tree.get(section) if isinstance(tree, Mapping) else None
    if isinstance(found, list):
        for index, item in enumerate(found):
            if isinstance(item, Mapping):
                yield index, item


def _unknown(word: str, value: str, section: str) -> str:
    return f"there is no {word} {str(value)[:70]!r}; add it to {section}, or correct the id"
