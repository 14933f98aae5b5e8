"""What every template finds, a problem's page among them: its face, its files, a bare frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

from congress.ui.assets import read_assets
from congress.ui.face import Face
from congress.ui.forms import door_from, page_address
from congress.ui.frame import Frame, Tab, theme_now

MOST_PLACES_KEPT = 1_000  # few kilobytes each: an event's tabs from each of them, with counts


def register_faces(app: Flask, faces: Sequence[Face]) -> None:
    """Give each template what is its face's. Nothing of it asks the database: it may be away."""

    @app.context_processor
    def _for_every_template() -> dict[str, object]:
        face = face_at(request.path, faces)
        assets = read_assets(face)
        return {
            "face": face,
            "asset": assets.address_of,
            "lasting_asset": assets.lasting_address_of,
            "door_from": door_from,
            "page_address": page_address,
            "places": draw_places,
            "frame": Frame(theme=theme_now(), here="problem", home=f"{face.home}/"),
        }


@lru_cache(maxsize=MOST_PLACES_KEPT)
def draw_places(tabs: tuple[Tab, ...], beside: tuple[Tab, ...]) -> Markup:
    """Return the places of a face as every page shows them: equal ones are drawn once."""
    parts: Any = current_app.jinja_env.get_template("ui/parts.html").module
    drawn: Markup = parts.places(tabs, beside)
    return drawn


def face_at(path: str, faces: Sequence[Face]) -> Face:
    """Return the face an address belongs to, so that even what is not there looks like it."""
    own = [one for one in faces if path == one.home or path.startswith(f"{one.home}/")]
    return max(own, key=lambda one: len(one.home))
