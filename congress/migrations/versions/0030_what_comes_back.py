"""why nothing is mailed and until when; what the mail provider told of letters; who gets no mail

Revision ID: 0030
Revises: 0029
"""
import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_hold", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("delivery", sa.String(), nullable=True))
    op.create_table(
        "letter_event",
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_letter_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_letter_event_event_id")),
    )
    op.create_index(op.f("ix_letter_event_letter_id"), "letter_event", ["letter_id"])
    op.create_table(
        "mail_suppression",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_suppression")),
    )


def downgrade() -> None:
    op.drop_table("mail_suppression")
    op.drop_table("letter_event")
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_column("delivery")
    with op.batch_alter_table("mail_hold") as batch_op:
        batch_op.drop_column("until")
