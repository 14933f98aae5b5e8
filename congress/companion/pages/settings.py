"""Settings: the look, personal data, and where one is signed in."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import home_scene
from congress.companion.shapes.people import DeviceLine, SecondStep, SettingsPage
from congress.core.errors import Fault, InputError
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.core.time_words import moment_of
from congress.people import queries, service
from congress.people.rules import MAX_NAME_LENGTH, RECOVERY_LOW, THEMES, find_name_fault
from congress.ui.forms import form_text, go
from congress.ui.frame import THEME_COOKIE, theme_now
from congress.ui.periods import nearest_event
from congress.web import guard
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/settings", permission=Permission.PUBLIC, summary="Settings")
def show_settings(call: Call) -> Response:
    """Show the look to everybody, and the rest to whoever has confirmed who they are."""
    is_verified = call.principal.level >= Level.VERIFIED
    scene = home_scene(call)
    if not is_verified:
        shown = SettingsPage(theme=theme_now(), is_verified=False)
        return render(call, "settings", shown, here="settings", scene=scene)
    me = service.describe_me(db=call.db, actor=call.principal)
    shown = SettingsPage(
        theme=theme_now(),
        is_verified=True,
        first_name=me["first_name"],
        last_name=me["last_name"],
        credentials=me["credentials"],
        email=me["email"],
        wants_mail=me["settings"].get("mail") != "inbox",
        devices=_devices(call),
        second_step=_second_step(call),
    )
    return render(call, "settings", shown, here="settings", scene=scene)


def _second_step(call: Call) -> SecondStep | None:
    staff = queries.find_staff_by_id(call.db, call.principal.person_id)
    if staff is None or call.principal.level < Level.STAFF:
        return None
    left = queries.count_recovery_codes(call.db, staff.person_id)
    return SecondStep(
        is_set_up=bool(staff.seed),
        codes_left=left,
        is_low=left <= RECOVERY_LOW,
        may_change=call.principal.is_fresh,
    )


def _devices(call: Call) -> tuple[DeviceLine, ...]:
    event = nearest_event(call)
    zone = ZoneInfo(event.zone if event else "UTC")
    return tuple(
        _device(row, call.principal.device_id, zone)
        for row in queries.list_devices(call.db, call.principal.person_id, call.now)
    )


def _device(row: Any, this: str, zone: ZoneInfo) -> DeviceLine:  # noqa: ANN401 -- a row of device
    seen = f"Last seen {moment_of(row.seen_at, zone).text}"
    return DeviceLine(row.id, row.label, seen, row.id == this)


@page(blueprint, "POST", "/settings/theme", permission=Permission.PUBLIC, summary="Keep a look")
def keep_theme(call: Call) -> Response:
    """Keep light, dark or the device's own choice on this device."""
    theme = form_text("theme")
    if theme not in THEMES:
        raise InputError(faults=[Fault("theme", "Choose light, dark, or as my device.")])
    name = guard.cookie_name(call, THEME_COOKIE)
    call.cookies.append((name, theme, guard.YEAR_SECONDS))
    return go(call, "/settings", "look")


@page(blueprint, "POST", "/settings/name", permission=Permission.MANAGE_SELF, summary="Change me")
def change_me(call: Call) -> Response:
    """Change one's own name and credentials, and whether letters are mailed, too."""
    changes: dict[str, Any] = {
        name: form_text(name, longest=MAX_NAME_LENGTH)
        for name in ("first_name", "last_name", "credentials")
    }
    faults = [
        Fault(name, find_name_fault(changes[name]) if changes[name] else "Please write your name.")
        for name in ("first_name", "last_name")
        if find_name_fault(changes[name])
    ]
    if faults:
        raise InputError(faults=faults)
    changes["settings"] = {"mail": "all" if form_text("mail") == "1" else "inbox"}
    service.change_me(db=call.db, actor=call.principal, changes=changes, now=call.now)
    return go(call, "/settings", "saved")


@page(
    blueprint,
    "POST",
    "/settings/devices/<device_id>/sign-out",
    permission=Permission.MANAGE_DEVICES,
    summary="Sign a device out",
)
def revoke_device(call: Call, device_id: str) -> Response:
    """Sign out somewhere else."""
    service.revoke_device(db=call.db, actor=call.principal, device_id=device_id, now=call.now)
    return go(call, "/settings", "device-out")
