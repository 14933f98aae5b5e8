"""Codes of an authenticator app (TOTP, RFC 6238) and recovery codes: the one doorway to pyotp.

A key is never stored. It is derived from the installation's secret and a random seed, and only the
seed stands in the database: whoever steals a backup has no key, as long as the secret is kept apart
(decision 0013).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

import pyotp

from congress.core.ids import ALPHABET
from congress.infra.signing import Signer

KEY_BYTES = 20  # 160 bits, RFC 4226 section 4, the sixth requirement
STEP_SECONDS = 30  # RFC 6238 section 4.1
DRIFT_STEPS = 1  # either way, for phones a little off: section 5.2
DIGITS = 6
RECOVERY_LENGTH, RECOVERY_GROUP = 12, 4  # 60 bits, in groups that can be read aloud
ISSUER = "Congress"
_KEY, _RECOVERY = "authenticator key", "recovery code"
_READ_AS = str.maketrans("oil", "011")  # Crockford: what is mistaken for a digit is that digit


def derive_key(signer: Signer, person_id: str, seed: str) -> str:
    """Return the key of a person's authenticator app in base 32, as it is typed or scanned."""
    key = bytes.fromhex(signer.keyed_digest(_KEY, f"{person_id} {seed}"))[:KEY_BYTES]
    return base64.b32encode(key).decode("ascii")


def setup_address(key: str, email: str) -> str:
    """Return the `otpauth://` address an app reads from a QR symbol (Google's Key Uri Format)."""
    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=ISSUER)


def code_at(key: str, at: datetime) -> str:
    """Return the code an app shows at an instant."""
    return pyotp.TOTP(key, interval=STEP_SECONDS).at(at)


def find_step(key: str, code: str, at: datetime) -> int | None:
    """Return the step a code belongs to, None when it is no code of around now.

    Every candidate is computed and compared, so that time does not tell which one it was. Whoever
    asks spends the step: a code is good once (section 5.2).
    """
    totp = pyotp.TOTP(key, interval=STEP_SECONDS)
    now = totp.timecode(at)
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def is_app_code(code: str) -> bool:
    """Tell whether what was typed has the shape of an app's code; else it may be a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def new_recovery_code() -> str:
    """Return a recovery code as it is shown: `k7mw-2rtx-9dhp`, 60 random bits."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(text[at : at + RECOVERY_GROUP] for at in range(0, len(text), RECOVERY_GROUP))


def recovery_digest(signer: Signer, person_id: str, code: str) -> str:
    """Return what the database keeps of a recovery code, whatever its case, dashes and spaces."""
    folded = "".join(code.lower().split()).replace("-", "").translate(_READ_AS)
    return signer.keyed_digest(_RECOVERY, f"{person_id} {folded}")
