"""Shapes of the agenda's calls, and of the schedule file that is also the body of a release."""

from congress.agenda.schemas.document import DocumentSchema, parse_document

__all__ = ["DocumentSchema", "parse_document"]
