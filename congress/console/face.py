"""The console as a face: its files, and the blueprint its pages are on."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from congress.console.words import NOTICES
from congress.ui.assets import serve_files
from congress.ui.face import Face
from congress.ui.forms import lead_on

CONSOLE = Face(
    name="console",
    home="/console",
    folder=Path(__file__).parent / "static",
    styles=("console.css",),
    title="CE office",
    sign_in="/sign-in/staff",
    notices=NOTICES,
)

blueprint = Blueprint("console", __name__)
serve_files(blueprint, CONSOLE)
lead_on(blueprint, CONSOLE)
