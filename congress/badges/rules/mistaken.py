"""What people hold before a badge desk that is none of its codes, and what to ask for instead. Pure."""

from __future__ import annotations

ASK_INSTEAD = "Ask for the pick-up code in their app or letter, or type the name."
# How codes of other things begin, in small letters, and what each is.
_BEGINNINGS = (
    ("wifi:", "the code of a Wi-Fi"),
    ("begin:", "a contact or a calendar entry"),
    ("mecard:", "a contact"),
    ("mailto:", "an e-mail address"),
    ("tel:", "a telephone number"),
    ("www.", "a web link"),
)
_ENROLMENT = "/desk/enroll"


def say_mistaken(typed: str) -> str:
    """Return what to do with a code that is for something else, in a sentence or two; "": it is none.

    A link to a session, a calendar or a page; a tablet's enrolment; the Wi-Fi; a contact.
    """
    text = typed.strip().lower()
    if "://" in text and _ENROLMENT in text:
        return "That code sets a tablet or a printer up. Scan it on that device itself."
    is_link = "://" in text and " " not in text
    what = "a web link" if is_link else ""
    what = next((named for start, named in _BEGINNINGS if text.startswith(start)), what)
    return f"That is {what}, and no badge or pick-up code. {ASK_INSTEAD}" if what else ""
