"""What is refused to the mail provider's webhook."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class UnsignedError(DomainError):
    """The body carries no signature of a key we know, or one of another body (T21)."""

    kind = Kind.SIGN_IN
    code = "mail/unsigned"
    title = "Not signed by the mail provider"
    explanation = (
        "Nothing was kept. Events of mail are taken with the provider's signature over exactly these "
        "bytes, by a key of CONGRESS_SENDGRID_WEBHOOK_KEYS."
    )
