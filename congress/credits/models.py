"""Tables of credits: claims as they arrived, what became of them, drafts, late requests, extensions;
certificates, each version as it was issued, with the bytes of its page; and evaluations.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class ClaimReceiptRow(Base):
    """A claim as it arrived, committed before anybody looked whether it can be taken (decision 0071).

    `received_at`: when its last byte reached us. `level`: how surely we knew who sent it. `type_id`: the
    kind it says it is for, or "". `outcome` "": nobody judged it yet.
    """

    __tablename__ = "claim_receipt"
    __table_args__ = (
        UniqueConstraint("attendee_id", "key"),
        Index(
            "ix_claim_receipt_unjudged",
            "received_at",
            sqlite_where=text("outcome = ''"),
            postgresql_where=text("outcome = ''"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    type_id: Mapped[str]
    key: Mapped[str]
    level: Mapped[int]
    received_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    outcome: Mapped[str]


class ClaimRow(Base):
    """What somebody claims of one kind of credit at an event; its newest version.

    `amount` in hundredths of the unit. `received_at`: of the version that stands. `name`, `credential`
    and `ids` as on the license. `attested`: sessions of which they say that they were there.
    `shown_at`: when this version was shown to be theirs by a code (level 2); None: it waits for that.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("attendee_id", "type_id"),
        Index("ix_claim_event_state", "event_id", "state"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    type_id: Mapped[str]
    state: Mapped[str]
    amount: Mapped[int]
    version: Mapped[int]
    received_at: Mapped[datetime]
    is_attested: Mapped[bool]
    attested: Mapped[list[str]]
    shown_at: Mapped[datetime | None]
    name: Mapped[str]
    credential: Mapped[str]
    ids: Mapped[dict[str, Any]]
    receipt_id: Mapped[str] = mapped_column(ForeignKey("claim_receipt.id"))


class ClaimStepRow(Base):
    """One step of a claim, append-only: triggers refuse more (I11). `seq` from 1 within the claim.

    `evidence`: what was reckoned then, so that it can be told why in six years.
    """

    __tablename__ = "claim_step"

    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    state: Mapped[str]
    amount: Mapped[int]
    actor: Mapped[str]
    at: Mapped[datetime]
    evidence: Mapped[dict[str, Any]]


class ClaimDraftRow(Base):
    """What somebody has filled in and not claimed yet: kept after the close, too."""

    __tablename__ = "claim_draft"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    type_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class LateRequestRow(Base):
    """What waits for a word of the CE office: a claim that came too late, or one without its survey.

    One open for each attendee and kind. `receipt_id`: the claim it is about, where one arrived.
    """

    __tablename__ = "late_request"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'granted', 'refused')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "ix_late_request_open",
            "attendee_id",
            "type_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_late_request_event", "event_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    type_id: Mapped[str]
    receipt_id: Mapped[str | None] = mapped_column(ForeignKey("claim_receipt.id"))
    words: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    because: Mapped[str]
    until: Mapped[datetime | None]


class CreditExtensionRow(Base):
    """A later bound for claims, exclusive: of one attendee, of whom a filter names, or of everybody.

    `filter`: of `type_id`, `registration_type` and `profession`, those that are named; {}: everybody.
    `told_at`: when letters about it were queued; None: not all of them were.
    """

    __tablename__ = "credit_extension"

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    attendee_id: Mapped[str | None] = mapped_column(ForeignKey("attendee.id"))
    filter: Mapped[dict[str, Any]]
    until: Mapped[datetime]
    because: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class CertificateRow(Base):
    """One version of a certificate (decision 0072). Triggers refuse other facts, other bytes, DELETE.

    `claim_id`: whose award it certifies; all its versions bear one `number`. `person_id`: who earned it,
    whoever holds the registration later. `mark`: of the second version on, what its address has beside
    the number. `reissued_at`: of a version that says what the one before it said. `pdf` None: its page
    is not set yet; `pdf_sha256`: of its bytes, in hex. `because`: why there is this version, or why it
    was revoked; "" of a first one. `issued_by`: the actor; "" before that was written down here.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number", "version"),
        UniqueConstraint("claim_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("state IN ('valid', 'superseded', 'revoked')", name="state"),
        CheckConstraint("(pdf IS NULL) = (pdf_sha256 = '')", name="pdf"),
        CheckConstraint("(version = 1) = (mark = '')", name="mark"),
        # One valid version of a claim, whatever happens at two desks at once.
        Index(
            "ix_certificate_valid",
            "claim_id",
            unique=True,
            postgresql_where=text("state = 'valid'"),
            sqlite_where=text("state = 'valid'"),
        ),
        Index(
            "ix_certificate_unset",
            "issued_at",
            postgresql_where=text("pdf IS NULL"),
            sqlite_where=text("pdf IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str]
    version: Mapped[int]
    mark: Mapped[str]
    state: Mapped[str]
    issued_at: Mapped[datetime]
    reissued_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    pdf_sha256: Mapped[str]
    because: Mapped[str]
    issued_by: Mapped[str] = mapped_column(server_default="")


class EvaluationRow(Base):
    """What somebody answered about a session or the event (decision 0073). No column says who.

    `subject`: a session's id, `overall` or `follow-up`. `form_version`: the release whose form was
    answered. `answers`: by the question's id. `sent_at`: when it was sent first, None: a draft. `told`:
    what results tell of it, `told_apart`: what the total of its form alone does (`rules.batches`).
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_evaluation_pseudonym", "pseudonym"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(primary_key=True)
    form_version: Mapped[int]
    answers: Mapped[dict[str, Any]]
    state: Mapped[str]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    told: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    told_apart: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class EvaluationLinkRow(Base):
    """Under which pseudonym an attendee answers: the only join, for the gate and for what is theirs.

    The pseudonym is drawn at random. Without this row nobody can tell whose the answers are.
    """

    __tablename__ = "evaluation_link"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    pseudonym: Mapped[str] = mapped_column(unique=True)


class CreditTypeVersionRow(Base):
    """What the office made of a kind of credit, append-only: triggers refuse more (decision 0075).

    `version` from 1 within the kind. `body`: the kind as the document has it, canonical JSON; "": it is
    again as the file has it.
    """

    __tablename__ = "credit_type_version"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    type_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    because: Mapped[str]


class RecordPurgeRow(Base):
    """That an event's record of credits is no longer kept (T27): its claims and certificates are gone.

    Triggers let certificates and steps of claims go by this row alone, and refuse one that comes sooner
    than six years after the event.
    """

    __tablename__ = "record_purge"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    purged_at: Mapped[datetime]


class PurgedNumberRow(Base):
    """The number of a certificate that is no longer kept, so that whoever checks it is told so."""

    __tablename__ = "purged_number"

    number: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
