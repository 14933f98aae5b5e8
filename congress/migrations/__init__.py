"""Migrations of the schema, proved on SQLite and PostgreSQL in both directions."""
