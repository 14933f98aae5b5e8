"""Files made to cost more than they should: each small enough to send, and none a schedule."""

from __future__ import annotations

from collections.abc import Iterator

MB = 1_000_000
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10)
)


def an_event_in_xml(title: bytes, abstract: bytes) -> bytes:
    """Return a schedule.xml of one event."""
    return (
        XML + b"<schedule><conference><title>C</title><acronym>camp</acronym></conference>"
        b'<day date="2025-03-10" index="1"><room name="A"><event id="1"><title>' + title + b"</title>"
        b"<start>10:00</start><duration>01:00</duration><abstract>" + abstract + b"</abstract>"
        b"</event></room></day></schedule>"
    )  # fmt: skip


def an_event_in_json(abstract: bytes, title: bytes = b"T") -> bytes:
    """Return a schedule.json of one event; the texts are JSON already."""
    return (
        b'{"schedule":{"version":"1","conference":{"acronym":"camp","title":"C","days":[{"index":1,'
        b'"date":"2025-03-10","day_start":"2025-03-10T04:00:00+01:00","day_end":'
        b'"2025-03-11T04:00:00+01:00","rooms":{"A":[{"id":1,"date":"2025-03-10T10:00:00+01:00",'
        b'"start":"10:00","duration":"01:00","room":"A","title":"' + title + b'","abstract":"'
        + abstract + b'","persons":[],"links":[]}]}}]}}}'
    )  # fmt: skip


def references_in_json(times: int, *, biography: bytes = b"", room: bytes = b"A") -> bytes:
    """Return a schedule.json of version 2 whose events all refer to one person and one room."""
    event = (
        b'{"guid":"09efd6d1-74c2-5c8c-aafa-%012d","title":"T","start":"2025-03-10T10:00:00+01:00",'
        b'"end":"2025-03-10T11:00:00+01:00","room":{"guid":"r"},"persons":[{"guid":"p"}]}'
    )
    return (
        b'{"schedule":{"version":"2","conference":{"acronym":"camp","title":"C","rooms":[{"guid":"r",'
        b'"name":"' + room + b'"}]},"persons":[{"guid":"p","name":"Ana","biography":'
        b'{"en":"' + biography + b'","de":"D"}}],"events":['
        + b",".join(event % number for number in range(times)) + b"]}}"
    )  # fmt: skip


def references_in_opass(times: int, *, biography: bytes = b"", name: bytes = b"") -> bytes:
    """Return a session.json of OPass whose sessions all refer to one of everything."""
    one = b'[{"id":"1","zh":{"name":"A%s","bio":"%s"},"en":{"name":"B%s","bio":"x%s"}}]'
    one %= (name, biography, name, biography)
    session = (
        b'{"id":"%d","start":"2025-03-10T10:00:00+08:00","end":"2025-03-10T11:00:00+08:00",'
        b'"zh":{"title":"T"},"type":"1","room":"1","tags":["1"],"speakers":["1"]}'
    )
    return (
        b'{"sessions":[' + b",".join(session % number for number in range(times)) + b'],"speakers":'
        + one + b',"session_types":' + one + b',"rooms":' + one + b',"tags":' + one + b"}"
    )  # fmt: skip


def an_entry_in_ical(lines: bytes) -> bytes:
    """Return a calendar of one entry with more lines."""
    return (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nDTSTART:20250310T100000Z\r\n"
        b"DTEND:20250310T110000Z\r\n" + lines + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def xml_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield XML that is too deep, too wide, too long, or defines what it should not."""
    yield "doctype", XML + b"<!DOCTYPE schedule SYSTEM 'file:///etc/passwd'><schedule/>"
    laughs = b"<!DOCTYPE a [<!ENTITY l0 'ha'>" + LAUGHS + b"]>"
    yield "billion-laughs", XML + laughs + b"<schedule>&l9;</schedule>"
    yield "doctype-late", XML + b"<!-- " + b"x" * MB + b" --><!DOCTYPE a><schedule/>"
    yield "entity", XML + b"<schedule>&nothing;</schedule>"
    yield "deep", XML + b"<schedule>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</schedule>"
    yield "deep-open", XML + b"<schedule>" + b"<a>" * 3 * MB
    yield "wide", XML + b"<schedule>" + b"<a/>" * 2 * MB + b"</schedule>"
    many = b" ".join(b'a%d="1"' % number for number in range(500_000))
    yield "attributes", XML + b"<schedule " + many + b"/>"
    yield "attribute", XML + b"<schedule a='" + b"x" * 9 * MB + b"'/>"
    yield "over", XML + b"<schedule>" + b"x" * 11 * MB + b"</schedule>"
    yield "comment", XML + b"<schedule><!--" + b"x" * 9 * MB
    yield "text", an_event_in_xml(b"T", b"x" * 9 * MB)
    yield "escapes", an_event_in_xml(b"T", b"&lt;" * 2 * MB)
    yield "title", an_event_in_xml(b"&amp;amp;" * MB, b"")
    yield "tags", an_event_in_xml(b"T", b"&lt;b&gt;" * MB)
    yield "lists", an_event_in_xml(b"T", b"&lt;ul&gt;&lt;li&gt;" * 500_000)
    yield "nested", an_event_in_xml(b"T", b"&lt;ul&gt;" * 90_000)
    yield "nested-escaped", an_event_in_xml(b"T", b"&amp;lt;ul&amp;gt;" * 45_000)
    yield "links", an_event_in_xml(b"T", b"&lt;a href='https://x.example'&gt;" * 200_000)
    yield "half-tags", an_event_in_xml(b"T", b"&lt;a " * MB)
    yield "pre", an_event_in_xml(b"T", b"&lt;pre&gt;x" + b" " * 8 * MB + b"x")
    yield "blanks", an_event_in_xml(b" " * 9 * MB, b"")
    yield "mixed", an_event_in_xml(b"T", b"<b/><![CDATA[" + b"&" * 9 * MB + b"]]>")
    yield "mixed-greater", an_event_in_xml(b"T", b"<b/>" + b">" * 9 * MB)
    yield "mixed-blanks", an_event_in_xml(b"T", b"<b/>" + b"\xc2\xa0" * 4 * MB)
    yield "mixed-tags", an_event_in_xml(b"T", b"<b>x</b>" * 95_000)
    yield "mixed-titles", an_event_in_xml(b"<b>x</b>" * 95_000, b"")
    yield "mixed-deep", an_event_in_xml(b"T", (b"<b>" * 55 + b"x" * 2_000 + b"</b>" * 55) * 1_700)
    yield "cdata", an_event_in_xml(b"T", b"<![CDATA[x]]>" * 600_000)
    event = b'<event id="%d"><title>T</title><start>10:00</start><duration>01:00</duration></event>'
    yield (
        "events",
        an_event_in_xml(b"T", b"").replace(
            b"</room>", b"".join(event % number for number in range(25_000)) + b"</room>"
        ),
    )
    yield "encoding", b'<?xml version="1.0" encoding="klingon"?><schedule/>'
    yield "wrong-encoding", an_event_in_xml("Öl".encode("latin-1"), b"")


def json_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield JSON that is too deep, too large, or no JSON to every reader."""
    yield "lists", b"[" * 100_000
    yield "lists-closed", b"[" * 100_000 + b"]" * 100_000
    yield "objects", b'{"a":' * 100_000
    yield "quotes", b'{"' * 2 * MB
    yield "string", b'{"a":"' + b"\\\\" * 4 * MB
    yield "integer", b'{"schedule":' + b"9" * 9 * MB + b"}"
    yield "exponent", b'{"schedule":1e' + b"9" * MB + b"}"
    yield "fraction", b'{"schedule":0.' + b"1" * 9 * MB + b"}"
    yield "nan", b'{"schedule":NaN}'
    yield "infinity", b'{"schedule":-Infinity}'
    yield "twice", b'{"schedule":1,"schedule":2}'
    yield "surrogate", b'{"schedule":"\\ud800"}'
    yield "nul", b'{"schedule":"\\u0000"}'
    yield "names", b"{" + b",".join(b'"%d":1' % number for number in range(450_000)) + b"}"
    yield "elements", b'{"schedule":[' + b"1," * 2 * MB + b"1]}"
    yield "text", an_event_in_json(b"x" * 9 * MB)
    yield "tags", an_event_in_json(b"<b>" * 2 * MB)
    yield "title", an_event_in_json(b"", b"&amp;" * MB)
    yield "biography", references_in_json(1_000, biography=b"x" * 2 * MB)
    yield "biography-tags", references_in_json(400, biography=b"<b>x</b>" * 24_000)
    yield "room", references_in_json(4_900, room=b"x y" * MB)
    yield "room-shorter", references_in_json(2_000, room=b"x y" * 1_600)
    yield "opass-biography", references_in_opass(1_000, biography=b"x" * MB)
    yield "opass-names", references_in_opass(4_900, name=b"x" * MB)
    yield "opass-names-shorter", references_in_opass(2_000, name=b"x y" * 200)
    yield "truncated", an_event_in_json(b"x")[:-5]
    yield "after", an_event_in_json(b"x") + b"{}"
    yield "utf-16", an_event_in_json(b"x").decode().encode("utf-16")
    yield "latin-1", an_event_in_json("Öl".encode("latin-1"))


def ical_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield calendars that are too deep, too long, or repeat for ever."""
    yield "deep", b"BEGIN:VCALENDAR\n" * 300_000
    yield "entries", b"BEGIN:VEVENT\nEND:VEVENT\n" * 90_000
    yield "folds", b"BEGIN:VEVENT" + b"\n " * 2 * MB
    yield "folds-few", b"BEGIN:VCALENDAR\nX-A:" + b"\n y" * 190_000
    yield "line", b"BEGIN:VCALENDAR\nX-A:" + b"x" * 4 * MB
    yield "over", b"BEGIN:VCALENDAR\n" + b"x" * 6 * MB
    yield "parameters", an_entry_in_ical(b"DESCRIPTION" + b";a=b" * MB + b":x")
    yield "quotes", an_entry_in_ical(b"DESCRIPTION;a=" + b'"' * 2 * MB + b":x")
    yield "commas", an_entry_in_ical(b"CATEGORIES:" + b"," * 4 * MB)
    yield "words", an_entry_in_ical(b"CATEGORIES:" + b"a," * 60_000)
    yield "escapes", an_entry_in_ical(b"DESCRIPTION:" + b"\\;" * 49_000)
    yield "tags", an_entry_in_ical(b"DESCRIPTION:" + b"<b>x" * 24_000)
    entry = b"BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:T\r\nDTSTART%s:20250310T100000\r\nDURATION:PT1H\r\n"
    for name, zone in (("entries-good", b""), ("zones", b";TZID=Z%d")):
        parts = (entry % (n, zone % n if zone else b"") for n in range(30_000))
        inside = b"".join(part + b"END:VEVENT\r\n" for part in parts)
        yield name, b"BEGIN:VCALENDAR\r\n" + inside + b"END:VCALENDAR\r\n"
    yield "rule", an_entry_in_ical(b"RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
    yield "dates", an_entry_in_ical(b"RDATE:" + b"20250310T100000Z," * 5_000)
    yield (
        "zone",
        an_entry_in_ical(b"X-A:b").replace(
            b"BEGIN:VEVENT",
            b"BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
            b"RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\n"
            b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nRRULE:FREQ=SECONDLY",
            1,
        ),
    )
    yield "truncated", an_entry_in_ical(b"X-A:b")[:-4]
    yield "latin-1", an_entry_in_ical("SUMMARY:Öl".encode("latin-1"))


def yaml_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield YAML that is too deep, too large, or refers to itself."""
    yield "deep", b"[" * 100_000
    yield "deep-block", b"\n".join(b" " * depth + b"a:" for depth in range(2_000))
    yield "aliases", b"a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n"
    yield "items", b"sessions:\n" + b"- a\n" * MB
    yield "text", b"event: " + b"x" * 4 * MB
    yield "over", b"event: " + b"x" * 6 * MB
    yield "empty", b""
    yield "blank", b" \n" * MB
    yield "words", b"this is no schedule\n" * 100_000
    yield "bytes", bytes(range(256)) * 1000


def csv_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield tables that are too wide, too long, or never close a quote."""
    head = b"external_id,email,first_name,last_name,registration_type,status,paid_sessions\n"
    row = b"R%d,a@example.org,Ana,Rivera,general,gold,\n"
    yield "wide", b"a," * 10 * MB
    yield "wide-row", head + b"," * 19 * MB
    yield "wide-quoted", head + b'"\n",' * 4 * MB
    yield "open", head + b'"' + b"x\n" * 9 * MB
    yield "rows", head + b"a\n" * 9 * MB
    yield "blank-rows", head + b"\n" * 19 * MB
    yield "faulty", head + b"".join(row % number for number in range(190_000))
    yield "cell", head + b"x" * 19 * MB
    yield "over", head + b"x" * 60 * MB
    yield "nul", head + b"\x00" * MB
    yield "utf-16", (head * 2).decode().encode("utf-16")
    yield "utf-16-bare", (head * 2).decode().encode("utf-16-le")
    yield "latin-1", head + "R1,a@example.org,Ana,Müller,gold,active,\n".encode("latin-1")
    yield "empty", b""
