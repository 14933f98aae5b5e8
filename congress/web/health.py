"""Is the process alive, and could it serve a person right now?"""

from __future__ import annotations

import shutil

from flask import Blueprint, Response

from congress.core.permissions import Permission
from congress.infra.clocks import clock_fault
from congress.infra.migrations import head_revision
from congress.infra.probe import Probe
from congress.settings import Settings
from congress.web.endpoint import endpoint
from congress.web.house import Call

blueprint = Blueprint("health", __name__)
MIN_FREE_SHARE = 0.05
PROBE_SECONDS = 1.5  # whoever probes has two
NO_ANSWER = "The database does not answer."


@endpoint(
    blueprint,
    "GET",
    "/livez",
    permission=Permission.PUBLIC,
    summary="Tell that the process runs",
    media_type="text/plain",
    sample="alive\n",
    is_probe=True,
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
    is_probe=True,
    sample_of_503=f"{NO_ANSWER}\n",
)
def check_ready(call: Call) -> Response:
    """200 when the database answers with today's schema and our time, and there is space.

    Else 503: a line a fault.
    """
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
        found = call.store.attached(Probe).ask(PROBE_SECONDS)
        if found.revision != head_revision():
            faults.append("The database is not at this version's schema: run `congress migrate`.")
        if late := clock_fault(found.seconds_apart):
            faults.append(late)
    except Exception:  # noqa: BLE001 -- whatever a driver raises, a probe answers 503
        faults.append(NO_ANSWER)
    if _is_disk_full(call.settings):
        faults.append("The data folder's disk is almost full.")
    return faults


def _is_disk_full(settings: Settings) -> bool:
    """Tell whether there is too little space, where serving writes files at all."""
    if not settings.is_sqlite and settings.mail != "folder":
        return False
    try:
        usage = shutil.disk_usage(settings.data_dir)
    except OSError:
        return False  # there is no such folder: whoever needs it says so
    return usage.free < usage.total * MIN_FREE_SHARE
