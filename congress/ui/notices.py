"""What a page says after something was done: a cookie carries a key there, never a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from congress.ui.keeping import UNSEEN_HEADER
from congress.web import guard
from congress.web.house import Call, Cookie
from congress.web.problems import problem_classes

SAID_COOKIE = "congress-said"
SAID_SECONDS = 60
REFUSED = "refused-"


@dataclass(frozen=True)
class Notice:
    """What just happened. `tone`: good, info, warn or bad."""

    tone: str
    text: str


# What is said wherever a sign-in leads, and so on the pages of any face; a face has a table of its own.
OF_ANY_FACE: Mapping[str, Notice] = {
    "verified": Notice("good", "Thank you. We know it is you."),
    "staff-offer": Notice(
        "info", "You are signed in. In Settings you can protect your sign-in with an app."
    ),
    "recovery-used": Notice(
        "info", "That recovery code is used up now. Settings shows how many you have left."
    ),
}


def leave_notice(call: Call, key: str) -> None:
    """Have the next page say what `key` means."""
    call.cookies.append(Cookie(guard.cookie_name(call, SAID_COOKIE), key, SAID_SECONDS))


def leave_refusal(call: Call, code: str) -> None:
    """Have the next page say why something was refused."""
    leave_notice(call, f"{REFUSED}{code}")


def take_notice(call: Call, texts: Mapping[str, Notice]) -> Notice | None:
    """Return what this page is to say, by a face's texts, and forget it."""
    name = guard.cookie_name(call, SAID_COOKIE)
    said = request.cookies.get(name, "")
    if not said or UNSEEN_HEADER in request.headers:  # it waits for a page that is looked at
        return None
    call.cookies.append(Cookie(name, "", 0))
    refused = problem_classes().get(said.removeprefix(REFUSED))
    if said.startswith(REFUSED) and refused is not None:
        return Notice("bad", refused.explanation)
    return texts.get(said) or OF_ANY_FACE.get(said)
