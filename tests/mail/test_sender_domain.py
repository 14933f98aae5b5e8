"""What the doctor says of the domain that letters come from (rule F 11), and a DNS of the tests."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from flask import Flask

from congress.app import house_of
from congress.cli import doctor
from congress.infra import dns_records
from congress.infra.dns_records import Dns, NoDnsError
from congress.mail.rules import DomainRecords, domains_with_policy, list_faults
from congress.mail.service import look_up_domain

GOOD = DomainRecords(
    "ihi.example", ["v=spf1 mx -all", "google-site-verification=x"], ["v=DMARC1; p=none"]
)
SENDGRID = replace(GOOD, texts=[], selectors=("s1", "s2"), keys=["k=rsa; t=s; p=MIGfMA0"])


@contextmanager
def a_dns(records: Mapping[str, list[str]]) -> Iterator[Dns]:
    """Answer TXT questions on a free port of this machine; of any other name: there is none."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, line = self.request
            asked = dns.message.from_wire(wire)
            answer = dns.message.make_response(asked)
            answer.flags |= dns.flags.RA
            name = asked.question[0].name
            texts = records.get(str(name).removesuffix("."))
            if texts is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif texts:
                quoted = [f'"{text[:100]}" "{text[100:]}"' for text in texts]
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
            line.sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Dns(("127.0.0.1",), server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("records", [GOOD, SENDGRID])
def test_nothing_is_wrong(records: DomainRecords) -> None:
    assert list_faults(records) == []


@pytest.mark.parametrize(
    ("records", "begins"),
    [
        (replace(GOOD, texts=[]), "ihi.example has no SPF record"),
        (replace(GOOD, texts=["v=spf10 -all"]), "ihi.example has no SPF record"),
        (replace(GOOD, texts=["v=spf1 mx -all", "v=spf1 a -all"]), "ihi.example has 2 SPF records"),
        (replace(GOOD, texts=["v=spf1 +all"]), "ihi.example lets everybody send for it"),
        (replace(GOOD, texts=["v=spf1 mx all"]), "ihi.example lets everybody send for it"),
        (replace(GOOD, policy=[]), "ihi.example has no DMARC record"),
        (replace(GOOD, policy=["p=none; v=DMARC1"]), "ihi.example has no DMARC record"),
        (replace(GOOD, policy=["v=DMARC1; p=none"] * 2), "ihi.example has 2 DMARC records"),
        (replace(GOOD, policy=["v=DMARC1; sp=none"]), "The DMARC record of ihi.example has no"),
        (replace(SENDGRID, keys=[]), "SendGrid does not sign as ihi.example (no DKIM key at s1._"),
        (replace(SENDGRID, keys=["k=rsa; p="]), "SendGrid does not sign"),  # taken back: RFC 6376
    ],
)
def test_each_fault_says_what_to_publish(records: DomainRecords, begins: str) -> None:
    (fault,) = list_faults(records)
    assert fault.startswith(begins)


def test_a_policy_may_stand_above() -> None:
    assert domains_with_policy("mail.ihi.example.org") == [
        "mail.ihi.example.org", "ihi.example.org", "example.org",
    ]  # fmt: skip
    assert domains_with_policy("localhost") == ["localhost"]


def test_the_records_are_looked_up() -> None:
    long = f"v=spf1 {'ip4:192.0.2.1 ' * 10}-all"  # in two strings, which are one
    found = {
        "mail.ihi.example": [long, "other"], "_dmarc.mail.ihi.example": [],
        "_dmarc.ihi.example": ["v=DMARC1; p=reject"], "s1._domainkey.mail.ihi.example": ["p=MIG"],
    }  # fmt: skip
    sender = "Congress <c@mail.ihi.example>"
    with a_dns(found) as ours:
        records = look_up_domain(ours, sender, is_sendgrid=True)
        assert look_up_domain(ours, sender, is_sendgrid=False).selectors == ()
    assert records == DomainRecords(
        "mail.ihi.example", records.texts, ["v=DMARC1; p=reject"], ("s1", "s2"), ["p=MIG"]
    )
    assert sorted(records.texts) == ["other", long]
    assert list_faults(records) == []


def test_a_dns_that_is_silent_is_no_fault_of_the_domain(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_records, "LONGEST_SECONDS", 0.2)
    silent = Dns(("127.0.0.1",), 9)
    with pytest.raises(NoDnsError):
        silent.list_texts("ihi.example")
    house = house_of(app)
    real = replace(house, settings=replace(house.settings, env="production", mail="sendgrid"))
    assert doctor._sender_domain(real, silent) == [
        "The DNS does not answer, so SPF, DKIM and DMARC of the sender are not known."
    ]
    assert doctor._sender_domain(house, silent) == []  # a rehearsal writes to nobody


def test_the_doctor_names_the_faults(app: Flask) -> None:
    house = house_of(app)
    real = replace(
        house, settings=replace(house.settings, env="production", mail="smtp://m.example")
    )
    with a_dns({"example.org": ["v=spf1 mx -all"]}) as ours:
        (fault,) = doctor._sender_domain(real, ours)
    assert fault.startswith("example.org has no DMARC record")
