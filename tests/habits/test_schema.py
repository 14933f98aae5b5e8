"""The migrations make exactly the tables the models describe, on both databases."""

from __future__ import annotations

import ast

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Index, Inspector, MetaData, Table, inspect

from congress.app import import_models
from congress.infra.database import Base, Store
from congress.infra.migrations import FOLDER, TABLE, alembic_config, head_revision, migrate


def test_migrated_schema_is_that_of_the_models(store: Store) -> None:
    import_models()
    with store.engine.connect() as db:
        assert _drift(db, Base.metadata) == []


def test_the_comparison_sees_what_autogenerate_does_not(store: Store) -> None:
    """The control: Alembic itself passes over an added CHECK and a changed partial index."""
    import_models()
    changed = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(changed)
    seat: Table = changed.tables["seat"]
    seat.append_constraint(CheckConstraint("changes >= 0", name="changes_count"))
    live = seat.c.state == "confirmed"
    Index("ix_seat_live", seat.c.event_id, sqlite_where=live, postgresql_where=live)
    with store.engine.connect() as db:
        found = _drift(db, changed)
    assert any("ck_seat_changes_count" in each for each in found)
    assert any("ix_seat_live" in each for each in found)


def test_migrations_go_down_and_up_again(store: Store) -> None:
    import_models()
    assert migrate(store.engine, "base") == (head_revision(), "")
    with store.engine.connect() as db:
        assert set(inspect(db).get_table_names()) <= {TABLE}
    assert migrate(store.engine) == ("", head_revision())
    with store.engine.connect() as db:
        assert _drift(db, Base.metadata) == []


def test_a_column_that_comes_later_fits_the_rows_that_are_there() -> None:
    """The tables above are empty; those of an installation are not."""
    files = sorted((FOLDER / "versions").glob("[0-9]*.py"))
    assert [path.name for path in files if _unfit(ast.parse(path.read_text("utf-8")))] == []


def test_control_a_column_without_a_value_is_found() -> None:
    column = 'sa.Column("a", sa.String(), nullable=False{})'
    bare, with_value = column.format(""), column.format(', server_default=""')
    assert _unfit(ast.parse(f"table.add_column({bare})"))
    assert not _unfit(ast.parse(f"table.add_column({with_value})"))


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert migrate(store.engine) == (head_revision(), head_revision())


def test_the_newest_revision_is_alembics() -> None:
    """Its number is read off the files' names, since Alembic is long to import."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [head_revision()]


def _unfit(tree: ast.Module) -> list[str]:
    """Return each column that is added as never null, and without a value for rows there are."""
    added = [
        column
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_column")
        for column in node.args
        if isinstance(column, ast.Call)
    ]
    said = {ast.unparse(c): {one.arg: ast.unparse(one.value) for one in c.keywords} for c in added}
    return [
        column
        for column, words in said.items()
        if words.get("nullable") == "False" and "server_default" not in words
    ]


def _drift(db: Connection, metadata: MetaData) -> list[str]:
    """Say where the database differs from the metadata, down to names of checks and indexes."""
    context = MigrationContext.configure(db, opts={"compare_type": True})
    found = [str(difference) for difference in compare_metadata(context, metadata)]
    inspector = inspect(db)
    for table in metadata.sorted_tables:
        described, there = _described(table), _there(inspector, table.name)
        found += [f"{table.name}: {each} is missing" for each in sorted(described - there)]
        found += [f"{table.name}: {each} is left over" for each in sorted(there - described)]
    return found


def _described(table: Table) -> set[str]:
    checks = {
        f"check {constraint.name}"
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    return checks | {
        _index(str(i.name), partial=_is_partial(i), unique=i.unique) for i in table.indexes
    }


def _is_partial(index: Index) -> bool:
    return any(options.get("where") is not None for options in index.dialect_options.values())


def _there(inspector: Inspector, table: str) -> set[str]:
    checks = {f"check {check['name']}" for check in inspector.get_check_constraints(table)}
    return checks | {
        _index(
            str(index["name"]),
            partial=any(key.endswith("_where") for key in index.get("dialect_options", {})),
            unique=bool(index["unique"]),
        )
        for index in inspector.get_indexes(table)
        if not index.get("duplicates_constraint")
    }


def _index(name: str, *, partial: bool, unique: bool) -> str:
    return " ".join(filter(None, ["unique" * unique, "partial" * partial, "index", name]))
