"""claims of credit: as they arrived, what became of them, drafts, late requests, extensions

Revision ID: 0034
Revises: 0033
"""
import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_receipt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        *_owners("claim_receipt"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_receipt")),
        sa.UniqueConstraint("attendee_id", "key", name=op.f("uq_claim_receipt_attendee_id_key")),
    )
    op.create_index(
        "ix_claim_receipt_unjudged",
        "claim_receipt",
        ["received_at"],
        sqlite_where=sa.text("outcome = ''"),
        postgresql_where=sa.text("outcome = ''"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_attested", sa.Boolean(), nullable=False),
        sa.Column("attested", sa.JSON(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("receipt_id", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_claim_amount")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_claim_version")),
        *_owners("claim"),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["claim_receipt.id"], name=op.f("fk_claim_receipt_id_claim_receipt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("attendee_id", "type_id", name=op.f("uq_claim_attendee_id_type_id")),
    )
    op.create_index("ix_claim_event_state", "claim", ["event_id", "state"])
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"])
    op.create_table(
        "claim_step",
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_step_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", "seq", name=op.f("pk_claim_step")),
    )
    op.create_table(
        "claim_draft",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        *_owners("claim_draft"),
        sa.PrimaryKeyConstraint("attendee_id", "type_id", name=op.f("pk_claim_draft")),
    )
    op.create_index(op.f("ix_claim_draft_event_id"), "claim_draft", ["event_id"])
    op.create_table(
        "late_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("receipt_id", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'granted', 'refused')", name=op.f("ck_late_request_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_late_request_decided")
        ),
        *_owners("late_request"),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["claim_receipt.id"],
            name=op.f("fk_late_request_receipt_id_claim_receipt"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_request")),
    )
    op.create_index(
        "ix_late_request_open",
        "late_request",
        ["attendee_id", "type_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_late_request_event", "late_request", ["event_id", "state"])
    op.create_table(
        "credit_extension",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=True),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_owners("credit_extension", ("event", "attendee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_extension")),
    )
    op.create_index(op.f("ix_credit_extension_event_id"), "credit_extension", ["event_id"])
    for sql in _refusals():
        op.execute(sql)


def _owners(
    table: str, owners: tuple[str, ...] = ("event", "attendee", "person")
) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"], name=op.f(f"fk_{table}_{one}_id_{one}"))
        for one in owners
    ]


def _refusals() -> list[str]:
    """Return the triggers that keep the steps of claims append-only, as those of 0001 and 0006."""
    if op.get_bind().dialect.name == "postgresql":
        return [
            f"CREATE TRIGGER claim_step_refuses_{change.lower()} BEFORE {change} ON claim_step "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            for change, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
        ]
    refuse = "BEGIN SELECT RAISE(ABORT, 'claim_step is append-only'); END"
    return [
        f"CREATE TRIGGER claim_step_refuses_update BEFORE UPDATE ON claim_step {refuse}",
        f"CREATE TRIGGER claim_step_refuses_delete BEFORE DELETE ON claim_step {refuse}",
        "CREATE TRIGGER claim_step_refuses_replace BEFORE INSERT ON claim_step WHEN EXISTS "
        "(SELECT 1 FROM claim_step WHERE rowid = NEW.rowid"
        f" OR (claim_id = NEW.claim_id AND seq = NEW.seq)) {refuse}",
    ]


def downgrade() -> None:
    for table in (
        "credit_extension", "late_request", "claim_draft", "claim_step", "claim", "claim_receipt",
    ):  # fmt: skip
        op.drop_table(table)
