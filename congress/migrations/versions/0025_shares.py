"""places lent to devices at doors

Revision ID: 0025
Revises: 0022
"""
import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

_USED = sa.text("share <> ''")


def upgrade() -> None:
    with op.batch_alter_table("scan") as batch_op:
        batch_op.add_column(sa.Column("share", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_scan_share", "scan", ["event_id", "share"],
        postgresql_where=_USED, sqlite_where=_USED,
    )
    op.create_table(
        "door_share",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("lent", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lent >= 0", name=op.f("ck_door_share_lent")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_door_share_event_id_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_door_share")),
    )
    op.create_index("ix_door_share_session", "door_share", ["event_id", "session_id"])


def downgrade() -> None:
    op.drop_table("door_share")
    op.drop_index("ix_scan_share", table_name="scan")
    with op.batch_alter_table("scan") as batch_op:
        batch_op.drop_column("share")
