"""What flows upward (docs/design.md, "What flows upward"), each a protocol wired in `app.py`.

`db` is an open SQLAlchemy connection inside the caller's transaction. This floor knows only the
standard library, so it is typed `Any` here and exactly by whoever implements a port.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from congress.core.principal import GUEST, Principal

DiffT_contra = TypeVar("DiffT_contra", contravariant=True)
DocumentT = TypeVar("DocumentT")


@dataclass(frozen=True, order=True)
class Affected:
    """One person met by one change of a release: shown before publishing, and equal to its effect.

    `effect` is one of loses-seat, clash, moved, room, cancelled, restored, capacity (person ""),
    guide (session ""): a place, time or deadline beside the sessions; and kind-edited (both ""): a kind
    of credit that the CE office edited since.
    """

    person_id: str
    session_id: str
    effect: str
    detail: str


class ReleaseFollower(Protocol[DiffT_contra]):
    """A room above the agenda that projects its part of a release."""

    def preview(self, db: Any, diff: DiffT_contra) -> Iterable[Affected]:  # noqa: ANN401 -- see above
        """Tell whom the release would affect. Reads only."""
        ...

    def follow(self, db: Any, diff: DiffT_contra, now: datetime) -> None:  # noqa: ANN401 -- see above
        """Write what the release means for this room, inside the publish transaction."""
        ...


@dataclass(frozen=True)
class RegistrationChange:
    """What an import or the registration system changed about one attendee.

    `chosen` None: no session was chosen while registering; else ids in the order they were written,
    chosen at `chosen_at` (the newer choice wins). `is_active` False: the registration is cancelled.
    `is_handed_on`: it is another person's now, who has its seats and nothing private of the former
    (`former_person_id`).
    `is_added`: there was none of it before, so that nothing of it can wait for anything yet.
    """

    event_id: str
    attendee_id: str
    person_id: str
    is_active: bool
    entitlement_changed: bool
    chosen: tuple[str, ...] | None = None
    chosen_at: datetime | None = None
    is_handed_on: bool = False
    former_person_id: str = ""
    is_added: bool = False


class CheckInKnower(Protocol):
    """The room above seats that knows who was scanned into a session (R8)."""

    def find_check_in(
        self,
        db: Any,  # noqa: ANN401 -- see above
        event_id: str,
        attendee_id: str,
        session_id: str,
    ) -> datetime | None:
        """Return when somebody was first let into a session; None: not yet. One statement."""
        ...


class RegistrationFollower(Protocol):
    """A room above attendees that acts on changed registrations (decision 0003)."""

    def follow_registrations(
        self,
        db: Any,  # noqa: ANN401 -- see above
        changes: Sequence[RegistrationChange],
        now: datetime,
    ) -> Iterable[str]:
        """Act on the changes inside the import's transaction, under the event's exclusive seat lock.

        Returns:
            One sentence for each choice that could not be honoured as written.
        """
        ...


@dataclass(frozen=True)
class LastRendering(Generic[DocumentT]):
    """The release before, and its bytes in the same format."""

    document: DocumentT
    body: bytes


class Renderer(Protocol[DocumentT]):
    """Renders a release once into bytes that are served as they are."""

    format: str
    media_type: str

    def render(
        self,
        document: DocumentT,
        *,
        number: int,
        released_at: datetime,
        last: LastRendering[DocumentT] | None = None,
    ) -> bytes:
        """Return the bytes of the release; equal input gives equal bytes (no clock inside).

        `last` None: there is no release before, or it was not rendered so.
        """
        ...


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was given the first time to a request with an Idempotency-Key.

    `fingerprint` tells that request from another one under the same key; `headers` is a JSON object
    as text.
    """

    fingerprint: str
    status: int
    headers: str
    body: str


@dataclass(frozen=True)
class Caller:
    """Who asks, and what they were answered under the key they sent, both found in one look.

    `is_sighting_due`: it has not been noted for a while that this device was seen.
    """

    principal: Principal = GUEST
    kept: KeptAnswer | None = None
    is_sighting_due: bool = False


class Authenticator(Protocol):
    """Resolves a token to whoever holds it."""

    def authenticate(self, db: Any, token: str, key: str, now: datetime) -> Caller:  # noqa: ANN401 -- see above
        """Return the holder, and the answer kept for them under `key` ("": none was sent).

        `GUEST` when the token is unknown, expired or signed out.
        """
        ...

    def note_seen(self, store: Any, principal: Principal, now: datetime) -> None:  # noqa: ANN401 -- a store
        """Note, after the answer, that the holder was here (decision 0018)."""
        ...

    def note_seen_within(self, db: Any, principal: Principal, now: datetime) -> None:  # noqa: ANN401 -- see above
        """Note it with a unit of work that is about to commit, which costs no round trip."""
        ...


class EventLister(Protocol):
    """Lists a person's events for rooms below the one that knows them (decision 0004)."""

    def list_events_of(self, db: Any, person_id: str, now: datetime) -> list[dict[str, Any]]:  # noqa: ANN401 -- see above
        """Return past and future events of a person, the earliest first.

        Each has event, name, zone, starts_on, ends_on, when (past, now, future), registration_type,
        is_active, is_online (no session has a room).
        """
        ...

    def list_events_of_each(
        self,
        db: Any,  # noqa: ANN401 -- see above
        person_ids: Collection[str],
        now: datetime,
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return the same of several people, by person, in one statement."""
        ...


class LetterChecker(Protocol):
    """A room above mail that knows whether letters of some kinds are still true when they leave.

    Mail stands below the rooms whose facts letters tell, and minutes or a night may lie between the row
    and the hand-over.
    """

    def check(self, db: Any, letter: Any, now: datetime) -> str | Mapping[str, object]:  # noqa: ANN401 -- see above
        """Look at a letter that is about to be mailed: a row with id, kind, person, event, facts, times.

        Returns:
            Why it is of no use any more, for operators: it stays in the inbox. Else the facts that are
            only known, or are others, by now: {} for none; no row keeps them. Reads only.
        """
        ...


class NewsKeeper(Protocol):
    """The room above mail that knows who wants news (R57)."""

    def note_left(
        self,
        db: Any,  # noqa: ANN401 -- see above
        left: Sequence[tuple[str, datetime]],
        now: datetime,
    ) -> None:
        """Note which addresses left the news at the mail provider, and when. Twice is once."""
        ...


@dataclass(frozen=True)
class Unclaimed:
    """What somebody may still claim at an event. Each is said as its reader reads it.

    `credits`: what their time is worth, a line for each kind: "9.75 ANCC contact hours". `missing`: what
    else stands between them and their certificate, a line each: "Evaluate 3 sessions". `closes_at`:
    until when it is taken, exclusive, with their own extension; None: without end. `types`: the kinds of
    credit, by id, of which something is left.
    """

    credits: tuple[str, ...]
    missing: tuple[str, ...] = ()
    closes_at: datetime | None = None
    types: frozenset[str] = frozenset()


class MissingCredits(Protocol):
    """The room that knows who is not done with their credits (R23), for letters that remind of it."""

    def list_unclaimed(
        self,
        db: Any,  # noqa: ANN401 -- see above
        event_id: str,
        person_ids: Collection[str],
        now: datetime,
    ) -> Mapping[str, Unclaimed]:
        """Return what is left to do, by person; who is done, or has nothing to claim, is not there.

        Nor is anybody whose time to claim is over. Reads only, and costs some 3 ms a person: asked
        outside of any transaction, for fifty people at once, and for one as a letter leaves.
        """
        ...


@dataclass(frozen=True)
class Whose:
    """Whose data is meant (T27): a person, and by what rooms below the registrations know them.

    `emails`: their addresses, as written and as a mailbox; `alone`: those that nobody else has.
    """

    person_id: str
    emails: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OwnPart:
    """What a room holds about somebody: rows of each of its tables, whole, and files by their name."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    files: Mapping[str, bytes] = field(default_factory=dict)


class PersonalData(Protocol):
    """A room that holds data about persons (T27). `tables`: those, each with what it is in words."""

    tables: Mapping[str, str]

    def give(self, db: Any, whose: Whose) -> OwnPart:  # noqa: ANN401 -- see above
        """Return what the room holds about somebody, of every one of its `tables`. Reads only."""
        ...

    def erase(self, db: Any, whose: Whose, now: datetime) -> None:  # noqa: ANN401 -- see above
        """Remove it, but for what must stay (decision 0076). Twice is the same as once.

        Of all rooms in one transaction; attendees first, who take the seat locks of the person's events.
        """
        ...
