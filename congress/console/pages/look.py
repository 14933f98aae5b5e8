"""How the console looks on a device: light, dark, or as the device has it."""

from __future__ import annotations

from flask import Response

from congress.console.face import CONSOLE, blueprint
from congress.core.permissions import Permission
from congress.ui.forms import form_text, go, next_address
from congress.ui.frame import remember_theme
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "POST", "/console/look", permission=Permission.OPEN_CONSOLE, summary="Keep a look")
def choose_look(call: Call) -> Response:
    """Keep light, dark or the device's own choice on this device."""
    remember_theme(call, form_text("theme"))
    return go(call, next_address() or CONSOLE.home)
