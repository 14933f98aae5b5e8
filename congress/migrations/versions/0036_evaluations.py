"""evaluations under a pseudonym

Revision ID: 0036
Revises: 0035
"""
import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluation",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_evaluation_state")),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_evaluation_sent")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_evaluation_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "subject", "pseudonym", name=op.f("pk_evaluation")),
    )
    op.create_index("ix_evaluation_pseudonym", "evaluation", ["pseudonym"])
    op.create_table(
        "evaluation_link",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_evaluation_link_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_evaluation_link_event_id_event")
        ),
        sa.PrimaryKeyConstraint("attendee_id", name=op.f("pk_evaluation_link")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_evaluation_link_pseudonym")),
    )
    op.create_index(op.f("ix_evaluation_link_event_id"), "evaluation_link", ["event_id"])


def downgrade() -> None:
    op.drop_table("evaluation_link")
    op.drop_table("evaluation")
