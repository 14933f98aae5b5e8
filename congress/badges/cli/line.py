"""The line of a print station to the service: three calls, by nothing but the standard library."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

ANSWER_SECONDS = 10.0
_MOST_BYTES = 20_000_000
_GONE = (404, 412)  # the print is another's by now, or there is none
_FINAL = (401, 403, 404, 422)
_ENROL = "/api/v1/sign-in/station"


class LineError(Exception):
    """The service cannot be reached, or does not answer as it does; later it is likely to."""


class RefusedError(Exception):
    """The service says no, and will say it again."""


class GoneError(Exception):
    """The print is not this station's any more."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is somebody else's answer (a hotel's sign-in page): the token must not go there."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


@dataclass(frozen=True)
class Line:
    """The service at an address, an event of it, and the token of the station."""

    address: str
    event_id: str
    token: str = ""

    def take(self, place: str) -> list[dict[str, Any]]:
        """Take what is to be printed next at a place: one print, or none."""
        prints = self._json("POST", self._path("prints/claims"), {"place": place, "most": 1})[
            "prints"
        ]
        return list(prints)

    def fetch(self, path: str) -> bytes:
        """Return the bytes of a print. Raises GoneError: it is not the station's to print."""
        try:
            return self._ask("GET", path)
        except RefusedError as error:
            if (
                isinstance(error.__cause__, urllib.error.HTTPError)
                and error.__cause__.code in _GONE
            ):
                raise GoneError(str(error)) from error
            raise

    def report(self, print_id: str, failed: str) -> None:
        """Say that a print came out, or why it did not."""
        answer = {"failed": failed[:300]} if failed else {"done": True}
        self._json("PUT", self._path(f"prints/{quote(print_id)}/outcome"), answer)

    def enrol(self, code: str) -> str:
        """Return the token for an enrolment code, which is good once."""
        token: str = self._json("POST", _ENROL, {"code": code})["token"]
        return token

    def _path(self, rest: str) -> str:
        return f"/api/v1/events/{quote(self.event_id)}/badge-desk/{rest}"

    def _json(self, method: str, path: str, body: object) -> dict[str, Any]:
        answer = self._ask(method, path, json.dumps(body).encode())
        try:
            read = json.loads(answer)
        except ValueError as error:
            raise LineError(self._strange()) from error
        if not isinstance(read, dict):
            raise LineError(self._strange())
        return read

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.address.rstrip("/") + path, data=body, method=method)  # noqa: S310 -- http or https, asked by `read_address`
        request.add_header("Accept", "*/*")
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with _opener.open(request, timeout=ANSWER_SECONDS) as answer:
                content: bytes = answer.read(_MOST_BYTES)
                return content
        except urllib.error.HTTPError as error:
            raise self._refusal_of(error) from error
        except (OSError, http.client.HTTPException) as error:
            message = f"{self.address} does not answer. Is this computer in the network?"
            raise LineError(message) from error

    def _refusal_of(self, error: urllib.error.HTTPError) -> Exception:
        try:
            problem = json.loads(error.read(100_000))
            said = str(problem["detail"])
        except (ValueError, KeyError, TypeError, OSError):
            return LineError(self._strange())
        faults = " ".join(str(one.get("message", "")) for one in problem.get("errors", []))
        said = f"{said} {faults}".strip()
        if error.code in (*_FINAL, *_GONE):
            return RefusedError(said)
        return LineError(said)

    def _strange(self) -> str:
        return f"Something else answers at {self.address}: the sign-in page of this network?"


def read_address(typed: str) -> str:
    """Return the address of a service.

    Raises:
        ValueError: it is none, or would send the token through a network in clear.
    """
    parts = urlsplit(typed)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = f"{typed!r} is no address. Write it as https://congress.example.org"
        raise ValueError(message)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        message = f"{typed!r} is not encrypted: whoever listens could print badges. Use https."
        raise ValueError(message)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
