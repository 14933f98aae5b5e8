"""certificates: every version as it was issued, with the bytes of its page

What a version says, and its bytes once they are set, never change: the database itself refuses it.

Revision ID: 0035
Revises: 0034
"""
import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# Of a version that was issued. Its state, and why, may move on; a page is set once.
FIXED = (
    "id", "claim_id", "event_id", "person_id", "number", "version", "mark", "issued_at",
    "reissued_at", "facts",
)
POSTGRESQL = """
CREATE FUNCTION refuse_other_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {fixed} OR (OLD.pdf IS NOT NULL AND (NEW.pdf IS DISTINCT FROM OLD.pdf
      OR NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256))
      OR (OLD.state <> 'valid' AND NEW.state <> OLD.state)
  THEN RAISE EXCEPTION 'a certificate that was issued does not change'; END IF;
  RETURN NEW;
END $$
"""
SQLITE = """
CREATE TRIGGER certificate_refuses_other BEFORE UPDATE ON certificate
WHEN {fixed} OR (OLD.pdf IS NOT NULL AND (NEW.pdf IS NOT OLD.pdf
    OR NEW.pdf_sha256 IS NOT OLD.pdf_sha256))
    OR (OLD.state <> 'valid' AND NEW.state <> OLD.state)
BEGIN SELECT RAISE(ABORT, 'a certificate that was issued does not change'); END
"""


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reissued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_certificate_version")),
        sa.CheckConstraint(
            "state IN ('valid', 'superseded', 'revoked')", name=op.f("ck_certificate_state")
        ),
        sa.CheckConstraint("(pdf IS NULL) = (pdf_sha256 = '')", name=op.f("ck_certificate_pdf")),
        sa.CheckConstraint("(version = 1) = (mark = '')", name=op.f("ck_certificate_mark")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_certificate_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_certificate_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", "version", name=op.f("uq_certificate_number_version")),
        sa.UniqueConstraint("claim_id", "version", name=op.f("uq_certificate_claim_id_version")),
    )
    op.create_index("ix_certificate_event_id", "certificate", ["event_id"])
    op.create_index("ix_certificate_person_id", "certificate", ["person_id"])
    for name, column, unique, where in (
        ("ix_certificate_valid", "claim_id", True, "state = 'valid'"),
        ("ix_certificate_unset", "issued_at", False, "pdf IS NULL"),
    ):
        op.create_index(
            name, "certificate", [column], unique=unique,
            postgresql_where=sa.text(where), sqlite_where=sa.text(where),
        )
    if op.get_bind().dialect.name == "postgresql":
        differs = " OR ".join(
            f"NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" for name in FIXED
        )
        op.execute(POSTGRESQL.format(fixed=differs))
        op.execute(
            "CREATE TRIGGER certificate_refuses_other BEFORE UPDATE ON certificate "
            "FOR EACH ROW EXECUTE FUNCTION refuse_other_certificate()"
        )
        op.execute(
            "CREATE TRIGGER certificate_refuses_delete BEFORE DELETE ON certificate "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    op.execute(SQLITE.format(fixed=" OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in FIXED)))
    op.execute(
        "CREATE TRIGGER certificate_refuses_delete BEFORE DELETE ON certificate "
        "BEGIN SELECT RAISE(ABORT, 'certificate is append-only'); END"
    )


def downgrade() -> None:
    op.drop_table("certificate")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_other_certificate()")
