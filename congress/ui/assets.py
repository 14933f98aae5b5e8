"""The files of the pages, read once: styles joined, everything compressed, addresses that never lie.

A face has one set of files, those of every face and its own, under one set of names: its scripts
import `./dialog.js` without knowing whose it is. The address carries a digest of the set, so a
browser may keep each file for a year, and a module's relative imports stay inside one edition.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.ui.face import Face
from congress.web.endpoint import page
from congress.web.etag import IMMUTABLE, PUBLIC, conditional
from congress.web.house import Call

FOLDER = Path(__file__).parent / "static"
STYLES = (
    "tokens.css",
    "elements.css",
    "frame.css",
    "forms.css",
    "cards.css",
    "texts.css",
    "sky.css",
    "rows.css",
    "gate.css",
    "connection.css",
    "print.css",
)  # fmt: skip -- in the order of the cascade
STYLE = "congress.css"
SCRIPT = "js/page.js"  # a face's own: it starts what its pages hold
OTHERS = "others/"  # a folder of scripts that are not ours, and are served as they came
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
LASTING = "lasting"
_COMMENTS = re.compile(rb"/\*.*?\*/", re.DOTALL)
_MARGINS = re.compile(rb"\n\s*")
_COMMENT_LINE = re.compile(rb"//.*|/\*.*\*/")


@dataclass(frozen=True)
class Asset:
    """One file as it is served. `gzipped` None: it is compressed by its own format."""

    body: bytes
    gzipped: bytes | None
    media_type: str


@dataclass(frozen=True)
class Assets:
    """All files of a face by name, and the edition they make together."""

    at: str
    edition: str
    by_name: Mapping[str, Asset]

    def address_of(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.at}/{self.edition}/{name}"

    def lasting_address_of(self, name: str) -> str:
        """Return an address that no edition changes: by it an installed app stays the same one.

        It is of no edition, so what is behind it is asked for each time.
        """
        return f"{self.at}/{LASTING}/{name}"


@cache
def read_assets(face: Face) -> Assets:
    """Read every file of a face and of all faces; the styles become one.

    Raises:
        ValueError: two files have one name.
    """
    bodies: dict[str, bytes] = {STYLE: _bare(b"".join(_styles_of(face)), ".css")}
    for name, body in (*_files_in(FOLDER), *_files_in(face.folder)):
        if name in bodies:
            msg = f"two files of {face.name} are called {name}"
            raise ValueError(msg)
        ours = body if name.startswith(OTHERS) else _bare(body, Path(name).suffix)
        bodies[name] = face.heads.get(name, b"") + ours
    digest = hashlib.sha256()
    for name, body in bodies.items():
        digest.update(f"{name} {len(body)} ".encode())
        digest.update(body)
    assets = {name: _asset(Path(name).suffix, body) for name, body in bodies.items()}
    return Assets(face.files_at, digest.hexdigest()[:12], assets)


def _styles_of(face: Face) -> Iterator[bytes]:
    for folder, names in ((FOLDER, STYLES), (face.folder, face.styles)):
        for name in names:
            yield (folder / "css" / name).read_bytes()


def _files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in MEDIA_TYPES and path.parent.name != "css":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _bare(body: bytes, suffix: str) -> bytes:
    """Return a style or script without its comments and margins: prose for us, weight for a phone.

    Of scripts only whole lines are taken away: what looks like a comment inside a line may be an
    address.
    """
    if suffix == ".css":
        return _MARGINS.sub(b"\n", _COMMENTS.sub(b"", body))
    if suffix != ".js":
        return body
    lines = [line.strip() for line in body.splitlines()]
    return b"\n".join(line for line in lines if line and not _COMMENT_LINE.fullmatch(line)) + b"\n"


def _asset(suffix: str, body: bytes) -> Asset:
    zipped = None if suffix == ".png" else gzip.compress(body, 9, mtime=0)
    return Asset(body, zipped, MEDIA_TYPES[suffix])


def serve_files(blueprint: Blueprint, face: Face) -> None:
    """Serve the files of a face beside its pages."""

    @page(
        blueprint,
        "GET",
        f"{face.files_at}/<edition>/<path:name>",
        permission=Permission.PUBLIC,
        summary="A file of the pages: style, script, picture",
    )
    def read_file(_call: Call, edition: str, name: str) -> Response:
        """Answer the file: kept for a year under its own edition, never under another one's address."""
        assets = read_assets(face)
        found = assets.by_name.get(name)
        if found is None:
            raise NotFoundError
        cache_control = IMMUTABLE if edition == assets.edition else PUBLIC
        etag = f'"{assets.edition}"'
        answer = conditional(
            found.body, etag, found.media_type, cache=cache_control, gzipped=found.gzipped
        )
        if name in face.policies:
            answer.headers["Content-Security-Policy"] = face.policies[name]
        return answer
