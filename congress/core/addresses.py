"""E-mail addresses in two forms: one to show, and one for protocols (RFC 5321, RFC 5890)."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import idna

MAX_LOCAL_OCTETS = 64  # RFC 5321 section 4.5.3.1.1
MAX_OCTETS = 254  # RFC 5321 section 4.5.3.1.3, less the brackets
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# RFC 5322 section 3.2.3, and what RFC 6531 section 3.3 adds. Quoted local parts are left out:
# hardly a server takes one, and a quote is how an address grows a second one.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
# What most addresses are. An import asks for 20,000 of them, several times.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?!(?i:.*xn--))((?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)*(?!-)[A-Za-z0-9-]{1,63}(?<!-))"
)
_NO_LETTERS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")


class AddressError(ValueError):
    """No mail server would take this address. It says why, in words, without the address."""


def address_for_protocols(email: str) -> str:
    """Return an address as mail servers take it: the domain in A-labels (IDNA 2008, RFC 5891).

    Only the part before the @ may then hold letters outside ASCII; it needs a server with SMTPUTF8.

    Raises:
        AddressError: no server takes it.
    """
    if len(email) <= MAX_OCTETS and (plain := _PLAIN.fullmatch(email)) is not None:
        return f"{plain[1]}@{plain[2].lower()}"
    return _look_closely(email)


def _look_closely(email: str) -> str:
    """Return what `address_for_protocols` does, of any text."""
    local, at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    if not at:
        message = "it has no @"
        raise AddressError(message)
    if not _LOCAL.fullmatch(local) or (not local.isascii() and _is_disguised(local)):
        message = "the part before the @ holds a sign that mail servers do not take, or a stray dot"
        raise AddressError(message)
    if len(local.encode()) > MAX_LOCAL_OCTETS:
        message = f"the part before the @ is longer than {MAX_LOCAL_OCTETS} bytes"
        raise AddressError(message)
    address = f"{local}@{domain_for_protocols(domain)}"
    if len(address.encode()) > MAX_OCTETS:
        message = f"it is longer than {MAX_OCTETS} bytes"
        raise AddressError(message)
    return address


def _is_disguised(local: str) -> bool:
    """Tell whether a local part outside ASCII holds what is no letter, or what ends an address.

    Some signs are made of one that ends an address: ≮ is < with a stroke (UTS 36).
    """
    taken_apart = unicodedata.normalize("NFD", local)
    return not _LOCAL.fullmatch(taken_apart) or bool(
        _NO_LETTERS & set(map(unicodedata.category, local))
    )


def address_to_show(email: str) -> str:
    """Return an address as people read it: the domain in its own letters where IDNA 2008 knows them."""
    local, _, domain = address_for_protocols(email).rpartition("@")
    return f"{local}@{domain_to_show(domain)}"


def domain_for_protocols(domain: str) -> str:
    """Return a domain in A-labels, in small letters.

    Labels in ASCII are kept, also such as IDNA 2008 would not make today (`xn--ls8h`): they work.

    Raises:
        AddressError: it is no domain.
    """
    plain = domain.removesuffix(".").lower()
    if len(domain) <= MAX_OCTETS and not plain.isascii():
        with suppress(UnicodeError):
            plain = idna.encode(domain, uts46=True).decode("ascii").removesuffix(".")
    if len(plain) > MAX_OCTETS or not all(map(_is_label, plain.split("."))):
        message = "the part after the @ is no domain"
        raise AddressError(message)
    return plain


def _is_label(label: str) -> bool:
    """Tell whether a label can be one; what begins as an A-label must stand for something."""
    if not _LABEL.fullmatch(label):
        return False
    if label.startswith("xn--"):
        try:
            return bool(label.removeprefix("xn--").encode("ascii").decode("punycode"))
        except UnicodeError:
            return False
    return True


def domain_to_show(domain: str) -> str:
    """Return a domain in A-labels as people read it; a label that stands for no letters stays."""
    return ".".join(map(_label_to_show, domain.split(".")))


def _label_to_show(label: str) -> str:
    if label.isascii() and label[:4].lower() != "xn--":
        return label  # it stands for no other letters; asking IDNA doubled the time of an import
    with suppress(UnicodeError):
        shown = idna.decode(label)
        if idna.encode(shown).decode("ascii") == label:
            return shown
    return label


def read_sender(text: str) -> tuple[str, str]:
    """Return name and address of `Name <address>`, or of an address alone (name "").

    The name may hold commas and dots without quotes, as people write it into a setting.

    Raises:
        AddressError: the address is none, or the name could be read as something else.
    """
    # `=?` begins an encoded word (RFC 2047), and mail programs would decode it.
    if not text.isprintable() or "=?" in text:
        message = "it holds a line break, =? or a sign that cannot be printed"
        raise AddressError(message)
    found = _NAMED.fullmatch(text.strip())
    name, address = found.group("name", "address") if found else ("", text)
    return name.strip().strip('"'), address_for_protocols(address)
