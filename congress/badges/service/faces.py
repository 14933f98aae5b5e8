"""What is printed of a badge: its face and, unless it is left out, the slip that comes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from congress.badges.formats.faces import BadgeFace, blank_face, face_of, slip_of
from congress.badges.queries import Registrant
from congress.badges.rules.codes import Code
from congress.badges.rules.slips import slip_until
from congress.badges.service.blanks import MadeBlank
from congress.badges.service.codes import slip_code_of
from congress.badges.service.making import Desk
from congress.core.time_words import month_day

_INSTANT = timedelta(microseconds=1)


def face_for(
    desk: Desk, registrant: Registrant, code: Code, *, slip: str = "", address: str = ""
) -> BadgeFace:
    """Return what is printed. `slip`: its code, "" for none; `address`: where it is typed in."""
    face = face_of(registrant, code, desk.document)
    return _with_slip(desk, face, registrant.first_name, slip, address) if slip else face


def face_for_nobody(desk: Desk, blank: MadeBlank, *, address: str) -> BadgeFace:
    """Return what is printed of a blank badge: room for a name, and a slip that names nobody."""
    slip = slip_code_of(desk.signer, blank.id)
    return _with_slip(desk, blank_face(blank.code, desk.document), "", slip, address)


def _with_slip(desk: Desk, face: BadgeFace, first_name: str, slip: str, address: str) -> BadgeFace:
    last_day = (slip_until(desk.document) - _INSTANT).astimezone(desk.document.zone).date()
    until = f"{month_day(last_day)}, {last_day.year}"
    return replace(face, slip=slip_of(first_name, slip, until, address))
