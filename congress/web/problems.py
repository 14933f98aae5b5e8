"""Every refusal as `application/problem+json` (RFC 9457), or as a page: the one place that knows HTTP
statuses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from congress.core.errors import DomainError, Kind, NotFoundError, TooLargeError, told
from congress.infra.traces import trace_of
from congress.web.house import this_house

PROBLEM_JSON = "application/problem+json"
STATUS_OF_KIND = {
    Kind.MALFORMED: 400, Kind.SIGN_IN: 401, Kind.FORBIDDEN: 403, Kind.NOT_FOUND: 404,
    Kind.NO_SUCH_ACTION: 405, Kind.NO_SUCH_FORMAT: 406, Kind.CONFLICT: 409, Kind.GONE: 410,
    Kind.STALE: 412, Kind.TOO_LARGE: 413, Kind.WRONG_BODY: 415, Kind.INPUT: 422,
    Kind.RATE_LIMITED: 429, Kind.FAULT: 500, Kind.BUSY: 503, Kind.STORAGE: 507,
}  # fmt: skip
RETRY_AFTER_SECONDS = {"busy/retry": 1, "idempotency/in-progress": 1, "auth/rate-limited": 60}
_LOG = logging.getLogger("congress.web")


class MethodError(DomainError):
    """The resource does not do this."""

    kind = Kind.NO_SUCH_ACTION
    code = "http/method"
    title = "Not possible here"
    explanation = "This address exists, but not for this kind of request."


class NotAcceptableError(DomainError):
    """The client accepts nothing we can give (RFC 9110 section 15.5.7)."""

    kind = Kind.NO_SUCH_FORMAT
    code = "http/not-acceptable"
    title = "No such format"
    explanation = "This address answers JSON. Send an Accept header that allows it, or none."


class MediaTypeError(DomainError):
    """The body is of a kind this call does not take."""

    kind = Kind.WRONG_BODY
    code = "http/media-type"
    title = "Unsupported body"
    explanation = "Send the body as application/json."


class BadRequestError(DomainError):
    """Werkzeug could not read the request as HTTP."""

    kind = Kind.MALFORMED
    code = "http/bad-request"
    title = "Unreadable request"
    explanation = "The request could not be read. Check its address, headers and length."


class ServerError(DomainError):
    """A fault of ours. It is logged with its trace; nothing of it is shown."""

    kind = Kind.FAULT
    code = "server/error"
    title = "Something went wrong on our side"
    explanation = "Nothing was changed. Please try again; if it stays, tell the information desk."


_OF_HTTP: dict[int, type[DomainError]] = {
    404: NotFoundError, 405: MethodError, 406: NotAcceptableError, 413: TooLargeError,
    415: MediaTypeError,
}  # fmt: skip


def status_of(error: DomainError | type[DomainError]) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS_OF_KIND[error.kind]


def problem_classes() -> dict[str, type[DomainError]]:
    """Return every problem by code, for the pages that explain them and for OpenAPI."""

    def walk(base: type[DomainError]) -> Iterator[type[DomainError]]:
        for kind in base.__subclasses__():
            yield kind
            yield from walk(kind)

    # A subclass that says more under its parent's code does not explain the code.
    return {kind.code: kind for kind in walk(DomainError) if "code" in vars(kind)}


def as_problem(error: DomainError) -> dict[str, object]:
    """Return the members of the problem (RFC 9457 section 3.1), with our `code`, `errors` and facts."""
    facts = {name: value for name, value in error.facts.items() if name != "retry_after"}
    problem = {
        "type": f"{this_house().settings.base_url}/problems/{error.code}",
        "title": error.title,
        "status": status_of(error),
        "detail": error.detail,
        "code": error.code,
        **facts,
    }
    if error.faults:
        problem["errors"] = [
            {"pointer": fault.where, "message": fault.message} for fault in told(error.faults)
        ]
    return problem


def render_problem(error: DomainError) -> Response:
    """Return the answer of a refusal: a page for people's addresses, JSON for everything else."""
    problem = as_problem(error)
    status = status_of(error)
    if is_for_people(request.path):
        answer = Response(render_template("ui/problem.html", problem=problem), status)
    else:
        body = json.dumps(problem, ensure_ascii=False, separators=(",", ":"))
        answer = Response(body, status, mimetype=PROBLEM_JSON)
    wait = error.facts.get("retry_after") or RETRY_AFTER_SECONDS.get(error.code)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    if status == 401:  # noqa: PLR2004 -- RFC 9110 section 15.5.2: a 401 names its scheme
        answer.headers["WWW-Authenticate"] = "Bearer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_for_people(path: str) -> bool:
    """Tell whether people open this address, and so read a page."""
    if path.startswith(("/api/", "/feeds/", "/livez", "/readyz", "/metrics")):
        return False
    return not path.endswith((".ics", ".xml", ".json"))


def _stay_here(answer: Response) -> Response:
    """Lead to a path: the router says a whole address, with whatever host they named."""
    if isinstance(request.routing_exception, RequestRedirect):
        path = urlsplit(request.routing_exception.new_url)._replace(scheme="", netloc="").geturl()
        answer.headers["Location"] = f"/{path.lstrip('/')}"
        answer.set_data(b"")
    return answer


def register_problems(app: Flask) -> None:
    """Render domain errors, HTTP errors and crashes alike, and serve a page for each code."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> Response:
        return render_problem(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            return render_problem(TooLargeError())
        code = error.code or 500
        kind = _OF_HTTP.get(code, BadRequestError if code < 500 else ServerError)  # noqa: PLR2004 -- HTTP
        answer = render_problem(kind())
        for name, value in error.get_headers():
            if name.lower() == "allow":
                answer.headers[name] = value
        return answer

    app.after_request(_stay_here)

    @app.errorhandler(Exception)
    def _crash(error: Exception) -> Response:
        kind, rule = type(error).__name__, request.url_rule
        _LOG.error("unhandled %s on %s\n%s", kind, rule, trace_of(error))
        return render_problem(ServerError())

    @app.get("/problems/<path:code>")
    def problem_page(code: str) -> Response:
        kind = problem_classes().get(code)
        if kind is None:
            raise NotFoundError
        problem = {"title": kind.title, "detail": kind.explanation, "code": code, "status": 200}
        return Response(render_template("ui/problem.html", problem=problem, explains=True))
