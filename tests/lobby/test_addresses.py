"""No redirect to a foreign place (T23): 200 ways to write one, and none is led to."""

from __future__ import annotations

from itertools import product

import pytest

from congress.lobby.rules.addresses import find_link_fault, hosts_of, is_host_known

HOSTS = frozenset({"zoom.us", "teams.microsoft.com"})
EVIL = (
    "evil.example", "evil.example.", "zoom.us.evil.example", "evilzoom.us", "zoom.us@evil.example",
    "zoom.us%40evil.example", "zoom.us%2eevil.example", "zoom.us%00.evil.example",
    "zoom.us\\.evil.example",
    "zoom.us#@evil.example", "zoom.us?@evil.example", "zoom.us:443@evil.example", "[::1]", "127.0.0.1",
    "0x7f000001", "2130706433", "localhost", "zoom.us:8443", "zoom.us:", "xn--zom-jua.us", "zооm.us",
    "zoom.us\t.evil.example", "zoom.us\r\nLocation: https://evil.example", "", ".", "zoom..us",
    "-zoom.us", "ZOOM.US.EVIL.EXAMPLE",
)  # fmt: skip
FORMS = (
    "https://{}", "https://{}/", "https://{}/j/1", "http://{}/j/1", "//{}/j/1", "https:/{}/j/1",
    "https:{}/j/1", "HTTPS://{}/j/1", " https://{}/j/1", "https://{}/j/1 ", "javascript://{}/%0aalert(1)",
    "data:text/html,{}", "\\\\{}\\j", "https://\\{}/j/1", "/{}", "{}",
)  # fmt: skip


def test_no_foreign_place_is_a_link() -> None:
    tried = [form.format(host) for form, host in product(FORMS, EVIL)]
    led = [one for one in tried if not find_link_fault(one, HOSTS)]
    assert len(tried) >= 200
    assert led == []


@pytest.mark.parametrize(
    "address",
    [
        "https://zoom.us/j/81234567890?pwd=abc",
        "https://ihi.zoom.us/j/1",
        "https://ZOOM.us/j/1",
        "https://zoom.us:443/j/1",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d",
    ],
)
def test_what_meeting_hosts_give_out_is_taken(address: str) -> None:
    assert find_link_fault(address, HOSTS) == ""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://zoom.us/j/1", "It must begin with https://"),
        ("https://olga:secret@zoom.us/j/1", "must not hold a user or password"),
        ("https://zoom.us/j/1 and then", "without blanks"),
        ("https://example.org/j/1", "example.org is none of them (teams.microsoft.com, zoom.us)"),
        ("https://zoom.us/" + "x" * 2_000, "longer than 2,000 characters"),
    ],
)
def test_a_refusal_says_what_to_write(address: str, said: str) -> None:
    assert said in find_link_fault(address, HOSTS)


def test_the_control_of_the_allowlist() -> None:
    """Without it the very same foreign place is taken: nothing else would refuse it."""
    foreign = "https://evil.example/j/1"
    assert find_link_fault(foreign, HOSTS)
    assert not find_link_fault(foreign, {"evil.example"})


def test_the_events_own_lobby_is_a_known_host() -> None:
    hosts = hosts_of(["zoom.us"], "https://na.eventscloud.com/ereg/ve2/index.php?eventid=801770")
    assert hosts == {"zoom.us", "na.eventscloud.com"}
    assert hosts_of(["zoom.us"], "") == hosts_of(["zoom.us"], "http://[") == {"zoom.us"}
    assert is_host_known("ihi.zoom.us", hosts)
    assert not is_host_known("notzoom.us", hosts)
