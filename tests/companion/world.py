"""A published congress with people, and a browser that fills in forms as a page offers them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Document, Speaker, Track
from congress.app import house_of
from congress.infra.database import Store
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.people.world import newest_code

EVENT = "/e/psc-2025"


def the_congress(**event: object) -> Document:
    """Three days: a keynote for everybody, breakouts b1 and b2 at one time, b3 later, a workshop."""
    document = a_document(
        a_session(id="k1", title="Safer Together", kind="keynote", start="08:00", end="09:00",
                  registration="included", recorded=True),
        a_session(id="b1", title="Disclosing Harm", capacity=1, track="culture",
                  speakers=("liv",), abstract="What families need first.\n\nAnd second.",
                  disclosure="Nothing to disclose.", credits={"hours": "1.25"}),
        a_session(id="b2", title="Falls & Frailty <script>alert(1)</script>", capacity=5,
                  room="r2"),
        a_session(id="b3", title="Night Shift", start="14:00", end="15:00", capacity=1),
        a_session(id="w1", title="Full-Day Workshop", kind="workshop", day=9, start="09:00",
                  end="16:00", registration="paid"),
        a_session(id="lunch", title="Lunch", kind="meal", day=11, start="12:00", end="13:00",
                  registration="included"),
        **event,
    )  # fmt: skip
    return Document(
        **{
            **{name: getattr(document, name) for name in document.__dataclass_fields__},
            "tracks": (Track("culture", "Culture, Leadership, and Governance"),),
            "speakers": (Speaker("liv", "Liv Åkesson", "RN", "Nurse and teacher."),),
        }
    )


def store_of(app: Flask) -> Store:
    return house_of(app).store


def open_congress(app: Flask, document: Document | None = None, **attendees: str) -> None:
    """Publish, and register people (by name: type); ana is always there, as general."""
    store = store_of(app)
    publish_document(store, document or the_congress())
    with store.writing() as db:
        for name, kind in {"ana": "general", **attendees}.items():
            an_attendee(db, name=name, registration_type=kind)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"form": found, "fields": {}, "acts": []})
        elif self.forms and found.get("name") == "do":
            self.forms[-1]["acts"].append(found["value"])
        elif tag in ("input", "button") and self.forms and found.get("name"):
            is_chosen = found.get("type") not in ("checkbox", "radio") or "checked" in found
            if tag == "input" and is_chosen:
                self.forms[-1]["fields"][found["name"]] = found.get("value", "")


@dataclass
class Browser:
    """A test client that reads the last page and sends its forms as they stand."""

    client: FlaskClient
    page: str = ""
    answer: TestResponse = field(init=False)

    def get(self, path: str) -> str:
        self.answer = self.client.get(path, follow_redirects=True)
        self.page = self.answer.text
        return self.page

    def forms(self) -> list[dict[str, Any]]:
        """The forms of the last page: their attributes, their fields as they stand, and what they do."""
        parser = _Forms()
        parser.feed(self.page)
        return parser.forms

    def send(self, action: str, **typed: str) -> str:
        """Send the form of the last page with this action, following where it leads."""
        form = next(one for one in self.forms() if one["form"].get("action", "") == action)
        fields = {**form["fields"], **typed}
        self.answer = self.client.post(action, data=fields, follow_redirects=True)
        self.page = self.answer.text
        return self.page

    def sign_in(self, name: str = "ana", last_name: str = "Test") -> str:
        self.get("/sign-in")
        return self.send("/sign-in", email=f"{name}@example.org", last_name=last_name)

    def press(self, session: str, button: str) -> str:
        """Open a session and send one of its forms: register, unregister or star."""
        confirm = "?confirm=unregister" if button == "unregister" else ""
        self.get(f"{EVENT}/sessions/{session}{confirm}")
        return self.send(f"{EVENT}/sessions/{session}/{button}")


def confirm(app: Flask, browser: Browser, then: str) -> str:
    """Prove by a mailed code who is signed in, and go on to a page."""
    browser.get(f"/sign-in/code?next={then}")
    browser.send("/sign-in/code")
    return browser.send("/sign-in/code/verify", code=newest_code(store_of(app)))


def words_of(page: str) -> str:
    """The text a reader sees, in one line."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    bare = re.sub(r"<[^>]+>", " ", bare)
    for entity, letter in (
        ("&#39;", "'"),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
    ):
        bare = bare.replace(entity, letter)
    return " ".join(bare.split())
