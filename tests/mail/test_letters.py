"""The words of each kind."""

from __future__ import annotations

import pytest

from congress.infra.mail_templates import MailTemplates
from congress.mail.rules import KINDS

FACTS = {
    "first_name": "Ana",
    "event": "Patient Safety Congress 2025",
    "zone": "America/Los_Angeles",
    "title": "Design & <b>Safety</b>",
    "starts_at": "2025-03-10T23:00:00+00:00",
    "room": "Sunset",
    "reason": "overlap",
    "released": "s2",
    "position": 4,
    "held": "confirmed",
    "outcome": "none",
    "changes": [
        {
            "session": "s1",
            "effect": effect,
            "title": "Design",
            "room": "Royal",
            "starts_at": "2025-03-10T23:00:00+00:00",
        }
        for effect in ("cancelled", "moved", "room", "clash", "loses-seat", "restored")
    ],
    "code": "012345",
    "minutes": 10,
    "questions": 3,
    "hours": 6,
    "is_standing": False,
    "link": "L1nk",
    "decision": "granted",
    "kind": "AMA PRA Category 1 Credit™",
    "until": "2025-04-25T06:59:00Z",
    "because": "In hospital.",
    "event_id": "psc-2025",
    "is_registered": False,
    "titles": ["Safer Together <b>1</b>", "Two"],
    "count": 3,
    "due": "Tue, March 18",
    "is_late": True,
    "place": "Online",
    "days": "March 9–11, 2025",
    "sessions": [
        {
            "title": "Design",
            "starts_at": "2025-03-10T23:00:00+00:00",
            "room": "Royal",
            "where": "Garden Wing",
            "is_waiting": False,
            "presents": True,
        }
    ],
    "more": 3,
    "device": "Safari on iPhone",
    "at": "2025-03-08T22:00:00+00:00",
    "how": "name",
    "together": 0,
    "replaces": False,
    "answer": "Two people saw you in the room.",
    "begins_on": "Sunday, March 9",
    "pickup_code": "P1 0123 4567 89AB CDEF GHJK MNPQ",
    "windows": [
        {
            "place": "Sunset Foyer",
            "when": "Sun, March 9, 8:00 AM to 12:00 PM PT",
            "note": "Bring ID",
        }
    ],
    "venue": "Paradise Point",
    "address": "1404 Vacation Road, San Diego, CA 92109",
    "network": "IHI Congress",
    "password": "SanDiego25",
    "weekday": "Monday",
    "rooms": [{"room": "Royal", "where": "Garden Wing"}],
    "cancelled": ["Falls"],
    "attends_online": False,
    "credits": ["9.75 ANCC contact hours"],
    "awarded": "9.75 ANCC contact hours",
    "missing": ["Evaluate 3 sessions"],
    "closes": "Thu, April 17, 11:59 PM PT",
    "number": "PSC-0001",
    "path": "/e/psc-2025/credits",
    "subject": "Save the date: March 2026",
    "text": "We meet again in San Diego.",
    "leave": "/news/leave/reader-0123",
    "places": [{"title": "Bag check", "place": "Royal Palm Room"}],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words_and_the_help_card(kind: str) -> None:
    """Strict: a fact the words ask for and nobody gives would be an error."""
    words = MailTemplates("http://localhost", strict=True).render(kind, FACTS)
    assert "\n" not in words.subject
    assert 10 < len(words.subject) < 90
    assert words.body.startswith("Hello Ana,\n")
    for period in ("Before the event", "During the event", "After the event"):
        assert f"{period}: " in words.body
    for jargon in ("level", "release ", "snapshot", "token", "payload", "None", "{{"):
        assert jargon not in words.body
    assert "\n\n\n\n" not in words.body


@pytest.mark.parametrize("kind", KINDS)
def test_letter_that_knows_little_is_still_a_letter(kind: str) -> None:
    words = MailTemplates("http://localhost").render(kind, {})
    assert words.subject
    assert "None" not in words.body


@pytest.mark.parametrize(
    ("how", "said", "unsaid"),
    [
        ("name", "with your e-mail address and last name", "password"),
        ("code", "with a code we had mailed to you", "last name"),
        ("password", "with your staff password", "last name"),
    ],
)
def test_a_new_device_is_told_by_what_opened_it(how: str, said: str, unsaid: str) -> None:
    """Staff have no sign-in by name; and only their password must be reset by somebody else."""
    strict = MailTemplates("http://localhost", strict=True)
    words = strict.render("new-device", {**FACTS, "how": how}).body
    assert said in words
    assert unsaid not in words
    assert "(Safari on iPhone), on Sat, March 8, 2:00 PM PT." in words


def test_an_online_event_has_no_desk_to_ask_at() -> None:
    templates = MailTemplates("http://localhost")
    here = templates.render("welcome", FACTS).body
    online = templates.render("welcome", {**FACTS, "is_online": True}).body
    assert "information desk" in here
    assert "information desk" not in online
    assert "an online event has no desk" in online


def test_facts_are_never_run_as_a_template() -> None:
    """As in pretalx before 2026.1.0: names and titles wrote mail of their own."""
    evil = "{{ base_url }}{% for a in b %}\r\nBcc: everybody@example.org"
    words = MailTemplates("http://localhost").render("seat-taken", {"title": evil})
    assert "{{ base_url }}{% for a in b %}" in words.body
    assert "{{ base_url }}" in words.subject
    assert "\n" not in words.subject


def test_inbox_shows_the_words_alone() -> None:
    words = MailTemplates("http://localhost").render_for_inbox("seat-promoted", FACTS)
    assert words.body.startswith("Good news")
    assert "Before the event" not in words.body
