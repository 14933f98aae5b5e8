"""Large answers of JSON, as devices take lists along: compressed, kept by nobody in between."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from typing import Any

from flask import Response

from congress.core.clock import rfc3339
from congress.web.etag import NO_STORE, accepts_gzip

# Of a list of thousands level 9 saves a hundredth, and takes three times as long.
COMPRESSION = 6


def answer_large(body: Any) -> Response:  # noqa: ANN401 -- what JSON holds, and instants
    """Answer what JSON holds, and instants, as `answer_text` does."""
    return answer_text(as_text(body))


def as_text(body: Any) -> str:  # noqa: ANN401 -- what JSON holds, and instants
    """Return it as it is answered."""
    return json.dumps(body, default=_plain, separators=(",", ":"), ensure_ascii=False)


def answer_text(json_text: str) -> Response:
    """Answer JSON, compressed where the client takes it. No secret of the caller's may be in it that an
    attacker could compare with what he wrote himself.
    """
    text = json_text.encode()
    is_zipped = accepts_gzip()
    answer = Response(
        gzip.compress(text, COMPRESSION, mtime=0) if is_zipped else text,
        content_type="application/json",
    )
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = NO_STORE
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    raise TypeError(value)
