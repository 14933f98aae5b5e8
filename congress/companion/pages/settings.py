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
from congress.people.formats.own_archive import write_archive
from congress.people.queries.personal import find_erasure
from congress.people.rules import (
    MAX_NAME_LENGTH,
    RECOVERY_LOW,
    find_name_fault,
    is_unused,
)
from congress.people.service.personal import OwnData, gather_own_data, note_own_data
from congress.ui.forms import form_text, go
from congress.ui.frame import remember_theme, theme_now
from congress.ui.periods import nearest_event
from congress.web.endpoint import page
from congress.web.house import Call

FEW_UNUSED = 3  # so many are shown one by one


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
        **_devices(call),
        second_step=_second_step(call),
        is_leaving=find_erasure(call.db, call.principal.person_id) is not None,
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


def _devices(call: Call) -> dict[str, Any]:
    """Return the lines, and apart from them how many were never used again, where they are many."""
    event, this = nearest_event(call), call.principal.device_id
    zone = ZoneInfo(event.zone if event else "UTC")
    rows = queries.list_devices(call.db, call.principal.person_id, call.now)
    unused = [
        row for row in rows if row.id != this and is_unused(row.level, row.created_at, row.seen_at)
    ]
    if len(unused) <= FEW_UNUSED:
        unused = []
    shown = (row for row in rows if row not in unused)
    return {
        "devices": tuple(_device(row, this, zone) for row in shown),
        "unused": len(unused),
        "unused_seen": _seen(unused[0], zone) if unused else "",
    }


def _device(row: Any, this: str, zone: ZoneInfo) -> DeviceLine:  # noqa: ANN401 -- a row of device
    return DeviceLine(row.id, row.label, f"Last seen {_seen(row, zone)}", row.id == this)


def _seen(row: Any, zone: ZoneInfo) -> str:  # noqa: ANN401 -- a row of device
    return moment_of(row.seen_at, zone).text


@page(blueprint, "POST", "/settings/theme", permission=Permission.PUBLIC, summary="Keep a look")
def keep_theme(call: Call) -> Response:
    """Keep light, dark or the device's own choice on this device."""
    remember_theme(call, form_text("theme"))
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


@page(
    blueprint,
    "POST",
    "/settings/unused-devices/sign-out",
    permission=Permission.MANAGE_DEVICES,
    summary="Sign out what was never used again",
)
def revoke_unused_devices(call: Call) -> Response:
    """End all sign-ins by name that nobody used again."""
    service.sign_out_unused(db=call.db, actor=call.principal, now=call.now)
    return go(call, "/settings", "unused-out")


def look_at_own_data(call: Call) -> OwnData:
    """Gather it before the unit of work begins, which on SQLite would keep every other writer out."""
    return gather_own_data(call.db, call.house.personal_data, call.principal.person_id)


@page(
    blueprint,
    "POST",
    "/settings/data",
    permission=Permission.MANAGE_SELF,
    summary="Take along everything about me",
    prepare=look_at_own_data,
)
def download_my_data(call: Call, prepared: OwnData) -> Response:
    """Answer everything that is held about oneself as one file to keep (T27)."""
    note_own_data(call.db, actor=call.principal, now=call.now)
    body = write_archive(prepared.rows, prepared.words, prepared.files, call.now)
    answer = Response(body, content_type="application/zip", headers={"Cache-Control": "no-store"})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return answer
