"""The walk: every operation and form, as everybody, with hostile requests; what was wrong with it."""

from __future__ import annotations

import gc
import json
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import event
from werkzeug.test import run_wsgi_app

from congress.app import house_of
from congress.infra import statements
from congress.infra.logs import Lines
from congress.web.endpoint import Operation
from congress.web.problems import PROBLEM_JSON, problem_classes, status_of
from tests.hostile.pieces import MARK
from tests.hostile.requests import Asked, hostile_request
from tests.web.actors import BY_NAME, declared, sign_everybody_in

# A guest, level 1, level 2, staff, and who may publish.
WALKERS = tuple(BY_NAME[name] for name in ("guest", "ana", "ana-verified", "staff", "organizer"))
SIGNED_IN_ANEW = 40  # requests until everybody is signed in again: some end a sign-in
AWAY = frozenset({503, 507})
OF_ANY_ADDRESS = frozenset(
    {308, 400, 404, 405, 413, *AWAY}
)  # and of any body; AWAY is looked at apart
# What no log may hold, whoever sent it.
PERSONAL = (MARK, "token-of-", "@example.org")
SHORT = 6  # shorter texts may stand in a log by chance
Target = tuple[str, Operation | None]


class Listener(logging.Handler):
    """Hears every line of every logger, and finds what was sent or bound while it was written."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        super().__init__(logging.DEBUG)
        self.lines = 0
        self.told: list[str] = []
        self.bound: set[str] = set()
        self._plain = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Look through a line, in our form and in everybody else's (with the words of an error)."""
        self.lines += 1
        for line in (Lines().format(record), self._plain.format(record)):
            self.told += [f"{word!r} in {line!r}" for word in PERSONAL if word in line]
            self.told += [f"bound {word!r} in {line!r}" for word in self.bound if word in line]

    def note_bound(self, values: object) -> None:
        """Keep the texts that a statement is given."""
        if isinstance(values, dict):
            values = values.values()
        if isinstance(values, str):
            if len(values) >= SHORT and not re.fullmatch(r"[a-z_. -]+", values):
                self.bound.add(values)
        elif not isinstance(values, bytes):
            try:
                for value in values:  # type: ignore[attr-defined] # what cannot be walked has no texts
                    self.note_bound(value)
            except TypeError:
                return


@contextmanager
def listening(app: Flask) -> Iterator[Listener]:
    """Hear every logger at its lowest level, and see every value that is bound."""
    heard, root = Listener(), logging.getLogger()
    engines = (house_of(app).store.engine, house_of(app).store._read)
    bind, level = statements._Compiled.bind, root.level

    def seen(_db: object, _cursor: object, _text: str, values: object, *_: object) -> None:
        heard.note_bound(values)

    def bound(made: statements._Compiled, values: statements.Values) -> object:
        heard.note_bound(values)
        return bind(made, values)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", seen)
    statements._Compiled.bind = bound  # type: ignore[method-assign,assignment]
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings():
            # Files that stopped coming are closed when they are forgotten.
            warnings.simplefilter("ignore", ResourceWarning)
            yield heard
            gc.collect()
    finally:
        root.setLevel(level)
        root.removeHandler(heard)
        statements._Compiled.bind = bind  # type: ignore[method-assign]
        for engine in engines:
            event.remove(engine, "before_cursor_execute", seen)


@dataclass
class Walk:
    """What a walk found, and what it met."""

    found: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    lines: int = 0

    @property
    def asked(self) -> int:
        """Return how many requests were made."""
        return sum(self.statuses.values())


def targets(app: Flask) -> list[Target]:
    """Return every operation and page, by rule."""
    pages: list[Target] = [*declared(app), ("/problems/<path:code>", None), ("/nothing/here", None)]
    return sorted(pages, key=lambda one: (one[0], one[1].method if one[1] else ""))


def walk(
    app: Flask,
    *,
    seed: int,
    count: int,
    is_away: bool = False,
    before_each: Callable[[], None] = lambda: None,
    sign_in_again: Callable[[], None] | None = None,
) -> Walk:
    """Make `count` hostile requests, spread over every target and walker.

    `is_away`: the database fails, so 503 and 507 are right. `before_each` runs before each request.
    """
    done, rules = Walk(), targets(app)
    documented = _documented(app)
    with listening(app) as heard:
        for number in range(count):
            # Walkers in the inner wheel; the outer one is as long as there are rules.
            rule, operation = rules[number // len(WALKERS) % len(rules)]
            actor = WALKERS[(number + number // (len(WALKERS) * len(rules))) % len(WALKERS)]
            if number % SIGNED_IN_ANEW == 0 and not is_away:
                (sign_in_again or (lambda: _sign_in_again(app)))()
            before_each()
            heard.bound.clear()
            asked = hostile_request(app, actor, rule, operation, number, seed)
            where = f"seed {seed}, {number}: {asked.method} {rule} as {actor.name}, {asked.wrong}"
            for fault in _ask(app, asked, done, documented.get((asked.method, rule)), is_away):
                done.found.append(f"{where}: {fault}")
            done.found += [f"{where}: in a log, {told}" for told in heard.told]
            heard.told.clear()
        done.lines = heard.lines
    return done


def _sign_in_again(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        sign_everybody_in(db)


def template_of(rule: str) -> str:
    """Return a rule as the OpenAPI document writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _documented(app: Flask) -> dict[tuple[str, str], set[int]]:
    """Return the statuses that the OpenAPI document names, by method and rule."""
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]  # type: ignore[index]
    named = {
        (method.upper(), path): {
            int(status) for status in operation["responses"] if status.isdigit()
        }
        for path, operations in paths.items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and "responses" in operation
    }
    known = {(operation.method, rule): template_of(rule) for rule, operation in declared(app)}
    return {key: named[key[0], path] for key, path in known.items() if (key[0], path) in named}


def _ask(
    app: Flask, asked: Asked, done: Walk, documented: set[int] | None, is_away: bool  # noqa: FBT001
) -> Iterator[str]:  # fmt: skip
    """Make a request; give what is wrong with its answer."""
    try:
        parts, status_line, headers = run_wsgi_app(app.wsgi_app, asked.environ(), buffered=True)
        body = b"".join(parts)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the server would hang up
        done.statuses[599] += 1
        yield f"raised {type(error).__name__}"
        return
    status = int(status_line[:3])
    done.statuses[status] += 1
    kind = headers.get("Content-Type", "").partition(";")[0]
    if status >= 500 and not (is_away and status in AWAY):
        yield f"answered {status}: {body[:200]!r}"
    if status in AWAY and not headers.get("Retry-After"):
        yield f"{status} without Retry-After"
    if "X-Injected" in headers or any("\n" in value or "\r" in value for value in headers.values()):
        yield f"a header was injected: {headers}"
    if (target := headers.get("Location")) is not None and not _is_ours(target):
        yield f"leads away, to {target!r}"
    if kind == "text/html" and f"<{MARK}".encode() in body:
        yield "markup of theirs in the page"
    if status >= 400 and asked.method != "HEAD":
        yield from _shape(kind, status, body, done)
    is_api = documented is not None and asked.path.startswith(b"/api/")
    if is_api and status not in (documented or set()) | OF_ANY_ADDRESS:
        yield f"{status} is not documented: {body[:150]!r}"


def _is_ours(target: str) -> bool:
    path = target.removeprefix("http://localhost")
    return path.startswith("/") and not path.startswith(("//", "/\\"))


def _shape(kind: str, status: int, body: bytes, done: Walk) -> Iterator[str]:
    """Look at a refusal: a problem of the closed list, or a page of ours."""
    if kind == PROBLEM_JSON:
        problem = json.loads(body)
        done.codes[problem["code"]] += 1
        classes = problem_classes()
        if problem["code"] not in classes or problem["status"] != status:
            yield f"no problem of the list: {body[:200]!r}"
        elif status_of(classes[problem["code"]]) != status:
            yield f"{problem['code']} with {status}"
        elif not (problem["title"] and problem["detail"] and problem["type"]):
            yield f"a problem without words: {body[:200]!r}"
    elif kind == "text/html":
        if b"<h1" not in body or b"</html>" not in body:
            yield f"{status} without a page: {body[:200]!r}"
    elif kind not in {"text/plain", "application/json"}:
        yield f"{status} as {kind!r}: {body[:200]!r}"
