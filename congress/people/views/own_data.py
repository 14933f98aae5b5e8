"""The call for everything that is held about oneself (T27)."""

from __future__ import annotations

from flask import Response

from congress.core.permissions import Permission
from congress.people.formats.own_archive import write_archive
from congress.people.service.personal import OwnData, gather_own_data, note_own_data
from congress.people.views.oneself import ME, blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Call


def look_at_own_data(call: Call) -> OwnData:
    """Gather it before the unit of work begins, which on SQLite would keep every other writer out."""
    return gather_own_data(call.db, call.house.personal_data, call.principal.person_id)


@endpoint(
    blueprint,
    "POST",
    f"{ME}/data",
    permission=Permission.MANAGE_SELF,
    summary="Take along everything that is held about me",
    prepare=look_at_own_data,
    media_type="application/zip",
    sample="PK…",
)
def export_my_data(call: Call, prepared: OwnData) -> Response:
    """A ZIP: every row that is about me, of every table, as JSON; what each table is, in words; and the
    pages of my certificates. Nothing that opens anything is in it. That it was taken is written down.
    """
    note_own_data(call.db, actor=call.principal, now=call.now)
    body = write_archive(prepared.rows, prepared.words, prepared.files, call.now)
    return Response(body, content_type="application/zip", headers={"Cache-Control": "no-store"})
