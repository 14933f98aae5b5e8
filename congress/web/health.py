"""Is the process alive, and could it serve a person right now?"""

from __future__ import annotations

import shutil

from flask import Blueprint, Response
from sqlalchemy import text

from congress.core.errors import DomainError
from congress.core.permissions import Permission
from congress.infra.migrations import head_revision, revision_of
from congress.web.endpoint import endpoint
from congress.web.house import Call

blueprint = Blueprint("health", __name__)
MIN_FREE_SHARE = 0.05


@endpoint(
    blueprint,
    "GET",
    "/livez",
    permission=Permission.PUBLIC,
    summary="Tell that the process runs",
    media_type="text/plain",
    sample="alive\n",
)
def check_alive(_call: Call) -> Response:
    """Answers at once, from this process alone."""
    return Response("alive\n", content_type="text/plain")


@endpoint(
    blueprint,
    "GET",
    "/readyz",
    permission=Permission.PUBLIC,
    summary="Tell whether a person can be served now",
    media_type="text/plain",
    sample="ready\n",
)
def check_ready(call: Call) -> Response:
    """200 when the database answers with today's schema and there is space, else 503."""
    faults = find_faults(call)
    if not faults:
        return Response("ready\n", content_type="text/plain")
    answer = Response("\n".join([*faults, ""]), 503, content_type="text/plain")
    answer.headers["Retry-After"] = "3"
    return answer


def find_faults(call: Call) -> list[str]:
    """Return what keeps this installation from serving, a sentence each."""
    faults = []
    try:
        call.db.execute(text("SELECT 1"))
        revision = revision_of(call.db)
        if revision != head_revision():
            faults.append("The database is not at this version's schema: run `congress migrate`.")
    except DomainError:
        faults.append("The database does not answer.")
    except Exception:  # noqa: BLE001 -- whatever a driver raises, a probe answers 503
        faults.append("The database does not answer.")
    usage = shutil.disk_usage(call.settings.data_dir)
    if usage.free < usage.total * MIN_FREE_SHARE:
        faults.append("The data folder's disk is almost full.")
    return faults
