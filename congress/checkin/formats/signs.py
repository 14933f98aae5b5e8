"""A sign on paper for the door where a session was to be; the template is `templates/print/sign.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congress.badges.formats.faces import drawable
from congress.infra.qr import Correction, qr_svg
from congress.infra.typesetting import typeset

TEMPLATE = "sign"
SCAN = "Scan to see it"


@dataclass(frozen=True)
class Sign:
    """What a sign says, each a line of words. `place`: where to go, in large; `way`: how to get there.

    `url`: what its symbol leads to.
    """

    heading: str
    session: str
    place: str
    way: str
    lines: Sequence[str]
    foot: str
    url: str


def set_sign(sign: Sign) -> bytes:
    """Return the sign as a PDF of one page."""
    job = {
        "title": f"{sign.heading}: {sign.session}",
        "heading": sign.heading,
        "session": drawable(sign.session),
        "place": drawable(sign.place),
        "way": drawable(sign.way),
        "lines": [drawable(one) for one in sign.lines],
        "foot": drawable(sign.foot),
        "symbol": qr_svg(sign.url, correction=Correction.QUARTILE),
        "scan": SCAN,
    }
    return typeset(TEMPLATE, job)
