"""Keyed digests under the installation's secret key: short codes at rest, form tokens."""

from __future__ import annotations

import hashlib
import hmac


class Signer:
    """Computes and compares keyed digests. A purpose keeps one use from standing in for another."""

    def __init__(self, secret_key: str) -> None:
        """Keep the installation's secret."""
        self._key = secret_key.encode()

    def keyed_digest(self, purpose: str, text: str) -> str:
        """Return HMAC-SHA-256 of `text` for `purpose`, in hex."""
        return hmac.new(self._key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def matches(self, purpose: str, text: str, expected: str) -> bool:
        """Tell, in constant time, whether `expected` is the digest of `text` for `purpose`."""
        return hmac.compare_digest(self.keyed_digest(purpose, text), expected)
