"""Signing in, and settings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class SignInPage:
    """E-mail and last name. `next` is the address to go to afterwards."""

    email: str = ""
    last_name: str = ""
    next: str = ""
    problem: str = ""
    wants_code: bool = False  # this time a code is asked for as well


@dataclass(frozen=True)
class PersonLine:
    """One of several people who share an address."""

    person_id: str
    first_name: str


@dataclass(frozen=True)
class CodePage:
    """Enter the mailed code; then, when an address is shared, say who you are.

    `ticket` empty: nothing was sent yet, and the page offers to send one.
    """

    ticket: str = ""
    code: str = ""
    sent_to: str = ""
    next: str = ""
    problem: str = ""
    candidates: tuple[PersonLine, ...] = ()
    is_signed_in: bool = False
    needs_names: bool = False  # nobody is signed in, and no ticket was carried along
    is_remembered: bool = False


@dataclass(frozen=True)
class SlipPage:
    """The code of the slip from the badge desk."""

    code: str = ""
    next: str = ""
    problem: str = ""


@dataclass(frozen=True)
class StaffSignInPage:
    """E-mail and password of staff and organizers. `wants_code`: a mailed code comes first."""

    email: str = ""
    problem: str = ""
    next: str = ""
    wants_code: bool = False


@dataclass(frozen=True)
class StaffCodePage:
    """The code of the authenticator app, after the password."""

    problem: str = ""
    next: str = ""


@dataclass(frozen=True)
class AppPage:
    """Setting up an authenticator app: its QR symbol, its key in groups, and its first code."""

    symbol: Markup
    key: str
    address: str
    email: str
    problem: str = ""
    next: str = ""


@dataclass(frozen=True)
class RecoveryPage:
    """Recovery codes, shown only now."""

    codes: tuple[str, ...]
    next: str = ""
    is_new_app: bool = False


@dataclass(frozen=True)
class SecondStep:
    """What Settings says to staff about their app. Without `may_change`, they sign in again first."""

    is_set_up: bool
    codes_left: int
    is_low: bool
    may_change: bool


@dataclass(frozen=True)
class DeviceLine:
    """Somewhere I am signed in."""

    id: str
    label: str
    seen: str
    is_this: bool


@dataclass(frozen=True)
class ErasePage:
    """Whether to erase everything about oneself. `due`: when it happens; "": it was not asked for."""

    due: str = ""
    problem: str = ""


@dataclass(frozen=True)
class SettingsPage:
    """Look, personal data and devices. Without `is_verified`, only the look is shown."""

    theme: str
    is_verified: bool
    first_name: str = ""
    last_name: str = ""
    credentials: str = ""
    email: str = ""
    wants_mail: bool = True
    devices: tuple[DeviceLine, ...] = ()
    unused: int = 0  # sign-ins that were never used again, where they are many: said together
    unused_seen: str = ""  # when the last of them was
    second_step: SecondStep | None = None  # staff only
    is_leaving: bool = False  # they asked to be erased, and may still think better of it
