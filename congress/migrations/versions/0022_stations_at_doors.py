"""stations that scan badges at doors

Revision ID: 0022
Revises: 0021
"""
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("station") as batch_op:
        batch_op.drop_constraint(op.f("ck_station_duty"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_station_duty"), "duty IN ('desk', 'doors', 'prints')"
        )


def downgrade() -> None:
    # What scanned at doors hands out no badges: it ends, and is a desk's on paper.
    op.execute(
        "UPDATE station SET duty = 'desk', ended_at = coalesce(ended_at, asked_at),"
        " ended_by = coalesce(ended_by, asked_by) WHERE duty = 'doors'"
    )
    with op.batch_alter_table("station") as batch_op:
        batch_op.drop_constraint(op.f("ck_station_duty"), type_="check")
        batch_op.create_check_constraint(op.f("ck_station_duty"), "duty IN ('desk', 'prints')")
