"""Which recordings at a host of others can be played on our own page, and at which address.

Only hosts whose player has an address that follows from that of the video: Vimeo, and YouTube's player
without cookies. A meeting's own recording (Zoom, Teams, Webex) refuses to be shown in another page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VIMEO = re.compile(
    r"https://(?:www\.)?(?:vimeo\.com|player\.vimeo\.com/video)/(?P<id>[0-9]{1,15})"
    r"(?:/(?P<hash>[0-9a-f]{6,40}))?/?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_VIMEO_HASH = re.compile(r"(?:.*&)?h=(?P<hash>[0-9a-f]{6,40})(?:&.*)?", re.IGNORECASE)
_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|live/|embed/)|youtu\.be/"
    r"|www\.youtube-nocookie\.com/embed/)(?P<id>[A-Za-z0-9_-]{11})(?:[?&/#].*)?"
)


@dataclass(frozen=True)
class HostedPlayer:
    """Where a video is played. `origin`: all that the page's policy lets be framed."""

    origin: str
    address: str


def find_player(link: str) -> HostedPlayer | None:
    """Return the player of a recording's link; None: it is led to, and not played here."""
    if found := _VIMEO.fullmatch(link):
        query = _VIMEO_HASH.fullmatch(found["query"] or "")
        key = found["hash"] or (query["hash"] if query else "")
        shown = f"?h={key}&dnt=1" if key else "?dnt=1"
        origin = "https://player.vimeo.com"
        return HostedPlayer(origin, f"{origin}/video/{found['id']}{shown}")
    if found := _YOUTUBE.fullmatch(link):
        origin = "https://www.youtube-nocookie.com"
        return HostedPlayer(origin, f"{origin}/embed/{found['id']}?rel=0")
    return None


def host_of(link: str) -> str:
    """Return the host that a link leads to, as people read it."""
    return link.split("/")[2].lower().removeprefix("www.").removesuffix(":443")
