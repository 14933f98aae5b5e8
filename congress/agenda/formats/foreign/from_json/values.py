"""JSON of foreign files: decoded strictly, then looked at leniently, as real exports need it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.foreign.refusals import refuse
from congress.core.errors import Fault, JsonError, TextError
from congress.core.strict_json import decode_json

MAX_BYTES = 10_000_000
MAX_PARTS = 250_000  # as many as the schedule file may have
_SEPARATORS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([,\[{])')


def read_json(content: bytes) -> Any:  # noqa: ANN401 -- any JSON value
    """Decode a file's JSON.

    Raises:
        ScheduleFileError: it is not strict JSON, or is over a limit.
    """
    if len(content) > MAX_BYTES:
        message = f"the file is over {MAX_BYTES // 1_000_000} MB; split it by event"
        raise refuse(message)
    parts = content.count(b",") + content.count(b"[") + content.count(b"{")
    if parts > MAX_PARTS and _count(content) > MAX_PARTS:
        message = f"the file has over {MAX_PARTS:,} parts; split it by event"
        raise refuse(message)
    try:
        return decode_json(content.removeprefix(b"\xef\xbb\xbf"))
    except JsonError as error:
        found = re.match(r"Line (\d+), (column \d+): (.*)\.\Z", error.detail)
        if found is None:
            raise refuse(error.detail.rstrip(".")) from error
        last = content.rstrip().count(b"\n") + 1
        hint = "; is the file cut off? Export it again" if int(found[1]) >= last else ""
        message = f"this is not valid JSON: {found[3]}{hint}"
        raise refuse(message, f"line {found[1]}, {found[2]}") from error
    except TextError as error:
        faults = [Fault(fault.where, fault.message) for fault in error.faults]
        raise ScheduleFileError(faults=faults) from error


def _count(content: bytes) -> int:
    return sum(1 for found in _SEPARATORS.finditer(content) if found[1])


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object, or an empty one where something else stands."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list; nothing where there is no list."""
    return (
        (item for item in value if isinstance(item, Mapping))
        if isinstance(value, list)
        else iter(())
    )


def plain(value: object) -> str:
    """Return a text, or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def wordings(value: object, languages: Sequence[str] = ()) -> list[str]:
    """Return the wordings of a text, each once: the first language's first.

    Args:
        value: a text, or a map of languages to texts.
        languages: those to put first, in this order; the others keep the file's order.
    """
    if not isinstance(value, Mapping):
        return [plain(value)] if plain(value).strip() else []
    order = [*(language for language in languages if language in value), *value]
    texts = (plain(value[language]) for language in dict.fromkeys(order))
    return list(dict.fromkeys(text for text in texts if text.strip()))


def whole(value: object, languages: Sequence[str] = ()) -> str:
    """Return every wording of a long text, below one another."""
    return "\n\n".join(wordings(value, languages))


def count_or_none(value: object) -> int | None:
    """Return a whole number that is not negative, or None."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and value >= 0 else None
