"""The calls of certificates: one's own, and the public check."""

from __future__ import annotations

from typing import Any

from flask import Response

from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.credits.errors import NoLongerKeptError
from congress.credits.queries.certificates import list_certificates_of, list_versions
from congress.credits.rules.checks import check_copy
from congress.credits.rules.numbers import read_number
from congress.credits.schemas import certificates as schemas
from congress.credits.service.owners import get_my_version
from congress.credits.service.pages_kept import keep_page
from congress.credits.service.purging import refuse_purged
from congress.credits.views.own import blueprint
from congress.web.endpoint import endpoint
from congress.web.etag import NO_STORE
from congress.web.house import Answer, Call

MINE = "/api/v1/events/<event_id>/me/certificates"


@endpoint(
    blueprint,
    "GET",
    MINE,
    permission=Permission.READ_CERTIFICATES,
    summary="My certificates",
    answer=schemas.MyCertificatesSchema(),
)
def list_my_certificates(call: Call, event_id: str) -> Answer:
    """Every version that I was given at an event, as issued; none is no error."""
    found = list_certificates_of(call.db, call.principal.person_id, event_id)
    base_url = call.settings.base_url
    return Answer({"certificates": [schemas.tell_mine(one, base_url) for one in found]})


@endpoint(
    blueprint,
    "GET",
    f"{MINE}/<certificate_number>.pdf",
    permission=Permission.READ_CERTIFICATES,
    summary="My certificate as PDF",
    query=schemas.VersionQuerySchema(),
    problems=(NotFoundError,),
    media_type="application/pdf",
    sample="%PDF-1.7 …",
)
def get_my_certificate(
    call: Call, query: dict[str, Any], event_id: str, certificate_number: str
) -> Response:
    """The bytes of a version as they were first set: the same ones for as long as they are kept."""
    found = get_my_version(call.db, call.principal, event_id, certificate_number, query["version"])
    pdf = keep_page(call.store, call.settings.base_url, found)
    return Response(pdf, content_type="application/pdf")


@endpoint(
    blueprint,
    "GET",
    "/api/v1/certificates/<certificate_number>",
    permission=Permission.PUBLIC,
    summary="Check a certificate",
    query=schemas.CopyQuerySchema(),
    answer=schemas.CheckedSchema(),
    problems=(NotFoundError, NoLongerKeptError),
)
def check_certificate(call: Call, query: dict[str, Any], certificate_number: str) -> Answer:
    """How a copy stands: valid, superseded by a later version, or revoked; 410 when six years after its
    event are over. A wrong number and one that is nobody's are alike; a license number is never told,
    and of what does not stand no name.
    """
    number = read_number(certificate_number)
    versions = list_versions(call.db, number) if number else []
    checked = check_copy(versions, query["copy"].upper())
    if checked is None:
        refuse_purged(call.db, number)
        raise NotFoundError
    call.headers.update({"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex, nofollow"})
    return Answer(schemas.tell_checked(checked))
