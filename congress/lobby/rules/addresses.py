"""To which addresses of others the lobby leads: https, and hosts that were named before (T23)."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

MAX_LINK_LENGTH = 2_000
# What a browser might read otherwise than we do is refused, never mended: after the host a path begins.
_PRINTED = re.compile(r"[!-~]+")
_UNREADABLE = re.compile(r'[\\"<>^`{|}]')
_PARTS = re.compile(
    r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(?:/.*)?", re.IGNORECASE
)


def find_link_fault(address: str, hosts: Collection[str]) -> str:
    """Return what is wrong with a link to a live session or a recording, and what to write; "" nothing.

    `hosts`: those that may be led to; each stands for itself and for what ends in a dot and it.
    """
    if not address:
        return "Paste the link here: https://…"
    if len(address) > MAX_LINK_LENGTH:
        return f"It is longer than {MAX_LINK_LENGTH:,} characters: copy the link itself alone."
    if not _PRINTED.fullmatch(address) or _UNREADABLE.search(address):
        return "Copy the whole link, without blanks, quotes or line breaks: https://…"
    if not address.lower().startswith("https://"):
        return "It must begin with https://"
    if "@" in address.split("/")[2]:
        return "It must not hold a user or password: remove what stands before the @."
    parts = _PARTS.fullmatch(address)
    if parts is None:
        return "It must name a host and a path, such as https://example.zoom.us/j/123, and no port."
    host = parts["host"].lower()
    if not is_host_known(host, hosts):
        known = ", ".join(sorted(hosts))
        return (
            f"We lead people to hosts that were named before, and {host} is none of them ({known}). "
            "Whoever runs this service adds it to CONGRESS_LOBBY_HOSTS."
        )
    return ""


def is_host_known(host: str, hosts: Collection[str]) -> bool:
    """Tell whether a host is one of `hosts`, or ends in a dot and one of them."""
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def hosts_of(named: Collection[str], lobby_link: str) -> frozenset[str]:
    """Return the hosts that may be led to: those of the settings, and that of the event's own lobby."""
    try:
        own = urlsplit(lobby_link).hostname
    except ValueError:
        own = None
    return frozenset({*named, *([own] if own else [])})
