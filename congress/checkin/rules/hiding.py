"""Names in the list that a door's phone carries, each hidden under the code of its badge (T12). Pure.

Whoever holds the phone reads no name off it; whoever holds a badge before it reads that one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import chain, count, islice

KEY_BYTES = 12  # 96 bits of a digest: nobody finds a code for one, and two badges never share one
_SALT_BYTES = 4


def key_of(code_hash: str) -> str:
    """Return by what a badge is found in the list, of the SHA-256 of its code in hex."""
    return _text_of(bytes.fromhex(code_hash[: KEY_BYTES * 2]))


def hide(name: str, code: str) -> str:
    """Return a name that only who has the code can read: a salt, then each byte with one of a stream.

    The stream is SHA-256 of the salt, a count and the code, which has 100 random bits. The salt follows
    from the name, so that the same is always hidden the same, and another name under the same code
    never has the same stream.
    """
    plain = name.encode()
    salt = hashlib.sha256(f"door salt {name} {code}".encode()).digest()[:_SALT_BYTES]
    stream = islice(_stream(_text_of(salt), code), len(plain))
    return _text_of(salt + bytes(one ^ other for one, other in zip(plain, stream, strict=True)))


def _stream(salt: str, code: str) -> Iterator[int]:
    blocks = (f"door name {salt} {block} {code}" for block in count())
    return chain.from_iterable(hashlib.sha256(block.encode()).digest() for block in blocks)


def _text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
