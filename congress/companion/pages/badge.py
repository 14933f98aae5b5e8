"""My badge: the pick-up code, and when and where the badge desk is open for me (R27 to R31)."""

from __future__ import annotations

from flask import Response
from markupsafe import Markup

from congress.agenda.rules.document import PickupWindow
from congress.agenda.rules.pickup import windows_ahead
from congress.badges.rules.codes import Code
from congress.badges.rules.handout import HandoutState
from congress.badges.service.own import read_my_badge
from congress.companion.badge_words import words_of_badge
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.badge import BadgePage, PickupLine
from congress.core.permissions import Permission
from congress.core.time_words import hours_of, moment_of
from congress.infra.qr import Correction, qr_svg
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/e/<event_id>/badge", permission=Permission.ATTEND, summary="My badge")
def show_badge(call: Call, event_id: str) -> Response:
    """Show what opens the badge desk, large enough for its scanner; readable in a cellar."""
    scene = open_scene(call, event_id)
    mine = read_my_badge(call.db, call.signer, scene.document, scene.me, call.now)
    said = words_of_badge(mine.handout, call.now, scene.document.zone)
    shown = BadgePage(
        headline=said.headline,
        words=said.words,
        passing=said.passing,
        symbol=_symbol_of(mine.code) if mine.code else None,
        groups=mine.code.groups if mine.code else (),
        windows=tuple(
            _line(one, scene) for one in windows_ahead(scene.document, scene.me.holder, call.now)
        ),
        has_badge=mine.handout.state is HandoutState.HANDED_OUT,
    )
    return render(call, "badge", shown, here="badge", scene=scene)


def _symbol_of(code: Code) -> Markup:
    # The symbol is black on white, and holds no words: nothing in it needs escaping.
    return Markup(qr_svg(code.text, correction=Correction.QUARTILE))  # noqa: S704 -- drawn by us


def _line(window: PickupWindow, scene: Scene) -> PickupLine:
    zone = scene.document.zone
    return PickupLine(
        iso=moment_of(window.starts_at, zone).iso,
        when=hours_of(window.starts_at, window.ends_at, zone),
        place=window.place,
        note=window.note,
    )
