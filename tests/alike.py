"""What two answers must have in common for nobody to tell them apart."""

from __future__ import annotations

from werkzeug.test import TestResponse

from congress.web.request_log import ID_HEADER


def headers_of(answer: TestResponse) -> tuple[tuple[str, str], ...]:
    """Return the headers in their order, but for the request's id: drawn anew for every request."""
    return tuple(pair for pair in answer.headers.to_wsgi_list() if pair[0] != ID_HEADER)


def whole(answer: TestResponse) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """Return all of an answer that could tell something: status, body, headers."""
    return answer.status_code, answer.data, headers_of(answer)
