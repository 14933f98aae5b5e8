"""The calls for everything that is held about oneself, and for its erasure (T27)."""

from __future__ import annotations

from flask import Response

from congress.core.permissions import Permission
from congress.people import errors, schemas
from congress.people.formats.own_archive import write_archive
from congress.people.service.erasing import ask_erasure, keep_data
from congress.people.service.personal import OwnData, gather_own_data, note_own_data
from congress.people.views.oneself import ME, blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


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


@endpoint(
    blueprint,
    "PUT",
    f"{ME}/erasure",
    permission=Permission.MANAGE_SELF,
    summary="Ask to be erased",
    answer=schemas.ErasureSchema(),
    problems=(errors.WorksHereError,),
)
def ask_for_erasure(call: Call) -> Answer:
    """In three days everything about me is erased but the record of credits, and I am told by mail at
    once. Twice is the same as once: the first time stands.
    """
    made = ask_erasure(call.db, actor=call.principal, now=call.now)
    return Answer({"asked_at": made.asked_at, "due_at": made.due_at})


@endpoint(
    blueprint,
    "DELETE",
    f"{ME}/erasure",
    permission=Permission.MANAGE_SELF,
    summary="Keep my data after all",
    status=204,
)
def take_erasure_back(call: Call) -> Answer:
    """I am not erased. Twice is the same as once."""
    keep_data(call.db, actor=call.principal, now=call.now)
    return Answer()
