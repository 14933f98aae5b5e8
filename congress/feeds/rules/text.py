r"""iCalendar text: cleaning, escaping, parameters and folding (RFC 5545 3.1 and 3.3.11, RFC 6868).

Ours and not icalendar's, because that one reads a backslash before an N (as in a path, `D:\New`) as
a line break when it writes, so a title would not come back as it was. Everything that reaches a
calendar passes through here: it is what keeps a title from becoming a property (T19).
"""

from __future__ import annotations

import re

MAX_LINE_OCTETS = 75
_LINE_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What remains of C0, DEL, C1 and lone surrogates: not TEXT (RFC 5545 3.3.11), or not UTF-8 at all.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    r"""Return text with every line break as `\n`, tabs as spaces, and no control characters.

    Line breaks are all those at which some reader starts a new line, U+2028 and NEL among them.
    """
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text).replace("\t", " "))


def escape(text: str) -> str:
    r"""Return a TEXT value (RFC 5545 3.3.11): backslash, `;`, `,` and line breaks escaped, not `:`."""
    return (
        clean(text)
        .replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\n", "\\n")
    )


def parameter(value: str) -> str:
    """Return a quoted parameter value, with line breaks, carets and quotes as RFC 6868 has them."""
    carets = clean(value).replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{carets}"'


def fold(line: str) -> bytes:
    """Return a content line with its CRLF, folded at 75 octets (RFC 5545 3.1).

    No UTF-8 sequence is split (the standard only asks readers to mend that, and some do not), and no
    backslash from what it escapes.
    """
    raw = line.encode()
    if len(raw) <= MAX_LINE_OCTETS:
        return raw + b"\r\n"
    parts = []
    limit = MAX_LINE_OCTETS
    while len(raw) > limit:
        cut = limit
        while raw[cut] & 0xC0 == 0x80:  # noqa: PLR2004 -- a UTF-8 continuation octet
            cut -= 1
        backslashes = len(raw[:cut]) - len(raw[:cut].rstrip(b"\\"))
        cut -= backslashes % 2
        parts.append(raw[:cut])
        raw = raw[cut:]
        limit = MAX_LINE_OCTETS - 1  # the space that begins a continuation counts
    return b"\r\n ".join([*parts, raw]) + b"\r\n"
