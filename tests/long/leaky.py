"""The service with one fault: a failed sign-in takes two milliseconds more where the address is known.

It is the control of the timing experiment, which must tell the two apart.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from congress.app import create_app, house_of
from congress.people.models import AddressRow
from congress.settings import Settings

honest = create_app(Settings.from_env())


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI's own
    """Look the address up once more, slowly, before the service does its work."""
    if environ["PATH_INFO"] == "/api/v1/sign-in":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        with house_of(honest).store.reading() as db:
            folded = json.loads(body)["email"]
            if db.execute(select(AddressRow.id).where(AddressRow.folded == folded)).first():
                time.sleep(0.002)
    return honest(environ, start_response)
