"""What tells a device whose page it has, and whether it may keep it for when it is offline.

A face says which of its pages are worth that (`Frame.kept_as`), and has a worker that does what
these headers say.
"""

from __future__ import annotations

from congress.core.principal import Principal
from congress.infra.signing import Signer
from congress.people.rules import IDLE_DAYS

PERSON_HEADER = "X-Congress-Person"  # whose page it is: another mark, and what was kept goes
KEEP_HEADER = "X-Congress-Keep"  # for how many seconds it may be shown from the device
UNSEEN_HEADER = "X-Congress-Unseen"  # of a request: nobody will look at the answer
LATER = "later"  # worth keeping, but not this copy: it says what just happened
GUEST_MARK = "guest"
_PURPOSE = "kept pages"


def person_mark(signer: Signer, principal: Principal) -> str:
    """Return a mark that is equal for one person's pages and tells nothing about the person."""
    if not principal.person_id:
        return GUEST_MARK
    return signer.keyed_digest(_PURPOSE, principal.person_id)[:20]


def keep_headers(mark: str, *, is_kept: bool, says_what_happened: bool) -> dict[str, str]:
    """Return the headers by which a device knows whose page it is and whether to keep it.

    It may be shown for as long as an unused sign-in lasts, so that neither outlives the other.
    """
    headers = {PERSON_HEADER: mark}
    if is_kept:
        seconds = str(int(IDLE_DAYS.total_seconds()))
        headers[KEEP_HEADER] = LATER if says_what_happened else seconds
    return headers
