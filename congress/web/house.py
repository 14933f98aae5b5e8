"""The house as a request sees it: what `app.py` composed, and the call being served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection

from congress.core.arrival import seconds_back
from congress.core.clock import Clock, machine_seconds
from congress.core.ports import (
    Authenticator,
    CheckInKnower,
    EventLister,
    KeptAnswer,
    LetterChecker,
    MissingCredits,
    NewsKeeper,
    PersonalData,
    RegistrationFollower,
    ReleaseFollower,
    Renderer,
)
from congress.core.principal import GUEST, Principal
from congress.infra import arrivals
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.settings import Settings

EXTENSION = "congress"


@dataclass(frozen=True)
class House:
    """What `app.py` composed, one for each process."""

    settings: Settings
    clock: Clock
    store: Store
    signer: Signer
    authenticator: Authenticator
    events: EventLister
    check_ins: CheckInKnower
    missing_credits: MissingCredits
    news: NewsKeeper
    followers: Sequence[ReleaseFollower[Any]] = ()
    registration_followers: Sequence[RegistrationFollower] = ()
    renderers: Sequence[Renderer[Any]] = ()
    letter_checkers: Mapping[str, LetterChecker] = field(default_factory=dict)  # by kind
    personal_data: Sequence[PersonalData] = ()


def this_house() -> House:
    """Return the house of the running app."""
    house: House = current_app.extensions[EXTENSION]
    return house


class Cookie(NamedTuple):
    """A cookie for the browser to keep for some seconds (0: end it), sent below `path` alone."""

    name: str
    value: str
    seconds: int
    path: str = "/"


@dataclass
class Call:
    """One call being served. `db` is open from its first use until the answer is made.

    In a call that writes, `db` is the unit of work; in a GET it can only read.
    """

    house: House
    now: datetime
    principal: Principal = GUEST
    former: Principal | None = None  # a station that was revoked; `principal` is a guest then
    kept: KeptAnswer | None = None  # what was answered before under the key that came
    token: str = ""  # the bearer or cookie token, "" for guests
    other_token: str = ""  # a person's cookie beside a station's, which comes first while it lives
    source: str = ""  # the address it came from, after trusted proxies
    known_device: str = ""  # the secret of a browser that signed in before, "" when new
    request_start: str = ""  # when it reached the proxy in front of us, where one says so
    client: str = ""  # the User-Agent, at most 200 characters
    form_seed: str = ""  # what a new guest's forms are bound to, "" until a page asks for it
    headers: dict[str, str] = field(default_factory=dict)  # to be added to the answer
    cookies: list[Cookie] = field(default_factory=list)  # to be kept by the browser
    person: Any = None  # the row of who asks, once a page looked (`ui.frame.person_of`)
    after: list[Callable[[], None]] = field(default_factory=list)  # run once the answer stands
    sighting: Callable[[], None] | None = None  # notes that the caller was here, when that is due
    _db: Connection | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def store(self) -> Store:
        """Return the database's store, for what is kept in memory beside it."""
        return self.house.store

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        return self.house.settings

    @property
    def phone_now(self) -> datetime:
        """Return what a phone's own clock shows: in a rehearsal, the machine's time and not ours.

        For codes of authenticator apps only: no deadline of the congress looks at it.
        """
        return self.now - self.settings.clock_offset

    @property
    def received_at(self) -> datetime:
        """Return when the last byte of the request reached us: asked once the body was read.

        A clock that is set between two askings moves it: what was kept of the first stands.
        """
        back = seconds_back(
            arrivals.seconds_since(),
            arrivals.seconds_arriving(),
            self.request_start,
            machine_seconds(),
        )
        return self.house.clock.now() - timedelta(seconds=back)

    @property
    def signer(self) -> Signer:
        """Return the signer."""
        return self.house.signer

    @property
    def db(self) -> Connection:
        """Return the open connection: the unit of work, or a reading one opened now."""
        if self._db is None:
            self._db = self._open.enter_context(self.house.store.reading())
        return self._db

    def list_mine(self) -> set[str]:
        """Return the events that who asks finds among their own, to be seen by them alone or not."""
        if not self.principal.person_id:
            return set()
        events = self.house.events.list_events_of(self.db, self.principal.person_id, self.now)
        return {event["event"] for event in events}

    def list_last_days(self, person_id: str) -> list[date]:
        """Return the last local day of each event of a person: how long a phone stays verified."""
        events = self.house.events.list_events_of(self.db, person_id, self.now)
        return [event["ends_on"] for event in events]

    def use(self, db: Connection) -> None:
        """Serve this call inside an open unit of work."""
        self._db = db

    def close(self) -> None:
        """Close what reading opened."""
        self._db = None
        self._open.close()


@dataclass(frozen=True)
class Answer:
    """What a view answers: a body for the answer schema, a status when not the declared one."""

    body: Mapping[str, Any] | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
