"""Every request has an id, which its answer bears; one that failed or took long has a line in the log.

The line names the rule and not the address, which may hold a secret, and nobody who asked.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from congress.infra.logs import REQUEST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ID_HEADER = "X-Request-Id"
SLOW_SECONDS = 3.0
RULE = "congress.rule"  # what the router found, in the environment of the request
_LOG = logging.getLogger("congress.request")


class _Scribe:
    """The app behind it answers; this notes how."""

    def __init__(self, behind: WSGIApplication, clock: Callable[[], float]) -> None:
        self._behind = behind
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        number = secrets.token_hex(8)
        begun, answered = self._clock(), "500"
        token = REQUEST.set(number)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:  # noqa: ANN401 -- WSGI's
            nonlocal answered
            answered = status[:3]
            return start_response(status, [*headers, (ID_HEADER, number)], *error)

        try:
            return self._behind(environ, start)
        finally:
            _tell(environ, int(answered), self._clock() - begun)
            REQUEST.reset(token)


def _tell(environ: WSGIEnvironment, status: int, seconds: float) -> None:
    rule = environ.get(RULE)
    if rule is None:  # turned away at the door, or met no rule: of crowds one line tells
        return
    if status < 500 and seconds < SLOW_SECONDS:  # noqa: PLR2004 -- HTTP
        return
    level = logging.ERROR if status == 500 else logging.WARNING  # noqa: PLR2004 -- HTTP
    _LOG.log(level, "%s %s: %d in %.2f s", environ["REQUEST_METHOD"], rule, status, seconds)


def register_request_log(app: Flask) -> None:
    """Put it in front of everything."""

    @app.before_request
    def _note_rule() -> None:
        if request.url_rule is not None:
            request.environ[RULE] = request.url_rule.rule

    app.wsgi_app = _Scribe(app.wsgi_app, time.monotonic)  # type: ignore[method-assign]  # Flask's documented way
