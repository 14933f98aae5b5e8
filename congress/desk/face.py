"""The badge desk as a face: its files, and the blueprint its pages are on."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, request

from congress.desk.crew_words import CREW_NOTICES
from congress.desk.lobby_words import LOBBY_NOTICES
from congress.desk.mail_words import MAIL_NOTICES
from congress.desk.material_words import MATERIAL_NOTICES
from congress.desk.recording_words import RECORDING_NOTICES
from congress.desk.station_words import STATION_NOTICES
from congress.desk.words import NOTICES
from congress.ui.assets import serve_files
from congress.ui.face import Face
from congress.ui.forms import lead_on
from congress.web import guard
from congress.web.headers import READING_POLICY

OFFLINE = "/desk/offline"  # the page that tablets keep for when there is no network
SCANNER = "/desk/scanner"  # the same for doors
AWAY = "/desk/away"  # and for every other page of the desk
ENROLL = "/desk/enroll"  # where a device is set up as a station

DESK = Face(
    name="desk",
    home="/desk",
    folder=Path(__file__).parent / "static",
    styles=(
        "desk.css",
        "card.css",
        "stations.css",
        "station.css",
        "doors.css",
        "scanner.css",
        "scanner-hand.css",
    ),  # in the order of the cascade
    title="Badge desk",
    sign_in="/sign-in/staff",
    manifest="desk.webmanifest",
    notices={
        **NOTICES,
        **STATION_NOTICES,
        **CREW_NOTICES,
        **LOBBY_NOTICES,
        **RECORDING_NOTICES,
        **MATERIAL_NOTICES,
        **MAIL_NOTICES,
    },
    policies={"js/reading.js": READING_POLICY},
)

blueprint = Blueprint("desk", __name__)
serve_files(blueprint, DESK)
lead_on(blueprint, DESK)


@blueprint.after_request
def lead_to_enrolment(answer: Response) -> Response:
    """Lead a tablet that was revoked to where a code is typed: whoever holds it has no password."""
    was_station = any(name.endswith(guard.STATION_COOKIE) for name in request.cookies)
    is_opened = request.method == "GET" or request.headers.get("Sec-Fetch-Mode") == "navigate"
    if answer.status_code != 401 or not was_station or not is_opened:  # noqa: PLR2004 -- RFC 9110 15.5.2
        return answer
    answer.status_code = 303
    answer.headers["Location"] = ENROLL
    answer.set_data(b"")
    return answer
