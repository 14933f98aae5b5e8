"""An attendee's page is drawn. Equal lines of a list are drawn once: that makes long ones cheap."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Response, current_app
from markupsafe import Markup

from congress.companion.face import COMPANION, blueprint
from congress.companion.frame import frame_of
from congress.companion.keeping import KEPT_AS, is_kept
from congress.companion.scene import Scene
from congress.companion.shapes.credits import CreditLine
from congress.companion.shapes.lines import SessionLine
from congress.companion.shapes.lobby import LiveLine
from congress.companion.shapes.session import Join
from congress.ui.drawing import draw
from congress.ui.notices import take_notice
from congress.web.house import Call

MAX_LINES_KEPT = 4096  # about a kilobyte each: the whole of two large congresses


def render(
    call: Call,
    name: str,
    page: object,
    *,
    here: str,
    scene: Scene | None = None,
    status: int = 200,
    at: str = "",
    may_keep: bool = True,
) -> Response:
    """Draw a page, with the notice that waits for it; a phone keeps those worth having in a cellar.

    `at`: where a sign-in leads back to, when that says more than the page's own address. `may_keep`:
    False where this one shows more than what is kept of its kind.
    """
    is_worth_it = may_keep and status == 200 and is_kept(name, call.principal)  # noqa: PLR2004 -- RFC 9110 15.3.1
    frame = frame_of(
        call,
        here=here,
        scene=scene,
        notice=take_notice(call, COMPANION.notices),
        kept_as=KEPT_AS[name] if is_worth_it else "",
        at=at,
    )
    return draw(call, COMPANION, name, page, frame=frame, status=status)


@lru_cache(maxsize=MAX_LINES_KEPT)
def agenda_line(event_id: str, line: SessionLine) -> Markup:
    """Return a session as a line of the agenda. Equal lines look alike, so each is drawn once."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.line(event_id, line, times="end", live=True)
    return drawn


@lru_cache(maxsize=MAX_LINES_KEPT)
def plain_line(event_id: str, line: SessionLine) -> Markup:
    """Return a session as a line that stands alone, with both its times."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.line(event_id, line)
    return drawn


@lru_cache(maxsize=MAX_LINES_KEPT)
def credit_line(event_id: str, line: CreditLine) -> Markup:
    """Return a session with what was counted there: whoever was there throughout reads the same."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.credit_line(plain_line(event_id, line.line), line)
    return drawn


@lru_cache(maxsize=MAX_LINES_KEPT)
def live_line(event_id: str, line: LiveLine) -> Markup:
    """Return a session that is joined later, as a row of the lobby: each is drawn once, too."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.live_line(event_id, line)
    return drawn


@lru_cache(maxsize=MAX_LINES_KEPT)
def plain_join(join: Join) -> Markup:
    """Return how a session is joined where that holds no form, and so nothing of whoever reads it."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.join(None, join)
    return drawn


@blueprint.context_processor
def _for_our_templates() -> dict[str, object]:
    return {
        "agenda_line": agenda_line,
        "plain_line": plain_line,
        "plain_join": plain_join,
        "credit_line": credit_line,
    }
