"""What every template finds, a problem's page among them: its face, its files, a bare frame."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, request

from congress.ui.assets import read_assets
from congress.ui.face import Face
from congress.ui.forms import door_from, page_address
from congress.ui.frame import Frame, theme_now


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
            "frame": Frame(theme=theme_now(), here="problem", home=f"{face.home}/"),
        }


def face_at(path: str, faces: Sequence[Face]) -> Face:
    """Return the face an address belongs to, so that even what is not there looks like it."""
    own = [one for one in faces if path == one.home or path.startswith(f"{one.home}/")]
    return max(own, key=lambda one: len(one.home))
