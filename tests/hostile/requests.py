"""Hostile requests by a seed: a request that would do, with one to three things wrong with it."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask

from congress.app import house_of
from congress.core.ids import digest
from congress.web.endpoint import Operation
from tests.hostile import pieces
from tests.hostile.pieces import MARK, filled, filled_bytes, text_of
from tests.web.actors import BODIES, PLACES, Actor

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# Every name that a field of any page has, those of hidden ones too.
FIELDS = (
    "email", "last_name", "first_name", "credentials", "code", "password", "next", "remember",
    "person", "label", "q", "theme", "mail", "waitlist", "seen_release", "release", "starred",
    "day", "was", "ticket", "language",
)  # fmt: skip
SOURCES = 1 << 24  # of the addresses that requests come from: limits for each of them are not met


@dataclass
class Asked:
    """A request as it comes over the wire; texts of headers are latin-1, as WSGI has them."""

    method: str
    path: bytes
    canary: str
    query: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    tree: Any = None  # the body as JSON, until it is written
    fields: list[tuple[str, str]] | None = None  # or as a form
    body: bytes = b""
    media_type: str = ""
    length: str | None = None  # what it says of its length, where that is not true
    is_chunked: bool = False
    source: str = "192.0.2.1"
    wrong: list[str] = field(default_factory=list)

    def written(self) -> None:
        """Write the body as bytes, unless it is."""
        if self.fields is not None:
            self.body = urlencode(self.fields, errors="surrogatepass").encode()
        elif self.tree is not None:
            self.body = json.dumps(self.tree).encode()
        self.fields = self.tree = None

    def environ(self) -> dict[str, Any]:
        """Return it as a server hands it to the app."""
        self.written()
        made: dict[str, Any] = {
            "REQUEST_METHOD": self.method, "SCRIPT_NAME": "", "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"), "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": self.source,
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "HTTP_HOST": "localhost", "wsgi.input_terminated": True,  # as gunicorn says of any body
        }  # fmt: skip
        if self.media_type:
            made["CONTENT_TYPE"] = self.media_type
        if self.is_chunked:
            made["HTTP_TRANSFER_ENCODING"] = "chunked"
        elif self.body or self.length is not None:
            made["CONTENT_LENGTH"] = str(len(self.body)) if self.length is None else self.length
        if self.cookies:
            made["HTTP_COOKIE"] = "; ".join(self.cookies)
        sent: dict[str, str] = {}
        for name, value in self.headers:
            key = "HTTP_" + name.upper().replace("-", "_")
            sent[key] = f"{sent[key]},{value}" if key in sent else value  # as gunicorn joins them
        return made | sent


Wrong = Callable[[random.Random, Asked], None]


def hostile_request(
    app: Flask, actor: Actor, rule: str, operation: Operation | None, number: int, seed: int
) -> Asked:
    """Return request `number` of a walk to one operation; the same for the same seed."""
    rng = random.Random(f"{seed}/{number}")
    asked = _good(app, rng, actor, rule, operation, f"{MARK}{number}x")
    asked.source = f"10.{number % SOURCES >> 16}.{number >> 8 & 255}.{number & 255}"
    first = WRONGS[number % len(WRONGS)]
    for wrong in (first, *rng.choices(WRONGS, k=rng.choice((0, 0, 1, 2)))):
        wrong(rng, asked)
        asked.wrong.append(wrong.__name__)
    return asked


def _good(
    app: Flask, rng: random.Random, actor: Actor, rule: str, operation: Operation | None, canary: str
) -> Asked:  # fmt: skip
    places = dict(PLACES)
    if rng.random() < 0.2:
        places[rng.choice([*places])] = canary
    for name, value in places.items():
        rule = rule.replace(f"<{name}>", value)
    rule = rule.replace("<path:code>", canary)
    asked = Asked(operation.method if operation else "GET", rule.encode(), canary)
    asked.headers += [("User-Agent", canary), ("Referer", f"http://localhost/{canary}")]
    asked.headers += [("X-Of-Nobody", canary)]
    asked.cookies.append(f"other={canary}")
    if operation is None:
        return asked
    if operation.is_page:
        _as_browser(app, actor, asked)
        if asked.method != "GET":
            names = rng.sample(FIELDS, rng.randint(1, len(FIELDS)))
            asked.fields = [(name, _planted(rng, name, canary)) for name in names]
            asked.media_type = FORM
    elif actor.token:
        asked.headers.append(("Authorization", f"Bearer {actor.token}"))
    if operation.keyed:
        asked.headers.append(("Idempotency-Key", canary))
    if operation.body is not None:
        template = next((body for key, body in BODIES.items() if _is_at(key, operation.rule)), {})
        asked.tree = _with_canaries(rng, json.loads(json.dumps(template)), canary)
        asked.media_type = JSON
    return asked


def _is_at(rule: str, own: str) -> bool:
    return rule == own or rule.endswith(own)


def _as_browser(app: Flask, actor: Actor, asked: Asked) -> None:
    seed = f"guest {actor.name}"
    if actor.token:
        asked.cookies.append(f"congress={actor.token}")
        seed = digest(actor.token)
    asked.cookies.append(f"congress-form={actor.name}")
    token = house_of(app).signer.keyed_digest("form", seed)[:32]
    asked.headers.append(("X-Csrf-Token", token))


def _planted(rng: random.Random, name: str, canary: str) -> str:
    if rng.random() < 0.3:
        return text_of(rng, canary)
    good = {
        "email": f"{canary}@example.org",
        "code": "123456",
        "next": f"/{canary}",
        "theme": "dark",
    }
    return good.get(name, canary)


def _with_canaries(rng: random.Random, tree: object, canary: str) -> object:
    """Put the canary into some of the texts of a body, so that most bodies stay good."""
    if isinstance(tree, dict):
        return {name: _with_canaries(rng, value, canary) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_with_canaries(rng, value, canary) for value in tree]
    if isinstance(tree, str) and rng.random() < 0.3:
        return tree.replace("x@", f"{canary}@") if "@" in tree else f"{tree[:4]}{canary}"
    return tree


# -- what may be wrong ---------------------------------------------------------------------------


def _method(rng: random.Random, asked: Asked) -> None:
    asked.method = rng.choice(pieces.METHODS)


def _path(rng: random.Random, asked: Asked) -> None:
    parts = asked.path.split(b"/")
    parts[rng.randrange(min(1, len(parts) - 1), len(parts))] = filled_bytes(
        rng.choice(pieces.PARTS), asked.canary
    )
    asked.path = b"/".join(parts)


def _slashes(rng: random.Random, asked: Asked) -> None:
    asked.path = rng.choice((b"/" + asked.path, asked.path + b"/", asked.path + b"//", b"", b"*"))


def _query(rng: random.Random, asked: Asked) -> None:
    asked.query = filled_bytes(rng.choice(pieces.QUERIES), asked.canary)


def _queries(rng: random.Random, asked: Asked) -> None:
    chosen = rng.choices(pieces.QUERIES, k=4)
    asked.query = b"&".join(filled_bytes(one, asked.canary) for one in chosen)


def _header(rng: random.Random, asked: Asked) -> None:
    name, value = rng.choice(pieces.HEADERS)
    asked.headers = [one for one in asked.headers if one[0] != name]
    asked.headers.append((name, filled(value, asked.canary)))


def _headers(rng: random.Random, asked: Asked) -> None:
    for _ in range(5):
        _header(rng, asked)


def _header_twice(rng: random.Random, asked: Asked) -> None:
    name, value = rng.choice([*asked.headers, *pieces.HEADERS])
    asked.headers += [(name, filled(value, asked.canary))] * 2


def _authorization(rng: random.Random, asked: Asked) -> None:
    asked.headers = [one for one in asked.headers if one[0] != "Authorization"]
    asked.headers.append(("Authorization", filled(rng.choice(pieces.TOKENS), asked.canary)))


def _cookie(rng: random.Random, asked: Asked) -> None:
    if rng.random() < 0.5:
        asked.cookies = asked.cookies[:1]
    asked.cookies.append(filled(rng.choice(pieces.COOKIES), asked.canary))


def _form_token(rng: random.Random, asked: Asked) -> None:
    asked.headers = [one for one in asked.headers if one[0] != "X-Csrf-Token"]
    if asked.fields is not None and rng.random() < 0.7:
        asked.fields.append(("form_token", text_of(rng, asked.canary)))


def _leaf(rng: random.Random, asked: Asked) -> None:
    """Put something of another kind in the place of one value."""
    if asked.fields is not None:
        at = rng.randrange(len(asked.fields))
        asked.fields[at] = (asked.fields[at][0], text_of(rng, asked.canary))
    elif asked.tree is not None:
        hole = f"hole{rng.random()}"
        if rng.random() < 0.5:
            value = json.dumps(text_of(rng, asked.canary))
        else:
            value = rng.choice(pieces.VALUES).replace("{c}", asked.canary)
        asked.tree = _put(rng, asked.tree, hole)
        asked.written()
        asked.body = asked.body.replace(f'"{hole}"'.encode(), value.encode())


def _put(rng: random.Random, tree: object, value: str) -> object:
    """Put a value somewhere in a tree."""
    if isinstance(tree, dict) and tree and rng.random() < 0.9:
        name = rng.choice([*tree])
        return {**tree, name: _put(rng, tree[name], value)}
    if isinstance(tree, list) and tree and rng.random() < 0.9:
        at = rng.randrange(len(tree))
        return [*tree[:at], _put(rng, tree[at], value), *tree[at + 1 :]]
    return value


def _name(rng: random.Random, asked: Asked) -> None:
    """Add a name that is none of ours, or leave one out."""
    extra = text_of(rng, asked.canary)
    if asked.fields is not None:
        asked.fields.append((extra, asked.canary))
    elif isinstance(asked.tree, dict):
        if asked.tree and rng.random() < 0.5:
            asked.tree.pop(rng.choice([*asked.tree]))
        else:
            asked.tree[extra] = asked.canary


def _many_fields(rng: random.Random, asked: Asked) -> None:
    if asked.fields is not None:
        asked.fields += [
            (f"{asked.canary}{number}", "1") for number in range(rng.choice((900, 1_500)))
        ]
    elif isinstance(asked.tree, dict):
        asked.tree |= {
            f"{asked.canary}{number}": number for number in range(rng.choice((200, 900)))
        }


def _twice(_rng: random.Random, asked: Asked) -> None:
    """Give every field twice."""
    if asked.fields is not None:
        asked.fields += [(name, asked.canary) for name, _ in asked.fields]
        return
    asked.written()
    if asked.body.startswith(b"{") and len(asked.body) > 2:
        asked.body = asked.body[:-1] + b"," + asked.body[1:]


def _body(rng: random.Random, asked: Asked) -> None:
    asked.written()
    asked.body = filled_bytes(rng.choice(pieces.BODIES), asked.canary)


def _bytes(rng: random.Random, asked: Asked) -> None:
    """Change some bytes of the body."""
    asked.written()
    raw = bytearray(asked.body or b"{}")
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    asked.body = bytes(raw)


def _cut(rng: random.Random, asked: Asked) -> None:
    """Say a length that is not that of what comes."""
    asked.written()
    whole = asked.body
    asked.body = whole[: rng.randint(0, max(len(whole) - 1, 0))]
    asked.length = str(len(whole) + rng.choice((0, 1, 500)))


def _length(rng: random.Random, asked: Asked) -> None:
    asked.length = filled(rng.choice(pieces.LENGTHS), asked.canary)


def _chunked(_rng: random.Random, asked: Asked) -> None:
    asked.is_chunked = True


def _large(rng: random.Random, asked: Asked) -> None:
    asked.written()
    asked.body = (asked.body or b'{"x":"').ljust(rng.choice((9_000, 17_000, 120_000)), b" ")


def _media_type(rng: random.Random, asked: Asked) -> None:
    asked.written()
    asked.media_type = filled(rng.choice(pieces.MEDIA_TYPES), asked.canary)


def _multipart(rng: random.Random, asked: Asked) -> None:
    """Send the fields as parts, one of them as a file."""
    fields = asked.fields or [("email", text_of(rng, asked.canary)), ("last_name", asked.canary)]
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{quote(name)}"'
        + (f'; filename="{asked.canary}"' if rng.random() < 0.3 else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in fields
    ]
    asked.fields = asked.tree = None
    end = rng.choice(("--b--\r\n", "--b", "", "--b--" + "x" * 900))
    asked.body = ("".join(parts) + end).encode("utf-8", "surrogatepass")
    asked.media_type = "multipart/form-data; boundary=b"


def _nothing(_rng: random.Random, _asked: Asked) -> None:
    """Let it be as it was: what is good must pass through, too."""


WRONGS: tuple[Wrong, ...] = (
    _nothing, _method, _path, _slashes, _query, _queries, _header, _headers, _header_twice,
    _authorization, _cookie, _form_token, _leaf, _leaf, _leaf, _name, _many_fields, _twice, _body,
    _body, _bytes, _cut, _length, _chunked, _large, _media_type, _multipart,
)  # fmt: skip
