"""Which family of calendar fetched a feed, for the page that says when each was last fetched."""

from __future__ import annotations

GOOGLE, APPLE, OUTLOOK, OTHER = "Google", "Apple", "Outlook", "other"
# The first that is found decides: Outlook for Mac also says Mac OS X.
_SIGNS = (
    ("google", GOOGLE),
    ("outlook", OUTLOOK),
    ("microsoft", OUTLOOK),
    ("exchange", OUTLOOK),
    ("dataaccessd", APPLE),
    ("calendaragent", APPLE),
    ("ical/", APPLE),
    ("ios/", APPLE),
    ("macos/", APPLE),
    ("mac os x/", APPLE),
)


def family_of(client: str) -> str:
    """Return the family of a User-Agent; never the text itself, which may say more of a person."""
    folded = client.casefold()
    return next((family for sign, family in _SIGNS if sign in folded), OTHER)
