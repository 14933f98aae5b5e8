"""what people settled of attendance, requests about it, and former holders of registrations

Revision ID: 0021
Revises: 0020
"""
import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OPEN = sa.text("answered_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "scan_settlement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("scan_id", sa.String(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "word IN ('counts', 'void', 'noted')", name=op.f("ck_scan_settlement_word")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "scan_id"], ["scan.event_id", "scan.id"],
            name=op.f("fk_scan_settlement_event_id_scan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_settlement")),
    )
    op.create_index("ix_scan_settlement_scan", "scan_settlement", ["event_id", "scan_id"])
    op.create_table(
        "attendance_settlement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("spans", sa.String(), nullable=False),
        sa.Column("by_scans", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        *_keys("attendance_settlement", "attendee", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_settlement")),
    )
    op.create_index(
        "ix_attendance_settlement_attendee", "attendance_settlement", ["attendee_id"]
    )
    op.create_index(
        "ix_attendance_settlement_event", "attendance_settlement", ["event_id", "session_id"]
    )
    op.create_table(
        "session_settlement",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.CheckConstraint("word IN ('counts', 'noted')", name=op.f("ck_session_settlement_word")),
        *_keys("session_settlement", "event"),
        sa.PrimaryKeyConstraint("event_id", "session_id", name=op.f("pk_session_settlement")),
    )
    op.create_table(
        "attendance_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_attendance_request_answered"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_granted IS NULL)",
            name=op.f("ck_attendance_request_granted"),
        ),
        *_keys("attendance_request", "attendee", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_request")),
    )
    op.create_index(
        "ix_attendance_request_open", "attendance_request",
        ["attendee_id", "session_id"],
        unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN,
    )
    op.create_index("ix_attendance_request_event", "attendance_request", ["event_id", "asked_at"])
    op.create_table(
        "former_holder",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        *_keys("former_holder", "attendee", "event", "person"),
        sa.PrimaryKeyConstraint("attendee_id", "until", name=op.f("pk_former_holder")),
    )
    op.create_index(op.f("ix_former_holder_event_id"), "former_holder", ["event_id"])


def downgrade() -> None:
    op.drop_table("former_holder")
    op.drop_table("attendance_request")
    op.drop_table("session_settlement")
    op.drop_table("attendance_settlement")
    op.drop_table("scan_settlement")


def _keys(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id_{other}")
        )
        for other in others
    ]
