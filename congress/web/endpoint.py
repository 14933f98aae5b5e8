"""`@endpoint` and `@page`: permission, schema, one clock, one transaction, one way to answer.

In this order: who asks and whether they may, in one look with what was answered to them under the
key they sent; then the body; then the work. A call that writes is one unit of work: the effect, its
audit and letters and the kept answer commit together, or not at all (decision 0017). A GET opens
a reading connection only when it needs one (decision 0018).
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, make_response, request
from marshmallow import Schema
from sqlalchemy import Connection

from congress.core.errors import (
    DomainError,
    IdempotencyInProgressError,
    IdempotencyMismatchError,
    InputError,
)
from congress.core.permissions import Permission
from congress.core.ports import KeptAnswer
from congress.core.principal import GUEST
from congress.core.strict_json import decode_json
from congress.infra import idempotency
from congress.web import guard
from congress.web.body import (
    MAX_FORM_BYTES,
    MAX_JSON_BYTES,
    bound_body,
    load,
    refuse_unreadable_query,
    refuse_unstorable_text,
)
from congress.web.dumping import dumper_of
from congress.web.etag import cache_of
from congress.web.house import Answer, Call, this_house
from congress.web.problems import MediaTypeError, NotAcceptableError, render_problem

KEY_HEADER = "Idempotency-Key"
LONG_SECONDS = 1.0
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Refusal:
    """A refusal that must be remembered: what was written is committed, then the error is answered."""

    error: DomainError


@dataclass(frozen=True)
class Operation:
    """What an endpoint declared: read by the OpenAPI document and by the tests that walk the routes."""

    method: str
    rule: str
    permission: Permission
    summary: str
    body: Schema | None = None
    query: Schema | None = None
    answer: Schema | None = None
    status: int = 200
    problems: Sequence[type[DomainError]] = field(default=())
    keyed: bool = False
    max_bytes: int = MAX_JSON_BYTES
    takes_any_text: bool = False
    media_type: str = "application/json"
    sample: str | dict[str, Any] | None = None
    is_page: bool = False
    prepare: Callable[..., object] | None = None
    is_probe: bool = False
    sample_of_503: str = ""
    raw_sample: object = None
    takes_raw: bool = False


View = Callable[..., Answer | Response | Refusal | str]
OPERATIONS = "congress_operations"  # the attribute of a view function that holds its operations


def endpoint(
    blueprint: Blueprint,
    method: str,
    rule: str,
    *,
    permission: Permission,
    summary: str,
    body: Schema | None = None,
    query: Schema | None = None,
    answer: Schema | None = None,
    status: int = 200,
    problems: Sequence[type[DomainError]] = (),
    keyed: bool = False,
    max_bytes: int = MAX_JSON_BYTES,
    takes_any_text: bool = False,
    media_type: str = "application/json",
    sample: str | dict[str, Any] | None = None,
    prepare: Callable[..., object] | None = None,
    is_probe: bool = False,
    sample_of_503: str = "",
    raw_sample: object = None,
    takes_raw: bool = False,
) -> Callable[[View], View]:
    """Serve a function as one API call.

    The function gets `call`, then `body` and `query` when declared, then the rule's arguments by
    name. `keyed`: honours an Idempotency-Key. `event_id` in the rule is what roles are held at.
    `sample`: an answer to show in the OpenAPI document, where no schema says what is answered.
    `prepare` gets the same before a unit of work begins, for what is slow and only reads; the
    function then gets what it returned as `prepared`. `takes_any_text`: NUL and broken characters
    do not refuse the whole body; the call looks at its texts itself. `is_probe`: nobody is asked who
    they are, since that is asked of the database, which a probe must not wait for. `sample_of_503`:
    what is answered, for an example, where a 503 is no problem but words in the call's own media type.
    `raw_sample`: the body is handed over as the bytes `raw`, whatever they hold; an example of it.
    `takes_raw`: the same of a body that `body` describes: the call keeps it before it reads it.
    """
    operation = Operation(
        method=method,
        rule=rule,
        permission=permission,
        summary=summary,
        body=body,
        query=query,
        answer=answer,
        status=status,
        problems=problems,
        keyed=keyed,
        max_bytes=max_bytes,
        takes_any_text=takes_any_text,
        media_type=media_type,
        sample=sample,
        prepare=prepare,
        is_probe=is_probe,
        sample_of_503=sample_of_503,
        raw_sample=raw_sample,
        takes_raw=takes_raw,
    )
    return _serve(blueprint, operation)


def page(
    blueprint: Blueprint,
    method: str,
    rule: str,
    *,
    permission: Permission,
    summary: str,
    max_bytes: int = MAX_FORM_BYTES,
    prepare: Callable[..., object] | None = None,
) -> Callable[[View], View]:
    """Serve a function as one page, answering HTML (a string) or a Response such as a redirect."""
    operation = Operation(
        method=method,
        rule=rule,
        permission=permission,
        summary=summary,
        max_bytes=max_bytes,
        media_type="text/html",
        is_page=True,
        prepare=prepare,
    )
    return _serve(blueprint, operation)


def _serve(blueprint: Blueprint, operation: Operation) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def serve(**arguments: Any) -> Response:  # noqa: ANN401 -- the rule's own arguments
            house = this_house()
            call = Call(house, now=house.clock.now())
            guard.read_caller(call, request)
            try:
                with call.store.refusing():  # a look is open until its answer is made
                    answer = _respond(call, operation, view, arguments)
            except DomainError as error:
                answer = render_problem(error)
            finally:
                call.close()
            if call.sighting is not None:
                call.sighting()
            for note in call.after:
                note()
            for name, value in call.headers.items():
                answer.headers[name] = value
            if call.cookies:
                guard.write_cookies(call, answer)
            if operation.permission is not Permission.PUBLIC and (
                "Cache-Control" not in answer.headers
            ):
                answer.headers["Cache-Control"] = cache_of(call.principal.level)
            return answer

        setattr(serve, OPERATIONS, operation)
        name = f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}_{operation.method.lower()}"
        blueprint.add_url_rule(
            operation.rule, name, serve, methods=[operation.method], provide_automatic_options=False
        )
        return view

    return decorate


def _respond(call: Call, operation: Operation, view: View, arguments: dict[str, Any]) -> Response:
    """Ask first who it is and whether they may; read the body after that, and only then work."""
    refuse_unreadable_query(request)
    _check_acceptable(operation)
    key = _Key.of(operation)
    _let_in(call, operation, arguments, key)
    begun = time.monotonic()
    bound_body(request, operation.max_bytes)
    guard.check_origin(call, request, is_page=operation.is_page)
    for name, value in arguments.items():
        refuse_unstorable_text(str(value), name)
    if operation.query is not None:
        arguments["query"] = load(operation.query, request.args.to_dict(), many_values=True)
    elif not operation.is_page and request.args:
        load(Schema.from_dict({})(), request.args.to_dict(), many_values=True)
    if operation.method in guard.SAFE_METHODS:
        return _as_response(operation, view(call, **arguments))
    key.check()
    if not operation.is_page:
        _read_body(operation, arguments)
    if time.monotonic() - begun > LONG_SECONDS:  # they may have signed out meanwhile
        _let_in(call, operation, arguments, key)
    return _respond_writing(call, operation, view, arguments, key)


def _let_in(
    call: Call, operation: Operation, arguments: dict[str, Any], key: _Key
) -> KeptAnswer | None:
    """Find out who asks, let them pass or say what is missing; return what they were answered before.

    A call that writes gives its connection back here: a body may take long to come.
    """
    call.principal, call.former, call.kept = GUEST, None, None
    if not operation.is_probe:
        guard.look_who(call, key.text)
    guard.check_permission(call, operation.permission, arguments.get("event_id"))
    if operation.method not in guard.SAFE_METHODS:
        call.close()
    return call.kept


def _check_acceptable(operation: Operation) -> None:
    accept = request.headers.get("Accept")
    if not accept or "*/*" in accept or operation.media_type in accept or operation.is_page:
        return
    if operation.media_type == "application/json" and not (
        request.accept_mimetypes.best_match(["application/json", "application/problem+json"])
    ):
        raise NotAcceptableError


def _respond_writing(
    call: Call, operation: Operation, view: View, arguments: dict[str, Any], key: _Key
) -> Response:
    """Run the view in a unit of work; a kept answer is given again, a lost race asks again."""
    if call.kept is not None:
        return key.replay(call.kept)
    if operation.prepare is not None:
        arguments["prepared"] = operation.prepare(call, **arguments)
        call.close()
    refusals: list[DomainError] = []

    def work(db: Connection) -> Answer | Response | str | None:
        refusals.clear()
        call.headers.clear()  # of a try that the database refused
        call.cookies.clear()
        call.use(db)
        made = view(call, **arguments)
        if isinstance(made, Refusal):
            refusals.append(made.error)
            return None
        if key.text:
            made = _as_response(operation, made)
            if made.status_code < 300:  # noqa: PLR2004 -- only 2xx is kept (decision 0017)
                key.keep(call, db, made)
        guard.note_seen_within(call, db)
        return made

    try:
        made = call.store.unit_of_work(work)
    except IdempotencyInProgressError:
        # Another request with this key has committed by now: its answer is ours, too.
        call.close()
        kept = _let_in(call, operation, arguments, key)
        if kept is None:
            raise
        return key.replay(kept)
    if refusals:
        return render_problem(refusals[0])
    call.sighting = None  # it rode along
    assert made is not None  # noqa: S101 -- `work` gives one whenever it does not refuse
    # Written down where nobody waits for the database any more: five hundred scans have a long answer.
    return _as_response(operation, made)


@dataclass(frozen=True)
class _Key:
    """The Idempotency-Key of a request; `text` is "" without one, and where this call takes none."""

    text: str = ""
    is_good: bool = True

    @classmethod
    def of(cls, operation: Operation) -> _Key:
        """Return the key that came, "" for one that nothing can be kept under."""
        sent = request.headers.get(KEY_HEADER, "") if operation.keyed else ""
        is_good = len(sent) <= idempotency.MAX_KEY_LENGTH and sent.isprintable()
        return cls(sent if is_good else "", is_good)

    def check(self) -> None:
        """Raise InputError for a key that nothing can be kept under."""
        if not self.is_good:
            raise InputError("Send an Idempotency-Key of at most 255 printable characters.")  # noqa: EM101, TRY003 -- shown

    def keep(self, call: Call, db: Connection, answer: Response) -> None:
        """Keep the answer; another request with this key that commits first undoes this one."""
        headers = {k: v for k, v in answer.headers.items() if k in ("Location", "Content-Type")}
        kept = KeptAnswer(
            self._print(), answer.status_code, json.dumps(headers), answer.get_data(as_text=True)
        )
        idempotency.keep_answer(db, call.principal.name, self.text, kept, call.now)

    def replay(self, kept: KeptAnswer) -> Response:
        """Return the answer of the first time.

        Raises:
            IdempotencyMismatchError: it was the answer to another request.
        """
        if kept.fingerprint != self._print():
            raise IdempotencyMismatchError
        answer = Response(kept.body, kept.status)
        del answer.headers["Content-Type"]  # a kept 204 has none
        for name, value in json.loads(kept.headers).items():
            answer.headers[name] = value
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    @staticmethod
    def _print() -> str:
        return idempotency.fingerprint(request.method, request.full_path, request.get_data())


def _read_body(operation: Operation, arguments: dict[str, Any]) -> None:
    """Read the body outside the transaction, so a slow client holds no lock."""
    raw = request.get_data()
    if operation.raw_sample is not None or operation.takes_raw:
        arguments["raw"] = raw
        return
    if operation.body is None:
        if raw and raw.strip() not in (b"", b"{}"):
            raise InputError("This call takes no body.")  # noqa: EM101, TRY003 -- shown
        return
    if not raw and not any(field.required for field in operation.body.fields.values()):
        arguments["body"] = load(operation.body, {})
        return
    if raw and not request.is_json:
        raise MediaTypeError
    arguments["body"] = load(
        operation.body, decode_json(raw, takes_any_text=operation.takes_any_text)
    )


def _as_response(operation: Operation, made: Answer | Response | Refusal | str) -> Response:
    if isinstance(made, Answer):
        status = made.status or operation.status
        if operation.answer is None or made.body is None:
            answer = Response(status=status)
            del answer.headers["Content-Type"]
        else:
            body = _write(dumper_of(operation.answer)(made.body))
            answer = Response(body, status, content_type="application/json")
        for name, value in made.headers.items():
            answer.headers[name] = value
        return answer
    if isinstance(made, Refusal):
        return render_problem(made.error)
    if isinstance(made, str):
        return Response(made, content_type="text/html; charset=utf-8")
    return make_response(made)
