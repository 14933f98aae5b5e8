"""files of recordings that come in pieces

Revision ID: 0043
Revises: 0042
"""
import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording_upload",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("beginning", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_recording_upload_size")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_recording_upload_event_id_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "session_id", name=op.f("pk_recording_upload")),
    )


def downgrade() -> None:
    op.drop_table("recording_upload")
