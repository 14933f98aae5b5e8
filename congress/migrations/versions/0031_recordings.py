"""recordings of sessions

Revision ID: 0031
Revises: 0030
"""
import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("captions", sa.String(), nullable=False),
        sa.Column("is_reviewed", sa.Boolean(), nullable=False),
        sa.Column("is_consented", sa.Boolean(), nullable=False),
        sa.Column("withheld_because", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_recording_version")),
        sa.CheckConstraint("url = '' OR file = ''", name=op.f("ck_recording_one")),
        sa.CheckConstraint(
            "published_at IS NULL OR is_consented", name=op.f("ck_recording_consented")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_recording_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "session_id", name=op.f("pk_recording")),
    )


def downgrade() -> None:
    op.drop_table("recording")
