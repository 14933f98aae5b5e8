"""The attendee's web app as a face: its files, and the blueprint its pages are on."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from congress.companion.notices import NOTICES
from congress.companion.seat_words import words_for_scripts
from congress.ui.assets import serve_files
from congress.ui.face import Face
from congress.ui.forms import lead_on

COMPANION = Face(
    name="companion",
    home="",
    folder=Path(__file__).parent / "static",
    styles=(
        "days.css",
        "filters.css",
        "speakers.css",
        "sessions.css",
        "session.css",
        "today.css",
        "messages.css",
        "guide.css",
        "badge.css",
        "lobby.css",
        "credits.css",
        "certificate.css",
        "evaluations.css",
        "offer.css",
        "offline.css",
        "print.css",
    ),  # fmt: skip -- in the order of the cascade
    manifest="app.webmanifest",
    notices=NOTICES,
    heads={"js/availability.js": words_for_scripts()},
)

blueprint = Blueprint("companion", __name__)
serve_files(blueprint, COMPANION)
lead_on(blueprint, COMPANION)
