"""Looks up what the DNS says of the domain that letters come from."""

from __future__ import annotations

from congress.core.addresses import domain_for_protocols, read_sender
from congress.infra.dns_records import Dns
from congress.mail.rules import SENDGRID_SELECTORS, DomainRecords, domains_with_policy


def look_up_domain(dns: Dns, sender: str, *, is_sendgrid: bool) -> DomainRecords:
    """Return the records of whom letters are from: `Name <address>`.

    Raises:
        NoDnsError: nobody answered.
    """
    domain = domain_for_protocols(read_sender(sender)[1].rpartition("@")[2])
    policy: list[str] = []
    for place in domains_with_policy(domain):
        policy = dns.list_texts(f"_dmarc.{place}")
        if policy:
            break
    selectors = SENDGRID_SELECTORS if is_sendgrid else ()
    keys = [text for one in selectors for text in dns.list_texts(f"{one}._domainkey.{domain}")]
    return DomainRecords(domain, dns.list_texts(domain), policy, selectors, keys)
