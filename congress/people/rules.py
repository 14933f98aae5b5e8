"""How names and addresses are compared, and when sign-in asks for more. Pure."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from congress.core.addresses import (
    MAX_OCTETS,
    AddressError,
    address_for_protocols,
    domain_to_show,
)
from congress.core.names import fold_name
from congress.core.principal import FRESH_MINUTES, Level

MAX_NAME_LENGTH = 200
MAX_EMAIL_LENGTH = MAX_OCTETS

# Decision 0020. Failures are counted, never successes: a whole venue shares few addresses.
EMAIL_MISSES, EMAIL_WINDOW = 5, timedelta(hours=24)
SOURCE_MISSES, ALL_MISSES, SOURCE_WINDOW = 300, 1_000, timedelta(minutes=10)
PASSWORD_MISSES, PASSWORD_WINDOW = 10, timedelta(hours=1)
# Letters with a code of their own. Whoever asks beyond that shares a standing code (decision 0039).
SENDS_SOON, SENDS_SOON_WINDOW = 3, timedelta(minutes=15)
SENDS_A_DAY, SENDS_WINDOW = 4, timedelta(hours=24)
STANDING_LIFE, STANDING_DIGITS = timedelta(hours=6), 12
# Letters that may go to addresses nobody knows, asked for from one source: a hospital may share one.
ASKED_BY_SOURCE, ASKED_WINDOW = 60, timedelta(minutes=10)
CODE_TRIES, CODE_LIFE = 5, timedelta(minutes=10)
# Wrong short codes of one address, and of all: from then on codes are too long to be guessed, and
# nobody is shut out.
CODE_MISSES_A_DAY, ALL_CODE_MISSES_A_DAY, CODE_WINDOW = 10, 300, timedelta(hours=24)
CODE_DIGITS, LONG_CODE_DIGITS = 6, 10

# Sign-ins by name on new devices: the first one is told at once, the others together.
TOLD_TOGETHER = timedelta(hours=12)
IDLE_DAYS = timedelta(days=14)
VERIFIED_HOURS = timedelta(hours=12)
REMEMBERED_AFTER_EVENT = timedelta(days=30)
STAFF_HOURS = timedelta(hours=12)
# Wrong codes after the right password: only whoever has it can use them up, so nobody is exempt.
TOTP_MISSES = 10  # within PASSWORD_WINDOW
# A station: 60 bits, so that nobody guesses one meanwhile, and few enough to type from another screen.
ENROLMENT_LENGTH, ENROLMENT_LIFE = 12, timedelta(minutes=15)
STATION_DAYS = timedelta(days=30)
MAX_STATION_NAME = 60
HALF_WAY_LIFE = timedelta(minutes=10)  # from the password to the code
RECOVERY_CODES, RECOVERY_LOW = 10, 3

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def find_name_fault(name: str) -> str:
    """Return what is wrong with a name that somebody writes of themselves, "" when nothing is.

    It keeps what sign-in compares, and no character that would break a line of a letter.
    """
    if not fold_name(name):
        return "Write at least one letter."
    return "Write it on one line." if _CONTROLS.search(name) else ""


def fold_email(email: str) -> str:
    """Return the key by which addresses are found: trimmed, case folded, the domain in ASCII.

    It also finds who types an address in another way, so two mailboxes may have one key: whose code
    it is, `mailbox_of` says. RFC 5321 section 2.4 lets the part before the @ depend on case; no real
    mailbox does.
    """
    text = unicodedata.normalize("NFKC", email.strip()).casefold()
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    domain = domain_to_show(domain.rstrip(".")).casefold()
    if not domain.isascii() and len(domain) <= MAX_EMAIL_LENGTH:
        # What IDNA refuses is compared as it is written: it only has to be the same every time.
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def mask_email(email: str) -> str:
    """Return an address as level 1 may see it: `a•••@example.org`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def source_key(source: str) -> str:
    """Return what counts as one source: an IPv4 address, or an IPv6 network of 64 bits."""
    with suppress(ValueError):
        address = ipaddress.ip_address(source)
        if address.version == 6:  # noqa: PLR2004 -- the protocol
            return str(ipaddress.ip_network((source, 64), strict=False))
    return source


_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux")
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


def device_label(client: str) -> str:
    """Return a User-Agent as people recognise it: `Safari on iPhone`; else its first words."""
    system = next((name for name in _SYSTEMS if name in client), "")
    browser = next((name for mark, name in _BROWSERS if mark in client), "")
    if system and browser:
        return f"{browser} on {system.replace('Mac OS X', 'Mac').replace('CrOS', 'Chromebook')}"
    return " ".join(client.split())[:60] or "Unknown device"


def level_now(
    level: int, expires_at: datetime, verified_until: datetime | None, now: datetime
) -> Level:
    """Return what a device's sign-in is worth now: level 2 falls back to level 1 when it ends."""
    if now >= expires_at:
        return Level.GUEST
    if level == Level.VERIFIED and (verified_until is None or now >= verified_until):
        return Level.IDENTIFIED
    return Level(level)


def is_unused(level: int, created_at: datetime, seen_at: datetime) -> bool:
    """Tell whether a sign-in by name was never used again after its first minute.

    What comes from a script that tries a name is; a phone that looks at its agenda is not.
    """
    return level == Level.IDENTIFIED and seen_at <= created_at


@dataclass(frozen=True)
class PersonRecord:
    """A person as a registration writes one."""

    email: str
    first_name: str
    last_name: str
    credentials: str = ""


@dataclass(frozen=True)
class Newcomer:
    """Whoever asks to be registered for an event, as they wrote it; nothing of it is believed yet."""

    event_id: str
    email: str
    first_name: str
    last_name: str


def decide_person(known: Mapping[str, str], first_name: str) -> str | None:
    """Return who of the people under one address and last name somebody is: "" nobody yet.

    `known` has first names by person. One alone is meant however the first name is written (Pat,
    Patricia), as an import has it; of several, whoever has it. None: they must say who they are.
    """
    if len(known) < 2:  # noqa: PLR2004 -- several
        return next(iter(known), "")
    wanted = fold_name(first_name)
    named = [person for person, name in known.items() if fold_name(name) == wanted]
    return named[0] if len(named) == 1 else None


@dataclass(frozen=True)
class Visitor:
    """Whoever asks to come in: source address, User-Agent, secret of a browser seen before."""

    source: str = ""
    client: str = ""
    device_secret: str = ""


def visitor_of(source: str, client: str, known_device: str) -> Visitor:
    """Return who asks to come in; a browser's secret that cannot be ours is none."""
    return Visitor(source, client, known_device[:200] if known_device.isascii() else "")


@dataclass(frozen=True)
class Misses:
    """Failed sign-ins by name: of one address within 24 hours, of one source and of all within 10
    minutes.
    """

    email: int
    source: int
    everywhere: int


def is_code_needed(misses: Misses, *, device_is_known: bool) -> bool:
    """Tell whether a name is not enough just now. A device seen before is never asked."""
    return not device_is_known and (
        misses.email >= EMAIL_MISSES
        or misses.source >= SOURCE_MISSES
        or misses.everywhere >= ALL_MISSES
    )


@dataclass(frozen=True)
class CodeMisses:
    """Wrong tries within 24 hours at short codes that open somebody's account: of one address, and
    of everybody.
    """

    email: int
    everywhere: int


def code_digits(misses: CodeMisses) -> int:
    """Return how long a new code is: longer on a day of many wrong ones."""
    is_calm = (
        misses.email < CODE_MISSES_A_DAY and misses.everywhere < ALL_CODE_MISSES_A_DAY
    )  # fmt: skip
    return CODE_DIGITS if is_calm else LONG_CODE_DIGITS


def may_try_code(misses: CodeMisses, code: str, *, device_is_proved: bool) -> bool:
    """Tell whether a code is looked at: beyond a limit no short one, but from a browser that opened
    level 2 for the address before.

    Nobody is shut out: a new code is long then, and long ones are always looked at. A name alone
    makes no such browser: names are no secret, and whoever has many could guess from as many.
    """
    return device_is_proved or len(code) >= code_digits(misses)


def is_code_shared(sent_at: Sequence[datetime], now: datetime, *, has_standing: bool) -> bool:
    """Tell whether whoever asks for a code now gets no letter of their own, but the standing code.

    `sent_at` are the letters with codes of their own within the last 24 hours, in any order. While
    there is a standing code (`has_standing`) it stays the newest letter, which is the one people take.
    """
    soon = [at for at in sent_at if at > now - SENDS_SOON_WINDOW]
    return has_standing or len(soon) >= SENDS_SOON or len(sent_at) >= SENDS_A_DAY


def may_repeat_letter(age: timedelta) -> bool:
    """Tell whether a standing code of this age may be mailed once more: not beside its first letter."""
    return age >= SENDS_SOON_WINDOW


def is_miss_noted(source_misses: int) -> bool:
    """Tell whether a wrong try that could not be right is worth a row: a source's first ones are."""
    return source_misses < SOURCE_MISSES


def may_try_password(misses: int, *, device_is_proved: bool, has_recovery_code: bool) -> bool:
    """Tell whether a password is looked at: after ten misses in an hour, only from a device that
    opened level 2 or 3 for the address before (a name is no secret, and opens level 1), or beside a
    recovery code, which nobody guesses. A mailed code makes such a device at once (decision 0039).
    """
    return device_is_proved or has_recovery_code or misses < PASSWORD_MISSES


class StaffVerdict(StrEnum):
    """The answer of `decide_staff_sign_in`."""

    GRANTED = "granted"
    NEEDS_CODE = "needs-code"  # the password is right, and no code came
    NEEDS_SET_UP = "needs-set-up"  # the password is right, and there is no app yet
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 -- a verdict
    WRONG_CODE = "wrong-code"


def decide_staff_sign_in(
    *, password_is_right: bool, is_enrolled: bool, code_is_right: bool | None, is_forced: bool
) -> StaffVerdict:
    """Tell what a password and a code open. `code_is_right` None: none came.

    `is_forced`: nobody is let in without an app (production).
    """
    if not password_is_right:
        return StaffVerdict.WRONG_PASSWORD
    if not is_enrolled:
        return StaffVerdict.NEEDS_SET_UP if is_forced else StaffVerdict.GRANTED
    if code_is_right is None:
        return StaffVerdict.NEEDS_CODE
    return StaffVerdict.GRANTED if code_is_right else StaffVerdict.WRONG_CODE


def may_try_totp(misses: int) -> bool:
    """Tell whether an app's code is looked at. A recovery code always is: it cannot be guessed."""
    return misses < TOTP_MISSES


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Tell whether password and code were given lately enough for what harms."""
    return proved_at is not None and now - proved_at < timedelta(minutes=FRESH_MINUTES)


def wait_for_source(asked_at: list[datetime], now: datetime) -> timedelta | None:
    """Return how long a source must wait before it may have another stranger written to, else None.

    `asked_at` is when it did within the last `ASKED_WINDOW`, in any order.
    """
    if len(asked_at) < ASKED_BY_SOURCE:
        return None
    return sorted(asked_at, reverse=True)[ASKED_BY_SOURCE - 1] + ASKED_WINDOW - now


def mailbox_of(email: str) -> str:
    """Return what two addresses have in common exactly when mail to them arrives at one mailbox.

    Stricter than `fold_email`: letters that fold alike (`weiß`, `weiss`) may be two people's.
    """
    try:
        return address_for_protocols(email).lower()
    except AddressError:
        return email.strip().lower()  # no letter arrives there at all


def choose_mailbox(typed: str, emails: Sequence[str]) -> str:
    """Return which of the addresses that fold like a typed one is meant: itself, else the first.

    "" when there is none. Only who has that very mailbox may be let in by what is sent there.
    """
    wanted = mailbox_of(typed)
    same = (email for email in emails if mailbox_of(email) == wanted)
    return next(same, emails[0] if emails else "")


def verified_until(ends_on: list[date], now: datetime, *, is_remembered: bool) -> datetime:
    """Return when level 2 ends (exclusive): 12 hours, or 30 days after the person's last event.

    An event's last day ends in its own zone; a day is added, so that no zone is cut short.
    """
    shortest = now + VERIFIED_HOURS
    if not is_remembered or not ends_on:
        return shortest
    last = datetime.combine(max(ends_on) + timedelta(days=1), time.max, UTC)
    return max(shortest, last + REMEMBERED_AFTER_EVENT)


THEMES = ("auto", "light", "dark")
MAIL_CHOICES = ("all", "inbox")


class StationState(StrEnum):
    """What became of a station."""

    WAITING = "waiting"  # for its enrolment code
    AT_WORK = "at-work"
    ENDED = "ended"  # revoked, signed out, or its code or token is too old


def state_of_station(
    ended_at: datetime | None, enrolled_at: datetime | None, expires_at: datetime, now: datetime
) -> StationState:
    """Tell what a station is at this instant; `expires_at` (exclusive) is of its code at first."""
    if ended_at is not None or expires_at <= now:
        return StationState.ENDED
    return StationState.WAITING if enrolled_at is None else StationState.AT_WORK
