"""Whether a webhook's body was signed by whom we know: the one doorway to cryptography (rule F 5).

ECDSA over P-256 and SHA-256, of the time stamp and the raw bytes, whatever they hold.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

MAX_SIGNATURE, MAX_TIMESTAMP = 200, 20  # characters; a signature in base64 has at most 96


def is_signed(raw: bytes, *, timestamp: str, signature: str, keys: Iterable[str]) -> bool:
    """Tell whether one of the keys (base64 of SPKI) signed `timestamp` and `raw`.

    How old it is, is not looked at: what was signed is sent again for days (rule F 5).
    """
    if not timestamp.isdecimal() or not timestamp.isascii() or len(timestamp) > MAX_TIMESTAMP:
        return False
    if not signature or len(signature) > MAX_SIGNATURE:
        return False
    try:
        der = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    signed = timestamp.encode() + raw
    return any(_is_by(key, der, signed) for key in keys)


def _is_by(key: str, der: bytes, signed: bytes) -> bool:
    known = _load(key)
    if known is None:
        return False
    try:
        known.verify(der, signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@functools.lru_cache(maxsize=16)
def _load(key: str) -> ec.EllipticCurvePublicKey | None:
    """Return a key; None for one that stands for no point of the curve."""
    try:
        found = load_der_public_key(base64.b64decode(key, validate=True))
    except (ValueError, UnsupportedAlgorithm):
        return None
    is_ours = isinstance(found, ec.EllipticCurvePublicKey) and found.curve.name == "secp256r1"
    return found if is_ours and isinstance(found, ec.EllipticCurvePublicKey) else None
