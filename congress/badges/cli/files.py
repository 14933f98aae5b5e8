"""What the commands that write paper share: the event they are for, and the file they write."""

from __future__ import annotations

from pathlib import Path

from congress.agenda.queries import ReleaseShelf, no_such_event
from congress.agenda.rules.document import Document
from congress.core.errors import InputError, NotFoundError
from congress.core.principal import Level, Principal
from congress.infra.private import write_private
from congress.web.house import House

OPERATOR = Principal(level=Level.STAFF, person_id="operator")  # whoever has the shell


def document_of(house: House, event_id: str) -> Document:
    """Return what an event's current release says. Raises NotFoundError: nothing is published."""
    release = house.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        with house.store.reading() as db:
            raise NotFoundError(no_such_event(db, event_id))
    return release.document


def write_pages(out: Path, pages: bytes) -> None:
    """Write a file that this user alone can read. Raises InputError: it cannot be written."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_private(out, pages)
    except OSError as error:
        message = f"{out} cannot be written ({error.strerror}). Nothing else was changed by it."
        raise InputError(message) from error
