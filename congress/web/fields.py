"""Fields that every room's schemas share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from marshmallow import INCLUDE, Schema, fields

from congress.core.clock import rfc3339


class Instant(fields.AwareDateTime):
    """An instant in UTC as the contract writes it (RFC 3339, with `Z`)."""

    def _serialize(
        self,
        value: datetime | None,
        attr: str | None,  # noqa: ARG002 -- marshmallow's signature
        obj: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> str | None:
        return None if value is None else rfc3339(value)


class ById(Schema):
    """An object whose names are ids: behind each stands what `of` describes."""

    of: ClassVar[type[Schema]]
    example_id: ClassVar[str]

    class Meta:
        """Any id may stand as a name."""

        unknown = INCLUDE
