"""The words about mail that does not arrive."""

from __future__ import annotations

from collections.abc import Mapping

from congress.core.addresses import read_sender
from congress.mail.rules import HostFacts, Suppression
from congress.ui.notices import Notice

MAIL_NOTICES = {
    "mail-again": Notice(
        "good", "We write to them again. Ask them to look for the next letter in a minute."
    ),
    "mail-fine": Notice("info", "Nothing is stopped for them: their letters are sent."),
}
WHY: Mapping[str, str] = {
    Suppression.BOUNCED: "Mail came back. Is the address right?",
    Suppression.SPAM: "Our mail was marked as spam there. Try again only when they ask for it.",
    Suppression.UNSUBSCRIBED: "They unsubscribed. Try again only when they ask for it.",
}
NOTE = """Dear colleagues,

letters of {event} to people at {host} are taken by your mail server, and do not arrive: {facts}

Please look for mail from {domain} in your quarantine and let it through, and add {domain} to your \
safe senders. Some letters hold a code for signing in that lives for ten minutes, so it must not wait.

If your gateway opens the links in letters: ours change nothing until somebody presses a button.

Thank you!"""


def say_host(facts: HostFacts) -> str:
    """Return what speaks for it that a host keeps letters back."""
    written = f"{facts.people} people were written to in the last two weeks"
    if facts.coded:
        return f"{written}; {facts.coded} asked for a code, and nobody typed one."
    return f"{written}, and nobody was seen since."


def write_note(facts: HostFacts, *, event: str, sender: str) -> str:
    """Return a note to a host's IT department, from whom letters are from (`Name <address>`)."""
    domain = read_sender(sender)[1].rpartition("@")[2]
    return NOTE.format(event=event, host=facts.host, domain=domain, facts=say_host(facts))
