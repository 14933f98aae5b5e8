"""The pages' own files, read once: styles joined, everything compressed, addresses that never lie.

The address carries a digest of all files, so a browser may keep each for a year, and a module's
relative imports stay inside one edition.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
STYLES = (
    "tokens.css",
    "elements.css",
    "frame.css",
    "forms.css",
    "cards.css",
    "days.css",
    "filters.css",
    "speakers.css",
    "sessions.css",
    "session.css",
    "today.css",
    "rows.css",
    "guide.css",
    "gate.css",
    "connection.css",
    "print.css",
)  # fmt: skip -- in the order of the cascade
STYLE = "congress.css"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
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
    """All files by name, and the edition they make together."""

    edition: str
    by_name: Mapping[str, Asset]

    def address_of(self, name: str) -> str:
        """Return the address of a file."""
        return f"/assets/{self.edition}/{name}"

    @staticmethod
    def lasting_address_of(name: str) -> str:
        """Return an address that no edition changes: by it an installed app stays the same one.

        It is of no edition, so what is behind it is asked for each time.
        """
        return f"/assets/lasting/{name}"


@cache
def read_assets(folder: Path = FOLDER) -> Assets:
    """Read every file of the folder; the styles become one."""
    styles = b"".join((folder / "css" / name).read_bytes() for name in STYLES)
    bodies = {STYLE: _bare(styles, ".css")}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in MEDIA_TYPES and path.parent.name != "css":
            bodies[path.relative_to(folder).as_posix()] = _bare(path.read_bytes(), path.suffix)
    digest = hashlib.sha256()
    for name, body in bodies.items():
        digest.update(f"{name} {len(body)} ".encode())
        digest.update(body)
    assets = {name: _asset(Path(name).suffix, body) for name, body in bodies.items()}
    return Assets(digest.hexdigest()[:12], assets)


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
