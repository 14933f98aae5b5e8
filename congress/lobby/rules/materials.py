"""Which presentation materials are there for whom, and since when (R18)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from congress.agenda.rules.document import Session, SessionStatus

MAX_TITLE_LENGTH = 120
MOST_BYTES = 100_000_000
MOST_A_SESSION = 20
_UNSAFE = re.compile(r"[^a-z0-9]+")
LONGEST_STEM = 60


class MaterialState(StrEnum):
    """Whether a material is shown, and why not."""

    HIDDEN = "hidden"  # it is not finished
    PUBLISHED = "published"
    OPTED_OUT = "opted-out"  # the speaker does not want it shown


@dataclass(frozen=True)
class Material:
    """A material as it is now. `digest` and `size` are of its newest `version`, counted from 1.

    `kind`: pdf, pptx, docx, png, jpg. `is_embargoed`: not before its session ends.
    """

    id: str
    session_id: str
    title: str
    state: MaterialState
    is_embargoed: bool
    version: int
    kind: str
    digest: str
    size: int
    changed_at: datetime


def is_visible(material: Material, session: Session | None, now: datetime) -> bool:
    """Tell whether who attends may have a material now; of a session that is gone or cancelled none."""
    if session is None or session.status == SessionStatus.CANCELLED:
        return False
    if material.state is not MaterialState.PUBLISHED:
        return False
    return not material.is_embargoed or now >= session.ends_at


def file_name_of(material: Material) -> str:
    """Return under which name a material is saved: of letters, digits and hyphens of its title alone."""
    plain = unicodedata.normalize("NFKD", material.title).encode("ascii", "ignore").decode()
    stem = _UNSAFE.sub("-", plain.lower()).strip("-")[:LONGEST_STEM].strip("-") or "material"
    version = f"-v{material.version}" if material.version > 1 else ""
    return f"{stem}{version}.{material.kind}"
