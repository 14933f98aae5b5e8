"""What is printed of a badge: its face and, unless it is left out, the slip that comes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from congress.badges.formats.faces import BadgeFace, face_of, slip_of
from congress.badges.queries import Registrant
from congress.badges.rules.codes import Code
from congress.badges.rules.slips import slip_until
from congress.badges.service.making import Desk
from congress.core.time_words import month_day

_INSTANT = timedelta(microseconds=1)


def face_for(
    desk: Desk, registrant: Registrant, code: Code, *, slip: str = "", address: str = ""
) -> BadgeFace:
    """Return what is printed. `slip`: its code, "" for none; `address`: where it is typed in."""
    face = face_of(registrant, code, desk.document)
    if not slip:
        return face
    last_day = (slip_until(desk.document) - _INSTANT).astimezone(desk.document.zone).date()
    until = f"{month_day(last_day)}, {last_day.year}"
    return replace(face, slip=slip_of(registrant.first_name, slip, until, address))
