"""Bots at the sign-in for a day, and a whole venue behind one address (T2, T4).

In process, over WSGI, with a clock in the experiment's hand: a day takes minutes. The people are
invented; how common their names are is not (US census of 2010).
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from congress.app import create_app, database, house_of
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.core.names import fold_name
from congress.infra.database import Store
from congress.mail.models import LetterRow
from congress.people.models import AddressRow, PersonKeyRow, PersonRow
from congress.people.service.keys import Named, key_rows
from tests.builders import NOW, settings_for
from tests.ground import a_document, a_session, publish_document
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import NAMES, Stage, staged

EVENT = "psc-2025"
# Of 100,000 people, how many have the commonest names.
CENSUS = {"Smith": 828.19, "Johnson": 655.24, "Williams": 550.97, "Brown": 487.16, "Jones": 483.24}
SOURCES, VENUE = 50, "192.0.2.7"
LETTERS, GUESSES = 3, 6
MISTYPING, TYPING_SECONDS = 0.15, 15.0
ALL_MISSES_IN_TEN_MINUTES = 1_000
EMPLOYER, PHONE = "Canary General Hospital", "555-0199"
MOST_BLIND_PERCENT, MOST_LISTED_PERCENT, MOST_BY_CODE = 0.01, 3.0, 0.0003
# Who has two last names has twice the chance that one of them is among the commonest: 1 - 0.97².
MOST_OF_TWO_NAMES_PERCENT, DEGREES = 6.0, ("", ", MD", " RN, PhD")
# An address that is not masked, a last name, and what a registration tells besides.
PERSONAL = re.compile(rf"[\w.]{{2,}}@|{'|'.join(CENSUS)}|Name0|Rare0|{EMPLOYER}|{PHONE}")
# What level 1 may read of itself.
READABLE = ("/api/v1/me", "/api/v1/me/devices", "/api/v1/events", f"/api/v1/events/{EVENT}/me/agenda",
            f"/api/v1/events/{EVENT}/me/sessions", f"/api/v1/events/{EVENT}/me/inbox",
            f"/api/v1/events/{EVENT}/me/feeds")  # fmt: skip
GUARDED = (("PATCH", "/api/v1/me"), ("POST", f"/api/v1/events/{EVENT}/me/feeds"))


@dataclass(frozen=True)
class Scale:
    """How many accounts, how many hours bots guess blindly, how many opened accounts are probed."""

    accounts: int = 2_000
    hours: float = 24.0
    probed: int = 100


@dataclass
class Target:
    """The service in process, its clock, and everybody's answers."""

    app: Flask
    clock: FixedClock
    store: Store
    seen: Counter[int] = field(default_factory=Counter)
    opened: list[str] = field(default_factory=list)  # tokens of level 1

    def __post_init__(self) -> None:
        self._client = self.app.test_client(use_cookies=False)

    def call(self, method: str, path: str, body: object = None, *, source: str = "203.0.113.1",
             token: str = "") -> Any:  # noqa: ANN401 -- an answer  # fmt: skip
        """Call from a source, as a device nobody has seen before."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._client.open(
            path, method=method, json=body, headers=headers, environ_overrides={"REMOTE_ADDR": source}
        )  # fmt: skip

    def sign_in(self, email: str, last_name: str, source: str) -> int:
        """Try a name; keep the token of a hit."""
        body = {"email": email, "last_name": last_name}
        answer = self.call("POST", "/api/v1/sign-in", body, source=source)
        self.seen[answer.status_code] += 1
        if answer.status_code == 200:
            self.opened.append(answer.json["token"])
        return int(answer.status_code)


@contextmanager
def target(kind: str) -> Iterator[Target]:
    """Open the service in process on an empty database of one kind."""
    with staged(kind, durable=False) as stage, at_target(stage) as opened:
        yield opened


@contextmanager
def at_target(stage: Stage) -> Iterator[Target]:
    """Open the service in process on a stage."""
    clock = FixedClock(NOW)
    app = create_app(settings_for(stage.url, stage.folder / "data"), clock=clock)
    try:
        yield Target(app, clock, house_of(app).store)
    finally:
        with app.app_context():
            for engine in database.engines.values():
                engine.dispose()


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Run every bot, and the venue, each at a congress of its own."""
    # The limits are the same on both databases: the whole day is spent on one.
    scale = scale or Scale(hours=24.0 if kind == "sqlite" else 2.4)
    figures: list[Figure] = []
    runs = (run_blind, run_listed, run_two_names, run_spelled, run_codes, run_venue)
    for experiment in runs:
        with target(kind) as opened:
            figures += experiment(opened, NAMES[kind], scale)
        sys.stderr.write(f"{figures[-1].line()}\n")
    return figures


def populate(opened: Target, emails: Sequence[str], names: Sequence[str]) -> None:
    """Register people with these addresses and last names; each has an employer and a telephone."""
    publish_document(opened.store, a_document(a_session()), now=NOW - timedelta(days=1))
    people: list[dict[str, object]] = []
    addresses: list[dict[str, object]] = []
    attendees: list[dict[str, object]] = []
    for number, (email, name) in enumerate(zip(emails, names, strict=True)):
        people.append(
            {"id": f"p{number}", "first_name": "Pat", "last_name": name,
             "name_key": fold_name(name), "credentials": "", "settings": {}, "created_at": NOW,
             "updated_at": NOW}
        )  # fmt: skip
        addresses.append(
            {"id": f"m{number}", "person_id": f"p{number}", "email": email, "folded": email,
             "added_at": NOW, "verified_at": None}
        )  # fmt: skip
        attendees.append(
            {"id": f"a{number}", "event_id": EVENT, "person_id": f"p{number}",
             "external_id": f"x{number}", "registration_type": "general", "status": "active",
             "paid_sessions": [], "speaker": "", "chosen_at": None, "agenda_version": 0,
             "details": {"employer": EMPLOYER, "phone": PHONE}, "created_at": NOW,
             "updated_at": NOW}
        )  # fmt: skip
    with opened.store.writing() as db:
        db.execute(insert(PersonRow), people)
        named = [Named(f"p{number}", "Pat", name) for number, name in enumerate(names)]
        db.execute(insert(PersonKeyRow), [row for one in named for row in key_rows(one)])
        db.execute(insert(AddressRow), addresses)
        db.execute(insert(AttendeeRow), attendees)


def surnames(count: int) -> list[str]:
    """Return last names of `count` people, the commonest as often as in the census, then others."""
    names: list[str] = []
    so_far = 0.0
    for name, share in CENSUS.items():
        so_far += share * count / 100_000
        names += [name] * (round(so_far) - len(names))
    names += [f"Rare{number:05}" for number in range(count - len(names))]
    random.Random(3).shuffle(names)
    return names


def _source(number: int) -> str:
    return f"198.51.100.{number % SOURCES + 1}"


def run_blind(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """(a) No list of addresses: names and numbers at large providers, drawn as people's own are."""
    dice = random.Random(4)
    names = surnames(scale.accounts)
    populate(opened, [_public_address(dice, name) for name in names], names)
    window = timedelta(minutes=10)
    tries = ALL_MISSES_IN_TEN_MINUTES + 20  # a little more than is allowed
    for _ in range(round(scale.hours * 6)):
        for number in range(tries):
            name = dice.choice(names)
            opened.sign_in(_public_address(dice, name), name, _source(number))
            opened.clock.advance(window / tries)
    judged, asked = opened.seen[401] + opened.seen[200], opened.seen[403]
    percent = 100 * len(opened.opened) / scale.accounts
    return [
        at_least(f"{kind}: blind bots, guesses in {scale.hours:g} h", opened.seen.total(),
                 round(scale.hours * 6) * tries),
        at_most(f"{kind}: blind bots, guesses judged within 10 min",
                round(judged / scale.hours / 6), ALL_MISSES_IN_TEN_MINUTES),
        at_least(f"{kind}: blind bots, guesses met by the limits", asked, 1),
        at_most(f"{kind}: blind bots, accounts at level 1", percent, MOST_BLIND_PERCENT, " %"),
        *_probe(opened, f"{kind}: blind bots", scale),
    ]  # fmt: skip


def _public_address(dice: random.Random, name: str) -> str:
    first = dice.choice(("pat", "chris", "sam", "alex", "kim", "lee", "jo", "max", "ray", "val"))
    host = dice.choice(("mail", "post", "inbox", "letters", "box"))
    return f"{first}.{name.lower()}{dice.randrange(10_000)}@{host}.example"


def run_listed(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """(b) A list of addresses that tell no name: the commonest last names, spread over the day.

    Two of three are registered with degrees behind the name, which give nothing more away.
    """
    names = [f"{name}{DEGREES[n % 3]}" for n, name in enumerate(surnames(scale.accounts))]
    percent = _guess_by_list(opened, names)
    return [
        at_least(f"{kind}: bots with a list, guesses refused a look", opened.seen[403],
                 scale.accounts),
        at_most(f"{kind}: bots with a list, accounts at level 1", percent,
                MOST_LISTED_PERCENT, " %"),
        *_probe(opened, f"{kind}: bots with a list", scale),
    ]  # fmt: skip


def run_two_names(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """(b), where everybody has two last names: each of them opens level 1 (decision 0041)."""
    second = surnames(scale.accounts)
    random.Random(9).shuffle(second)
    names = [f"{one}-{other}" for one, other in zip(surnames(scale.accounts), second, strict=True)]
    percent = _guess_by_list(opened, names)
    return [
        at_most(f"{kind}: bots with a list, people of two last names at level 1", percent,
                MOST_OF_TWO_NAMES_PERCENT, " %"),
    ]  # fmt: skip


def _guess_by_list(opened: Target, names: Sequence[str]) -> float:
    """Guess the commonest names at everybody's address; return the percentage that was opened."""
    emails = [f"user{number:05}@example.org" for number in range(len(names))]
    populate(opened, emails, names)
    guesses = [*CENSUS, "Garcia", "Miller"]  # two more than are allowed
    pause = timedelta(hours=24) / (len(guesses) * len(emails) + 1)
    for name in guesses:
        for number, email in enumerate(emails):
            opened.sign_in(email, name, _source(number))
            opened.clock.advance(pause)
    return 100 * len(opened.opened) / len(names)


def run_spelled(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """(c) Addresses that spell the name: level 1 is taken for lost, and must be harmless."""
    names = [f"Name{number:05}" for number in range(scale.accounts)]
    emails = [f"pat.{name.lower()}@example.org" for name in names]
    populate(opened, emails, names)
    for number, (email, name) in enumerate(zip(emails, names, strict=True)):
        opened.sign_in(email, name, _source(number))
        opened.clock.advance(timedelta(seconds=40))
    return [
        at_least(f"{kind}: bots that read names, accounts at level 1 (assumed)",
                 len(opened.opened), 1),
        *_probe(opened, f"{kind}: bots that read names", scale),
    ]  # fmt: skip


def _probe(opened: Target, name: str, scale: Scale) -> list[Figure]:
    """With what was opened, ask for everything: how many personal fields, how much of level 2."""
    personal = raised = answers = 0
    for token in opened.opened[: scale.probed]:
        for path in READABLE:
            answer = opened.call("GET", path, token=token)
            answers += 1
            text = answer.get_data(as_text=True)
            personal += bool(PERSONAL.search(text))
        for method, path in GUARDED:
            body = {"label": "Phone"} if method == "POST" else {"first_name": "Mallory"}
            raised += opened.call(method, path, body, token=token).status_code < 300
    return [
        none_of(f"{name}, at level 2", raised, len(opened.opened)),
        none_of(f"{name}, answers with personal fields", personal, answers),
    ]


def run_codes(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """Guess one-time codes: three letters an account, six guesses each.

    Whether a guess is looked at shows in what the right code would do in its place: each account's
    right code is used once, at a place drawn by lot, and stands for all of its places.
    """
    count = max(scale.accounts // 10, 1)
    names = [f"Name{number:05}" for number in range(count)]
    emails = [f"pat.{name.lower()}@example.org" for name in names]
    populate(opened, emails, names)
    dice = random.Random(5)
    pause = timedelta(hours=24) / (count + 1)
    chance, guessed, late, digits = 0.0, 0, 0, 0
    for number, (email, name) in enumerate(zip(emails, names, strict=True)):
        right_at = dice.randrange(LETTERS * GUESSES)
        for place in range(LETTERS * GUESSES):
            if place % GUESSES == 0:
                asked = {"email": email, "last_name": name}
                sent = opened.call("POST", "/api/v1/sign-in/code", asked, source=_source(number))
                ticket = sent.json["ticket"]
                code = _code_of(opened, ticket)
                digits = len(code)
            is_right = place == right_at
            guess = code if is_right else _wrong(code, place)
            body = {"ticket": ticket, "code": guess}
            answer = opened.call(
                "POST", "/api/v1/sign-in/code/verify", body, source=_source(number)
            )
            if answer.status_code == 200 and is_right:
                chance += LETTERS * GUESSES / 10**digits
                late += place % GUESSES == GUESSES - 1
            guessed += answer.status_code == 200 and not is_right
        opened.clock.advance(pause)
    chance += (scale.accounts - count) * LETTERS * GUESSES / 10**digits
    return [
        none_of(f"{kind}: right codes taken as the sixth guess", late, count),
        none_of(f"{kind}: codes guessed", guessed, count),
        at_most(f"{kind}: accounts a day that guessed codes open, expected", round(chance, 5),
                MOST_BY_CODE),
    ]  # fmt: skip


def _wrong(code: str, place: int) -> str:
    return f"{(int(code) + place + 1) % 10 ** len(code):0{len(code)}d}"


def _code_of(opened: Target, ticket: str) -> str:
    with opened.store.reading() as db:
        facts = db.scalars(
            select(LetterRow.facts).where(LetterRow.dedupe_key == f"code/{digest(ticket)}")
        ).one()
    return str(facts["code"])


def run_venue(opened: Target, kind: str, scale: Scale) -> list[Figure]:
    """Everybody signs in within ten minutes from one address that nobody declared; 15 % mistype."""
    count = scale.accounts
    emails = [f"user{number:05}@example.org" for number in range(count)]
    names = [f"Name{number:05}" for number in range(count)]
    populate(opened, emails, names)
    dice = random.Random(6)
    mistyping = set(dice.sample(range(count), round(count * MISTYPING)))
    tries: list[tuple[float, str, str, bool]] = []
    for number, (email, name) in enumerate(zip(emails, names, strict=True)):
        at = dice.random() * (600 - TYPING_SECONDS)
        if number in mistyping:
            # Two of three in the name, the third in the address.
            wrong = (email, f"{name}x") if dice.random() < 2 / 3 else (f"x{email}", name)
            tries.append((at, *wrong, False))
            at += TYPING_SECONDS
        tries.append((at, email, name, True))
    refused, now = 0, 0.0
    for at, email, name, is_right in sorted(tries):
        opened.clock.advance(timedelta(seconds=at - now))
        now = at
        status = opened.sign_in(email, name, VENUE)
        refused += is_right and status != 200
    return [
        at_least(f"{kind}: one venue's address, first tries mistyped", len(mistyping),
                 round(count * MISTYPING)),
        none_of(f"{kind}: correct sign-ins refused there", refused, count),
    ]  # fmt: skip
