"""What strangers type, paste and send: pieces of text, values of the wrong kind, broken encodings."""

from __future__ import annotations

import random

MARK = "qzcanary"  # at the head of every canary, and in nothing of ours

# `{c}` is the canary of the request.
TEXTS = (
    "{c}", "", " ", "\t{c}\n", "{c}\0", "\ud800{c}", "{c}\udfff", "\u202e{c}", "\ufeff{c}",
    "{c}\x1b[31m", "'; DROP TABLE person; -- {c}", '{c}" OR ""="', "{c}') UNION SELECT 1 --",
    "{{{{{c}}}}}", "{{% import os %}}{c}", "${{jndi:ldap://{c}}}", "<{c} onload=alert(1)>",
    "<script>{c}</script>", "{c}\r\nX-Injected: {c}", "{c}\r\n\r\n<html>", "../../../etc/{c}",
    "file:///{c}", "//{c}.example/", "https://{c}.example/", "javascript:alert('{c}')", "%00{c}",
    "%s%n%d{c}", "{c}%(x)s", "{{0.__class__}}{c}", "=cmd|'{c}'!A0", "{c}@example.org",
    "{c}@[127.0.0.1]", "{c}@xn--.example", '"{c} x"@example.org',
    "{c}@" + "a" * 300 + ".example", "\u0130{c}\u0131\u00df", "e\u0301" * 40 + "{c}",
    "{c}" + "x" * 5_000, "{c}" + "\U0001f9d1\u200d\u2695\ufe0f" * 90, "9" * 400 + "{c}", "0x{c}",
    "1e999", "-0", "NaN", "null", "2025-03-09T02:30:00-08:00", "0000-00-00", "{c}T99:99",
    "psc-2025", "b1", "123456", "\u0661\u0662\u0663\u0664\u0665\u0666",
)  # fmt: skip
# As they stand in a JSON body.
VALUES = (
    "null", "true", "false", "0", "-1", "1.5", "1e999", "-1e999", "9007199254740993", "9" * 40,
    "9" * 5_000, "1e-400", "NaN", "Infinity", "[]", "{}", '[["{c}"]]', '{"{c}":{"{c}":null}}',
    '["{c}","{c}"]', "[" * 40 + "]" * 40, '"\\u0000{c}"', '"\\ud800{c}"', '"{c}\\udc00"',
    '{"$ne":"{c}"}', '{"__proto__":"{c}"}', "[" + ",".join(["1"] * 900) + "]",
    "[" + ",".join(['"{c}"'] * 500) + "]", "[" + ",".join(["{}"] * 900) + "]",
)  # fmt: skip
# Whole bodies that are no JSON, or none of ours.
BODIES = (
    b"", b" ", b"{", b'{"{c}', b'"{c}"', b"[]", b'["{c}"]', b"null", b"1", b"{c}",
    b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b'{"{c}": "\xff\xfe"}',
    b'{"email": "\xed\xa0\x80{c}"}', b'{"a":1,"a":2,"{c}":3}', b"{}{c}", b"{} {}", b"[" * 4_000,
    b'{"a":' * 1_500, b"[" * 60 + b"]" * 60, b'{"{c}": NaN}', b"\0", b"\x80{c}",
    b"{'email': '{c}'}", b'{"email": "{c}",}', b"<?xml version='1.0'?><a>{c}</a>",
    b"email={c}&last_name={c}", b"{" + b",".join(b'"x%d":1' % n for n in range(700)) + b"}",
    b'{"{c}":"' + b"x" * 30_000 + b'"}', b"\x1f\x8b\x08\x00{c}", b"a: &a [*a, {c}]", b"%" * 300,
    b"&" * 5_000, b"=" * 3_000, b"a[][b]={c}&a%00=1", b"email=%ED%A0%80&email=%FF&email=%zz&{c}=%",
    b"code=" + b"1" * 9_000,
)  # fmt: skip
MEDIA_TYPES = (
    "", "text/plain", "application/json; charset=utf-7", "application/json; charset={c}",
    "application/{c}+json", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary={c}", "multipart/form-data; boundary=", "text/html",
    "application/xml", ";", "/", "{c}", "application/json,application/json",
    'application/json; a="', "application/jso\xf1", "a" * 3_000,
)  # fmt: skip
METHODS = (
    "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND",
    "get", "QZ", "M" * 80,
)  # fmt: skip
# Raw bytes of a path's part, a query or a cookie, as they come over the wire.
PARTS = (
    b"{c}", b"{c}\x00", b"\xff\xfe{c}", b"\xed\xa0\x80", b"..", b".", b"%2e%2e", b"{c}%", b"%zz",
    b" ", b"{c}\r\nX: y", b"-1", b"0", b"1e3", b"9" * 30, b"9" * 5_000, b"0x10", b"1.0",
    b"\xd9\xa1", b"+1", b"{c}" + b"x" * 3_000, b"'", b'"{c}', b";{c}", b"a;b=c", b"{{7*7}}{c}",
    b"<{c}>", b"\xe2\x80\xae{c}", b"b1", b"B1", b"x-ana", b"None", b"true", b"*",
)  # fmt: skip
QUERIES = (
    b"{c}", b"q={c}", b"q=%00{c}", b"q=%FF{c}", b"q=%ED%A0%80", b"q=" + b"x" * 6_000,
    b"q={c}&q={c}", b"&" * 900, b"=", b"%zz=%", b"q[]={c}", b"strict={c}", b"strict=1&strict=0",
    b"next=//{c}.example", b"next=https://{c}.example/", b"next=/\\{c}.example",
    b"next=%0d%0aX-Injected:{c}", b"next=javascript:{c}", b"day={c}", b"day=2025-03-09",
    b"day=9999-99-99", b"track={c}&starred={c}", b"confirm={c}", b"confirm=unregister",
    b"person={c}", b"code={c}", b"since={c}", b"page=-1", b"page=" + b"9" * 400, b"\xff\xfe",
    b"\x00", b"_method=DELETE&{c}", b"q=<{c}>&q=\xf0\x9f\xa7\x91", b"release={c}",
    b"seen_release=" + b"9" * 60, b"limit=1e9", b"x" * 300 + b"={c}",
)  # fmt: skip
TOKENS = (
    "", "Bearer", "Bearer ", "Bearer {c}", "bearer  {c} {c}", "Basic cXo6cXo=", "Bearer \xff{c}",
    "Bearer " + "x" * 9_000, "Bearer {c}\0", "Digest {c}", "{c}", "Bearer null",
    "Bearer eyJhbGciOiJub25lIn0.e30.{c}",
)  # fmt: skip
COOKIES = (
    "congress={c}", "congress=", "congress", "congress=\xff{c}", 'congress="{c}',
    "congress={c}; congress={c}", ";" * 200, "congress=" + "x" * 8_000, "congress-form={c}\0",
    "congress-device=\xe9{c}", "congress-device={c}", "={c}", "a=b=c={c}", "congress=%00{c}",
    "$Version=1; congress={c}", "theme={c}; seen={c}",
)  # fmt: skip
HEADERS = (
    ("If-Match", "{c}"), ("If-Match", '"{c}'), ("If-Match", "*"), ("If-None-Match", 'W/"{c}", "'),
    ("If-None-Match", "*"), ("If-None-Match", "," * 900), ("If-Modified-Since", "{c}"),
    ("If-Modified-Since", "Fri, 32 Foo 2025 99:99:99 GMT"), ("If-Unmodified-Since", "-1"),
    ("If-Range", "{c}"), ("Range", "bytes=0-"), ("Range", "bytes=-0"), ("Range", "bytes=9-1"),
    ("Range", "bytes={c}"), ("Range", "bytes=" + ",".join(["0-1"] * 400)), ("Range", "items=0-5"),
    ("Idempotency-Key", "{c}"), ("Idempotency-Key", "k" * 400), ("Idempotency-Key", "\xff{c}"),
    ("Idempotency-Key", "{c}\0"), ("Idempotency-Key", '"{c}'), ("Accept", "{c}"),
    ("Accept", "text/html;q=9e999"), ("Accept", "*/*;q=x"), ("Accept", "/"),
    ("Accept", "image/png"), ("Accept", "application/json;q=0"), ("Accept", ",;=," * 200),
    ("Accept-Encoding", "{c};q=x"), ("Accept-Encoding", "gzip;q=0, *;q=0"),
    ("Accept-Encoding", "identity;q=0"), ("Accept-Language", "{c}"),
    ("Accept-Language", "x-" + "y" * 3_000), ("Accept-Charset", "utf-7"), ("Host", "{c}.example"),
    ("Host", ""), ("Host", "a b"), ("Host", "localhost:99999"), ("Host", "[::1"),
    ("Host", "\xff{c}"), ("X-Forwarded-Host", "{c}.example"), ("X-Forwarded-For", "{c}, 1.2.3.4"),
    ("X-Forwarded-Proto", "{c}"), ("X-Forwarded-Prefix", "/{c}"), ("Forwarded", "for={c}"),
    ("Origin", "https://{c}.example"), ("Origin", "null"), ("Origin", "{c}"),
    ("Referer", "https://{c}.example/\xff"), ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "{c}"), ("X-Csrf-Token", "{c}"), ("X-Csrf-Token", "\xff{c}"),
    ("X-Csrf-Token", ""), ("X-Http-Method-Override", "DELETE"), ("Expect", "{c}"),
    ("Connection", "upgrade"), ("Upgrade", "{c}"), ("User-Agent", ""),
    ("User-Agent", "\xff\xfe{c}"), ("User-Agent", "{c}\0"), ("User-Agent", "<{c}>" + "x" * 9_000),
    ("X-Request-Id", "{c}"), ("X-Request-Start", "t={c}"), ("Content-Encoding", "gzip"),
    ("Content-Encoding", "{c}"), ("Content-Language", "{c}"), ("Transfer-Encoding", "{c}"),
    ("Prefer", "{c}"), ("Traceparent", "{c}"), ("Cookie2", "{c}"),
)  # fmt: skip
LENGTHS = ("-1", "{c}", "", "99999999999999999999", "1e3", "0x5", "+2", "0", "1", " 3")


def filled(text: str, canary: str) -> str:
    """Return a piece with its canary; its other braces stay as they stand."""
    return text.replace("{c}", canary).replace("{{", "{").replace("}}", "}")


def filled_bytes(raw: bytes, canary: str) -> bytes:
    """Return the same of bytes."""
    return raw.replace(b"{c}", canary.encode())


def text_of(rng: random.Random, canary: str) -> str:
    """Return a hostile text with the canary."""
    return filled(rng.choice(TEXTS), canary)
