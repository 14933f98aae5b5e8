"""Signing in, and settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SignInPage:
    """E-mail and last name. `next` is the address to go to afterwards."""

    email: str = ""
    last_name: str = ""
    next: str = ""
    problem: str = ""
    wants_code: bool = False  # this time a code is asked for as well


@dataclass(frozen=True)
class Choice:
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
    choices: tuple[Choice, ...] = ()
    is_signed_in: bool = False
    needs_names: bool = False  # nobody is signed in, and no ticket was carried along
    is_remembered: bool = False


@dataclass(frozen=True)
class StaffSignInPage:
    """E-mail and password of staff and organizers."""

    email: str = ""
    problem: str = ""
    next: str = ""


@dataclass(frozen=True)
class DeviceLine:
    """Somewhere I am signed in."""

    id: str
    label: str
    seen: str
    is_this: bool


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
