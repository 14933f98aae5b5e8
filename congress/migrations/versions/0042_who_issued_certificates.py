"""who issued each version of a certificate, which never changes

Revision ID: 0042
Revises: 0041
"""
import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER certificate_keeps_issuer BEFORE UPDATE OF issued_by ON certificate
WHEN NEW.issued_by IS NOT OLD.issued_by
BEGIN SELECT RAISE(ABORT, 'a certificate that was issued does not change'); END
"""
POSTGRESQL = """
CREATE TRIGGER certificate_keeps_issuer BEFORE UPDATE OF issued_by ON certificate
FOR EACH ROW WHEN (NEW.issued_by IS DISTINCT FROM OLD.issued_by) EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    # Of versions issued before, the audit alone knows who.
    op.add_column(
        "certificate", sa.Column("issued_by", sa.String(), nullable=False, server_default="")
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(POSTGRESQL if is_postgresql else SQLITE)


def downgrade() -> None:
    on = " ON certificate" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER certificate_keeps_issuer{on}")
    op.drop_column("certificate", "issued_by")
