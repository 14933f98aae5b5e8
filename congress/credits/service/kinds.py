"""Kinds of credit as they are now, and editing them: each version is kept, with who made it and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from congress.agenda.queries import ShelvedRelease
from congress.agenda.rules.canonical import as_plain
from congress.agenda.rules.credit_types import CreditType
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.principal import Principal
from congress.credits.models import CreditTypeVersionRow
from congress.credits.queries.kinds import list_newest_kinds
from congress.credits.queries.there import ANY, There
from congress.credits.rules.kinds import KindVersion, standing_kinds
from congress.infra import audit
from congress.infra.locks import take_lock

MAX_REASON_LENGTH = 500
NO_REASON = f"Say why, in at most {MAX_REASON_LENGTH} characters: it is kept on record."


@dataclass(frozen=True)
class Edit:
    """What the office makes of a kind. `kind` None: it is again as the file has it.

    `seen`: the version that was on the screen, 0 for the file's own.
    """

    type_id: str
    kind: CreditType | None
    seen: int
    because: str


def kinds_of(db: Connection, release: ShelvedRelease, there: There = ANY) -> tuple[CreditType, ...]:
    """Return the kinds of credit of an event as they are now: the office's stand above the file's.

    One statement; none where the file has no kinds, or none was edited.
    """
    of_file = release.document.credit_types
    if not of_file or not there.edited_kinds:
        return of_file
    return standing_kinds(of_file, list_newest_kinds(db, release.event_id))


def edit_kind(
    db: Connection,
    *,
    actor: Principal,
    now: datetime,
    event_id: str,
    of_file: Sequence[CreditType],
    edit: Edit,
) -> bool:
    """Write a new version of a kind. Return False: it says what stands already, and nothing is written.

    Locks the kinds of the event.

    Raises:
        NotFoundError: the file has no such kind.
        StaleVersionError: somebody else edited it since.
        InputError: there is no reason, or a long one; or the kind would have another id.
    """
    own = next((one for one in of_file if one.id == edit.type_id), None)
    if own is None:
        raise NotFoundError
    if not 0 < len(edit.because.strip()) <= MAX_REASON_LENGTH:
        raise InputError(NO_REASON, faults=[Fault("/because", NO_REASON)])
    take_lock(db, f"credit-types/{event_id}")
    known = list_newest_kinds(db, event_id).get(edit.type_id)
    if edit.seen != (known.version if known else 0):
        raise StaleVersionError
    if _stands(own, known) == (edit.kind or own) and (edit.kind is None) is _is_of_file(known):
        return False
    version = edit.seen + 1
    db.execute(
        insert(CreditTypeVersionRow),
        {
            "event_id": event_id, "type_id": edit.type_id, "version": version,
            "body": _write(edit.kind), "by": actor.name, "at": now, "because": edit.because.strip(),
        },
    )  # fmt: skip
    audit.record(
        db, at=now, actor=actor.name, action="credit-type.edited", event_id=event_id,
        subject=edit.type_id, version=version, because=edit.because.strip(),
        as_file=edit.kind is None,
    )  # fmt: skip
    return True


def _is_of_file(known: KindVersion | None) -> bool:
    return known is None or known.kind is None


def _stands(own: CreditType, known: KindVersion | None) -> CreditType:
    return own if known is None or known.kind is None else known.kind


def _write(kind: CreditType | None) -> str:
    if kind is None:
        return ""
    return json.dumps(as_plain(kind), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
