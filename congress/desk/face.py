"""The badge desk as a face: its files, and the blueprint its pages are on."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from congress.desk.station_words import STATION_NOTICES
from congress.desk.words import NOTICES
from congress.ui.assets import serve_files
from congress.ui.face import Face
from congress.ui.forms import lead_on

ENROLL = "/desk/enroll"  # where a device is set up as a station

DESK = Face(
    name="desk",
    home="/desk",
    folder=Path(__file__).parent / "static",
    styles=("desk.css", "card.css", "stations.css", "station.css"),  # in the order of the cascade
    title="Badge desk",
    sign_in="/sign-in/staff",
    notices={**NOTICES, **STATION_NOTICES},
)

blueprint = Blueprint("desk", __name__)
serve_files(blueprint, DESK)
lead_on(blueprint, DESK)
