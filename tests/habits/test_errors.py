"""Every refusal has a code of its own, of the closed list, and stands in the OpenAPI file."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

import congress
from congress.core.errors import DomainError, Kind
from congress.web.problems import STATUS_OF_KIND, status_of
from tests.habits.sources import ROOT

# The closed list of docs/design.md, "Errors". A new one is a decision.
NAMES = {
    "agenda": "blocked moved stale",
    "auth": "code-invalid code-needed no-match rate-limited required step-up",
    "authz": "forbidden",
    "badges": "handed-out listed none not-blank not-entitled not-now",
    "busy": "retry",
    "certificates": "purged",
    "checkin": "no-standby not-now",
    "claims": "closed confirm-first no-step not-attended not-forward nothing revoked too-many too-much "
    "too-often",
    "evaluations": "closed not-open",
    "feeds": "ended",
    "http": "bad-request media-type method not-acceptable",
    "mail": "unsigned",
    "lobby": "no-link not-now not-yours stale too-many upload-moved upload-taken",
    "idempotency": "in-progress mismatch",
    "input": "csv invalid json text too-large unknown-field yaml",
    "not-found": "",
    "people": "staff",
    "seats": "cancelled checked-in closed full included not-included not-paid nothing-to-register "
    "overlap paid started",
    "server": "error",
    "storage": "full",
    "version": "stale",
}
CODES = frozenset(
    f"{area}/{name}".strip("/") for area, names in NAMES.items() for name in names.split(" ")
)
# Rooms that come later own these.
LATER: frozenset[str] = frozenset()
OPENAPI = ROOT / "docs" / "openapi.json"


def _errors() -> dict[str, type[DomainError]]:
    for module in pkgutil.walk_packages(congress.__path__, "congress."):
        if not module.name.startswith(("congress.migrations", "congress.__main__")):
            importlib.import_module(module.name)
    found = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in _below(DomainError)}
    # A class without a code is the head of a family and is never raised itself.
    return {name: kind for name, kind in found.items() if hasattr(kind, "code")}


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("congress."):
            yield child
        yield from _below(child)


def test_codes_are_those_of_the_closed_list_each_declared_once() -> None:
    """A subclass may say more exactly what happened under its parent's code."""
    counts = Counter(kind.code for kind in _errors().values() if "code" in vars(kind))
    assert counts == dict.fromkeys(CODES - LATER, 1)


@pytest.mark.parametrize("name", sorted(_errors()))
def test_error_has_words_of_its_own(name: str) -> None:
    """The words a person reads: a title without a full stop, and sentences that say what to do."""
    kind = _errors()[name]
    assert "explanation" in vars(kind)
    assert ("code" in vars(kind)) == ("title" in vars(kind))
    assert kind.title.strip(" .") == kind.title
    assert kind.explanation.endswith((".", "?"))


def test_a_code_has_one_kind_and_a_kind_one_status() -> None:
    """Clients branch on codes: what is said more exactly under one is the same kind of refusal."""
    kinds: dict[str, set[Kind]] = {}
    for error in _errors().values():
        kinds.setdefault(error.code, set()).add(error.kind)
    assert {code: found for code, found in kinds.items() if len(found) > 1} == {}
    assert set(STATUS_OF_KIND) == set(Kind) == set.union(*kinds.values())
    assert len(set(STATUS_OF_KIND.values())) == len(Kind)


def test_a_kind_decides_the_status_whatever_the_code_is_called() -> None:
    class OddError(DomainError):
        kind = Kind.GONE
        code = "seats/odd"  # of an area whose other refusals are conflicts

    assert status_of(OddError) == 410
    assert status_of(_errors()["congress.seats.errors.FullError"]) == 409


def test_codes_stand_in_the_openapi_file() -> None:
    document = OPENAPI.read_text("utf-8")
    codes = {kind.code for kind in _errors().values()}
    assert {code for code in codes if f'"{code}"' not in document} == set()
