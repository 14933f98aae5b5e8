"""The addresses of our own pages in files that this service wrote: they end in our ids."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PAGE = re.compile(r"/e/([^/?#]+)/sessions/([^/?#]+)/?\Z")


def ids_of_page(address: str) -> tuple[str, str]:
    """Return the event's and the session's id of a session page, or two empty texts."""
    found = _PAGE.search(address.strip())
    return (unquote(found[1]), unquote(found[2])) if found else ("", "")
