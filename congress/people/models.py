"""Tables of people: persons, their addresses, devices signed in, codes, staff, roles and stations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class PersonRow(Base):
    """A person across events. `name_key` is the folded last name that tells people of one address
    apart; who signs in is found by any of their keys (`PersonKeyRow`).
    """

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    name_key: Mapped[str]
    credentials: Mapped[str]
    settings: Mapped[dict[str, object]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PersonKeyRow(Base):
    """A key under which a person's last name is found. All of a person's follow from their names:
    `congress/core/names.py`, which says how near (`nearness`) a key is.
    """

    __tablename__ = "person_key"
    # The badge desk finds people by how a key begins; the order of bytes serves that in every locale.
    __table_args__ = (
        Index("ix_person_key_key", "key", postgresql_ops={"key": "text_pattern_ops"}),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    nearness: Mapped[int]


class AddressRow(Base):
    """An e-mail address of a person. One address may belong to several people (a team's desk)."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("person_id", "folded"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]


class ErasureRow(Base):
    """That somebody is to be erased, or was (T27). `asked_by`: themselves, or who does it for them.

    `due_at`: until then they may think better of it. `erased_at`: since when nothing but the record of
    credits tells who they were.
    """

    __tablename__ = "erasure"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    due_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class DeviceRow(Base):
    """Where a person is signed in. The token is kept hashed, and replaced at every change of level.

    `verified_until` (exclusive) bounds level 2 on this device; `signed_out_at` ends it; `proved_at` is
    when a member of staff last gave password and code on it.
    """

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    level: Mapped[int]
    label: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    verified_until: Mapped[datetime | None]
    signed_out_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]


class KnownDeviceRow(Base):
    """A browser a person has signed in from before: limits on strangers do not touch it."""

    __tablename__ = "known_device"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class SignInMissRow(Base):
    """A failed sign-in or a letter with a code, for the limits of decisions 0020 and 0039.

    Addresses are kept as keyed digests.
    """

    __tablename__ = "sign_in_miss"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # one of those in `queries`
    email_hash: Mapped[str] = mapped_column(index=True)
    source_hash: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class CodeRow(Base):
    """A one-time code on its way: bound to its ticket, dead after 10 minutes, 5 misses or one use.

    `persons`: the ids it may open (several share an address; none when nobody matched, so that a
    stranger's ticket behaves as any other). `pending`: whoever asks to be registered, kept nowhere
    else and forgotten once it is used or too old; `link_hash` is what may be pressed instead of typing
    the code. `mailbox_hash`: where the letter went, which must be the person's still. `is_guessable`:
    short, and somebody's, so that a wrong try counts. `standing_id`: the standing code that it is.
    """

    __tablename__ = "code"

    ticket_hash: Mapped[str] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(index=True)
    persons: Mapped[list[str]]
    code_hash: Mapped[str]
    device_id: Mapped[str | None]
    misses: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    link_hash: Mapped[str | None] = mapped_column(index=True)
    mailbox_hash: Mapped[str]
    is_guessable: Mapped[bool]
    standing_id: Mapped[str | None]


class NewsReaderRow(Base):
    """Who wants news by e-mail, by mailbox, with the proof of it (R57): no person need stand behind it.

    `words`: what they agreed to, as the page said it. `source_hash`: a keyed digest of where the code
    was typed. `left_at`: since when they want none any more. `rejoin_at`: when the mail provider is
    asked to take them off its group of those who left; later than `confirmed_at` after a vain try.
    """

    __tablename__ = "news_reader"
    __table_args__ = (
        Index(
            "ix_news_reader_rejoin_at",
            "rejoin_at",
            postgresql_where=text("rejoin_at IS NOT NULL"),
            sqlite_where=text("rejoin_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    words: Mapped[str]
    source_hash: Mapped[str]
    confirmed_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    rejoin_at: Mapped[datetime | None]


class StaffRow(Base):
    """A person who signs in with a password (argon2id)."""

    __tablename__ = "staff"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email_folded: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    updated_at: Mapped[datetime]


class SecondFactorRow(Base):
    """The authenticator app of a member of staff. Seeds only: keys are derived, never kept.

    `seed` "" : none is set up. `pending`: the seed of one being set up, until its first code comes.
    `last_step`: the last 30 seconds a code was used for; a code is good once.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[str] = mapped_column(ForeignKey("staff.person_id"), primary_key=True)
    seed: Mapped[str]
    pending: Mapped[str]
    last_step: Mapped[int]
    enrolled_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class RecoveryCodeRow(Base):
    """A recovery code, hashed: stands in for the app once."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("staff.person_id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RoleRow(Base):
    """A role at an event; an empty event id means at every event."""

    __tablename__ = "role"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]


class StationRow(Base):
    """A tablet, phone or computer of the staff's, for one event and duty (decision 0047).

    Asked for by a supervisor (`code_hash`, good until `code_until`, exclusive, once), then enrolled by
    whoever types the code (`token_hash`). It names no person but who asked. `ended_at`: its token is
    worth nothing from then on, `ended_by` says who did it.
    """

    __tablename__ = "station"
    __table_args__ = (
        CheckConstraint("duty IN ('desk', 'doors', 'prints')", name="duty"),
        CheckConstraint("(token_hash IS NULL) = (enrolled_at IS NULL)", name="enrolled"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    duty: Mapped[str]
    place: Mapped[str]
    code_hash: Mapped[str] = mapped_column(unique=True)
    code_until: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class SlipRow(Base):
    """A slip from the badge desk, given where photo ID was seen: opens level 2 once (decision 0048).

    `given_with`: the badge it came with, a row of a higher room. At most one of a person lives at an
    event: neither used nor ended, before `until` (exclusive).
    """

    __tablename__ = "slip"
    __table_args__ = (
        Index(
            "ix_slip_live",
            "person_id",
            "event_id",
            unique=True,
            postgresql_where=text("used_at IS NULL AND ended_at IS NULL"),
            sqlite_where=text("used_at IS NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[str]
    given_with: Mapped[str] = mapped_column(index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
