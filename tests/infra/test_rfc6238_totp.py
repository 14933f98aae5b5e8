"""Codes of authenticator apps: RFC 6238's own figures, drift, and what a stolen database is worth."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from congress.infra import second_factor
from congress.infra.signing import Signer
from tests.builders import NOW, SECRET_KEY

RFC_KEY = base64.b32encode(b"12345678901234567890").decode()
SIGNER = Signer(SECRET_KEY)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        # Appendix B gives eight digits; six are their end.
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_appendix_b(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert second_factor.code_at(RFC_KEY, at) == code
    assert second_factor.find_step(RFC_KEY, code, at) == seconds // 30


@pytest.mark.parametrize(("steps", "is_found"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(steps: int, *, is_found: bool) -> None:
    code = second_factor.code_at(RFC_KEY, NOW + timedelta(seconds=30 * steps))
    found = second_factor.find_step(RFC_KEY, code, NOW)
    assert found == (int(NOW.timestamp()) // 30 + steps if is_found else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12345６", "abcdef"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert second_factor.find_step(RFC_KEY, code, NOW) is None
    assert not second_factor.is_app_code(code)


def test_a_key_depends_on_the_secret_the_person_and_the_seed() -> None:
    """The database holds person and seed: without the installation's secret there is no key."""
    keys = {
        second_factor.derive_key(signer, person, seed)
        for signer in (SIGNER, Signer(SECRET_KEY[::-1]))
        for person in ("ana", "ben")
        for seed in ("one", "two")
    }
    assert len(keys) == 8
    assert {len(base64.b32decode(key)) for key in keys} == {20}
    assert second_factor.derive_key(SIGNER, "ana", "one") in keys


def test_the_address_names_house_and_person() -> None:
    address = urlsplit(second_factor.setup_address(RFC_KEY, "olga@example.org"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/Congress:olga%40example.org"
    assert parse_qs(address.query) == {"secret": [RFC_KEY], "issuer": ["Congress"]}


def test_recovery_codes_are_read_as_people_write_them() -> None:
    code = "k7mw-2r0x-1dhp"
    kept = second_factor.recovery_digest(SIGNER, "ana", code)
    for written in ("K7MW 2ROX IDHP", "k7mw2r0xldhp", " k7mw-2r0x-1dhp\n"):
        assert second_factor.recovery_digest(SIGNER, "ana", written) == kept
    assert second_factor.recovery_digest(SIGNER, "ben", code) != kept
    assert len({second_factor.new_recovery_code() for _ in range(500)}) == 500
