"""Whether the domain that letters come from is set up so that others take them (rule F 11). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SENDGRID_SELECTORS = ("s1", "s2")  # under which SendGrid signs (RFC 6376 section 3.1)


@dataclass(frozen=True)
class DomainRecords:
    """The TXT records that say who may send for a domain.

    `texts`: of the domain itself; `policy`: of `_dmarc`, or of the nearest domain above that has one;
    `keys`: those of `selectors`, which are known for SendGrid alone.
    """

    domain: str
    texts: Sequence[str]
    policy: Sequence[str]
    selectors: Sequence[str] = ()
    keys: Sequence[str] = ()


def domains_with_policy(domain: str) -> list[str]:
    """Return where a policy of a domain may stand, the nearest first: nothing of one label."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def list_faults(records: DomainRecords) -> list[str]:
    """Return what makes other mail servers doubt the domain, a sentence each, with what to publish."""
    return [*_spf(records), *_dkim(records), *_dmarc(records)]


def _spf(records: DomainRecords) -> list[str]:
    """RFC 7208 section 3.2: one record. SendGrid sends from a domain of its own making below it."""
    found = [text for text in records.texts if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if len(found) > 1:
        return [
            f"{records.domain} has {len(found)} SPF records, so none counts: join them into one."
        ]
    if not found and not records.selectors:
        return [
            (
                f"{records.domain} has no SPF record, so hospitals may refuse its mail: publish a TXT "
                'record that names your mail server, such as "v=spf1 mx -all".'
            )
        ]
    if found and re.search(r"(?<![-~?])\+?all\b", found[0], re.IGNORECASE):
        return [
            f"{records.domain} lets everybody send for it: end its SPF record with -all or ~all."
        ]
    return []


def _dkim(records: DomainRecords) -> list[str]:
    is_key = re.compile(r"(^|;)\s*p=[A-Za-z0-9+/]", re.IGNORECASE)
    if not records.selectors or any(is_key.search(key) for key in records.keys):
        return []
    where = " and ".join(f"{one}._domainkey.{records.domain}" for one in records.selectors)
    return [
        (
            f"SendGrid does not sign as {records.domain} (no DKIM key at {where}): authenticate the "
            "domain there, and publish the records that it shows."
        )
    ]


def _dmarc(records: DomainRecords) -> list[str]:
    """RFC 7489 section 6.3: the version first, and a policy."""
    found = [text for text in records.policy if re.match(r"v=DMARC1\s*(;|$)", text)]
    if len(found) > 1:
        return [f"{records.domain} has {len(found)} DMARC records, so none counts: keep one."]
    if not found:
        return [
            (
                f"{records.domain} has no DMARC record, which Gmail and Yahoo ask for: publish a TXT "
                f'record at _dmarc.{records.domain}, "v=DMARC1; p=none" to begin with.'
            )
        ]
    if not re.search(r";\s*p=(none|quarantine|reject)\b", found[0], re.IGNORECASE):
        return [
            f"The DMARC record of {records.domain} has no policy: add p=none, or a stricter one."
        ]
    return []
