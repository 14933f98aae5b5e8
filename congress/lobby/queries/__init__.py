"""Every select of the lobby: `links` to live sessions, and who `joined` them."""

from congress.lobby.queries.joins import (
    MyJoin,
    find_join,
    find_way,
    list_devices_in,
)
from congress.lobby.queries.links import find_link, list_links

__all__ = [
    "MyJoin",
    "find_join",
    "find_link",
    "find_way",
    "list_devices_in",
    "list_links",
]
