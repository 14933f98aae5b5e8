"""A page of the console is drawn. It is never kept: it shows other people's names (T26)."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.console.face import CONSOLE
from congress.console.places import PLACES
from congress.console.scene import ConsoleScene
from congress.ui.drawing import draw
from congress.ui.frame import Tab, frame_of
from congress.ui.notices import take_notice
from congress.web.house import Call


def render(
    call: Call,
    name: str,
    page: object,
    *,
    here: str = "",
    scene: ConsoleScene | None = None,
    status: int = 200,
) -> Response:
    """Draw a page, with the notice that waits for it. `here`: the place it belongs to."""
    frame = frame_of(
        call,
        here=here or name,
        notice=take_notice(call, CONSOLE.notices),
        event=scene.event if scene else None,
        document=scene.document if scene else None,
    )
    frame = replace(frame, home=CONSOLE.home, home_words="all my events")
    if scene is not None:
        beside = _tabs(scene, frame.here, is_at_thumb=False)
        settings = Tab("/settings", "Settings", "person")
        frame = replace(
            frame,
            tabs=_tabs(scene, frame.here, is_at_thumb=True),
            beside=(*beside, settings),
        )
    return draw(call, CONSOLE, name, page, frame=frame, status=status)


def _tabs(scene: ConsoleScene, here: str, *, is_at_thumb: bool) -> tuple[Tab, ...]:
    return tuple(
        Tab(f"{scene.at}{one.path}", one.name, one.icon, one.here == here)
        for one in PLACES
        if one.is_at_thumb is is_at_thumb
    )
