"""Kinds of credit: how each counts and what it states, every version, and editing one with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, request

from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.statements import pieces_of
from congress.agenda.schemas.credit_parts import read_credit_type
from congress.agenda.schemas.fields import MAX_TEXT
from congress.console import kind_words as words
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.kind_shapes import KindLine, KindPage, KindsPage, KindVersionLine
from congress.console.people import name_actors
from congress.console.scene import ConsoleScene, open_console
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.credits.queries.kinds import list_kind_versions, list_newest_kinds
from congress.credits.rules.kinds import KindVersion, standing_kinds
from congress.credits.service.kinds import MAX_REASON_LENGTH, Edit, edit_kind
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.body import MAX_FILE_FORM_BYTES
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/console/e/<event_id>/kinds"
ONE = f"{AT}/<type_id>"
SEEN = "This is how it would stand on a certificate. Nothing is saved yet."
BEGUN = (
    "The congress has begun. Credits are never raised afterwards: change rules of counting only to mend "
    "a mistake, and look at whose certificate it would change."
)
CHANGED = (
    "Somebody else edited this kind while you were at it. What you typed is still here, and theirs is "
    "the newest of the versions below. Save again to put yours in its place."
)


@dataclass(frozen=True)
class _Typed:
    """What came with the form, and what was wrong with it."""

    texts: Mapping[str, str]
    because: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    said: Notice | None = None
    status: int = 200


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Kinds of credit")
def list_kinds(call: Call, event_id: str) -> Response:
    """Show each kind of credit as it stands now."""
    scene = open_console(call, event_id)
    newest = list_newest_kinds(call.db, event_id)
    names = name_actors(call.db, [one.by for one in newest.values()])
    lines = tuple(
        KindLine(one.id, one.name, words.say_rule(one), _edited(newest.get(one.id), names, scene))
        for one in standing_kinds(scene.document.credit_types, newest)
    )
    return render(call, "kinds", KindsPage(lines), scene=scene)


@page(blueprint, "GET", ONE, permission=Permission.READ_CREDITS, summary="A kind of credit")
def show_kind(call: Call, event_id: str, type_id: str) -> Response:
    """Show how it counts, what it states as a certificate has it, and all its versions."""
    scene = open_console(call, event_id)
    return _show(scene, type_id)


@page(
    blueprint,
    "POST",
    ONE,
    permission=Permission.DECIDE_CREDITS,
    summary="Edit a kind of credit",
    max_bytes=MAX_FILE_FORM_BYTES,  # a long statement, as a form writes it
)
def change_kind(call: Call, event_id: str, type_id: str) -> Response:
    """Preview what was typed, save it as a new version, or take over what the file says."""
    scene = open_console(call, event_id)
    texts = {key: form_text(key, longest=MAX_TEXT + 1) for key in words.KEYS}
    because = form_text("because", longest=MAX_REASON_LENGTH + 1)
    act = form_text("do")
    try:
        kind = None if act == "restore" else read_credit_type(_as_told(type_id, texts))
        if act == "preview":
            return _show(scene, type_id, _Typed(texts, because, said=Notice("info", SEEN)))
        was_written = edit_kind(
            call.db,
            actor=call.principal,
            now=call.now,
            event_id=event_id,
            of_file=scene.document.credit_types,
            edit=Edit(type_id, kind, _seen(), because),
        )
    except InputError as refused:
        faults = {one.where.strip("/").partition("/")[0]: one.message for one in refused.faults}
        said = Notice("bad", "Nothing was saved. What is wrong stands beside its field.")
        return _show(scene, type_id, _Typed(texts, because, faults, said, status_of(refused)))
    except StaleVersionError as refused:
        typed = _Typed(texts, because, said=Notice("bad", CHANGED), status=status_of(refused))
        return _show(scene, type_id, typed)
    return go(call, f"{scene.at}/kinds/{type_id}", "kind-saved" if was_written else "kind-same")


def _as_told(type_id: str, texts: Mapping[str, str]) -> dict[str, str | list[str]]:
    told: dict[str, str | list[str]] = {"id": type_id, **texts}
    for key in words.LISTS:
        told[key] = [one.strip() for one in texts[key].splitlines() if one.strip()]
    return told


def _seen() -> int:
    seen = request.form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else 0  # noqa: PLR2004 -- digits


def _show(scene: ConsoleScene, type_id: str, typed: _Typed | None = None) -> Response:
    call = scene.call
    own = next((one for one in scene.document.credit_types if one.id == type_id), None)
    if own is None:
        raise NotFoundError
    versions = list_kind_versions(call.db, scene.event.id, type_id)
    newest = versions[0] if versions else None
    stands = newest.kind if newest and newest.kind else own
    texts = typed.texts if typed else words.write_kind(stands)
    faults = typed.faults if typed else {}
    names = name_actors(call.db, [one.by for one in versions])
    has_begun = any(one.starts_at <= call.now for one in scene.document.sessions if one.credits)
    shown = KindPage(
        id=type_id,
        name=stands.name,
        groups=words.groups_of(texts, faults),
        statement=tuple(tuple(pieces_of(line)) for line in texts["statement"].splitlines()),
        provider=words.say_provider(
            _example(type_id, texts) or stands, scene.document.credit_provider
        ),
        example=words.say_example(_example(type_id, texts) or stands),
        seen=newest.version if newest else 0,
        versions=tuple(
            KindVersionLine(one.version, _edited(one, names, scene), one.because)
            for one in versions
        ),
        may_edit=scene.may_decide,
        is_edited=stands is not own,
        differs=words.list_differences(stands, own),
        because=typed.because if typed else "",
        because_fault=faults.get("because", ""),
        warning=BEGUN if has_begun else "",
        said=typed.said if typed else None,
    )
    return render(
        call, "kind", shown, here="kinds", scene=scene, status=typed.status if typed else 200
    )


def _example(type_id: str, texts: Mapping[str, str]) -> CreditType | None:
    try:
        return read_credit_type(_as_told(type_id, texts))
    except InputError:
        return None


def _edited(one: KindVersion | None, names: Mapping[str, str], scene: ConsoleScene) -> str:
    if one is None:
        return ""
    when = moment_of(one.at, scene.document.zone).text
    what = "As the agenda’s file has it again" if one.kind is None else "Edited"
    return f"{what}: {names[one.by]}, {when}"
