"""Which sessions come with a registration, and which one may choose (R6, R10, R11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from congress.agenda.rules.document import Document, Registration, RegistrationType, Session


class Inclusion(StrEnum):
    """Why a session stands in a My Agenda of its own accord."""

    INCLUDED = "included"
    PAID = "paid"


@dataclass(frozen=True)
class Offered:
    """A session as inclusion sees it; a row of the database has no more, when it left the file."""

    id: str
    kind: str
    registration: Registration


def included_with(document: Document, type_id: str) -> frozenset[str]:
    """Return the sessions that come with a registration type, whoever has it; worked out once."""
    kept = document.kept_inclusions
    found = kept.get(type_id)
    if found is None:
        kind = document.registration_types_by_id.get(type_id)
        found = kept[type_id] = frozenset(
            one.id for one in document.sessions if decide_inclusion(one, kind, ()) is not None
        )
    return found


def decide_inclusion(
    session: Session | Offered,
    registration_type: RegistrationType | None,
    paid_sessions: Collection[str],
) -> Inclusion | None:
    """Tell why a session stands in the My Agenda of its own accord; None: it does not.

    `registration: included` sessions come with the types that include their kind; a type may also
    name single sessions, whatever their registration; a paid session comes once it is paid.
    """
    if registration_type is not None and (
        session.id in registration_type.includes_sessions
        or (
            session.registration == Registration.INCLUDED
            and session.kind in registration_type.includes_kinds
        )
    ):
        return Inclusion.INCLUDED
    if session.registration == Registration.PAID and session.id in paid_sessions:
        return Inclusion.PAID
    return None
