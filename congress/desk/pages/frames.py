"""Frames of a camera, read here for browsers that cannot read symbols themselves."""

from __future__ import annotations

from flask import Response, request

from congress.core.permissions import Permission
from congress.desk.face import blueprint
from congress.desk.scanning import read_photo
from congress.web.endpoint import page
from congress.web.house import Call

MAX_FRAME_BYTES = 1_000_000  # camera.js sends some 60 kB, and a photo made small some 300


def look_at_frame(_call: Call, event_id: str) -> str:  # noqa: ARG001 -- as every page is called
    """Read the frame before the unit of work begins, which then has nothing to do."""
    return read_photo(request.get_data())


@page(
    blueprint,
    "POST",
    "/desk/e/<event_id>/frames",
    permission=Permission.HAND_OUT_BADGES,
    summary="Read a frame of the camera",
    max_bytes=MAX_FRAME_BYTES,
    prepare=look_at_frame,
)
def read_frame(_call: Call, event_id: str, prepared: str) -> Response:  # noqa: ARG001 -- the address has it
    """Answer the text of the symbol in a JPEG, nothing where there is none. Nobody is looked up."""
    return Response(prepared, content_type="text/plain; charset=utf-8")


@page(
    blueprint,
    "POST",
    "/desk/e/<event_id>/door-frames",
    permission=Permission.SCAN_BADGES,
    summary="Read a frame of a door's camera",
    max_bytes=MAX_FRAME_BYTES,
    prepare=look_at_frame,
)
def read_door_frame(_call: Call, event_id: str, prepared: str) -> Response:  # noqa: ARG001 -- the address has it
    """Answer the same at a door, whose phone may do nothing at the desk."""
    return Response(prepared, content_type="text/plain; charset=utf-8")
