"""`@endpoint` and `@page`: permission, schema, one clock, one transaction, one way to answer.

A call that writes is one unit of work: who asks, the idempotency record, the effect, its audit and
letters commit together, or not at all (decision 0017). A GET opens a reading connection only
when it needs one (decision 0018).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, make_response, request
from marshmallow import Schema
from sqlalchemy import Connection

from congress.core.errors import (
    DomainError,
    IdempotencyInProgressError,
    InputError,
)
from congress.core.principal import Permission
from congress.core.strict_json import decode_json
from congress.infra import idempotency
from congress.web import guard
from congress.web.body import load, refuse_unstorable_text
from congress.web.etag import cache_of
from congress.web.house import Answer, Call, this_house
from congress.web.problems import MediaTypeError, NotAcceptableError, render_problem

MAX_JSON_BYTES = 1_000_000
MAX_FORM_BYTES = 200_000
KEY_HEADER = "Idempotency-Key"


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
    media_type: str = "application/json"
    sample: str | dict[str, Any] | None = None
    is_page: bool = False
    prepare: Callable[..., object] | None = None


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
    media_type: str = "application/json",
    sample: str | dict[str, Any] | None = None,
    prepare: Callable[..., object] | None = None,
) -> Callable[[View], View]:
    """Serve a function as one API call.

    The function gets `call`, then `body` and `query` when declared, then the rule's arguments by
    name. `keyed`: honours an Idempotency-Key. `event_id` in the rule is what roles are held at.
    `sample`: an answer to show in the OpenAPI document, where no schema says what is answered.
    `prepare` gets the same before a unit of work begins, for what is slow and only reads; the
    function then gets what it returned as `prepared`.
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
        media_type=media_type,
        sample=sample,
        prepare=prepare,
    )
    return _serve(blueprint, operation)


def page(
    blueprint: Blueprint,
    method: str,
    rule: str,
    *,
    permission: Permission,
    summary: str,
    prepare: Callable[..., object] | None = None,
) -> Callable[[View], View]:
    """Serve a function as one page, answering HTML (a string) or a Response such as a redirect."""
    operation = Operation(
        method=method,
        rule=rule,
        permission=permission,
        summary=summary,
        max_bytes=MAX_FORM_BYTES,
        media_type="text/html",
        is_page=True,
        prepare=prepare,
    )
    return _serve(blueprint, operation)


def _serve(blueprint: Blueprint, operation: Operation) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def serve(**arguments: Any) -> Response:  # noqa: ANN401 -- the rule's own arguments
            call = Call(this_house(), now=this_house().clock.now())
            guard.read_caller(call, request)
            try:
                answer = _respond(call, operation, view, arguments)
            except DomainError as error:
                answer = render_problem(error)
            finally:
                call.close()
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
    _check_acceptable(operation)
    # Whoever reads the body meets the limit there: a form, too, and one that does not say its length.
    request.max_content_length = operation.max_bytes
    guard.check_origin(call, request, is_page=operation.is_page)
    for name, value in arguments.items():
        refuse_unstorable_text(str(value), name)
    if operation.query is not None:
        arguments["query"] = load(operation.query, request.args.to_dict(), many_values=True)
    elif not operation.is_page and request.args:
        load(Schema.from_dict({})(), request.args.to_dict(), many_values=True)
    if operation.method in guard.SAFE_METHODS:
        call.principal = guard.authenticate(call)
        guard.check_permission(call, operation.permission, arguments.get("event_id"))
        return _as_response(operation, view(call, **arguments))
    return _respond_writing(call, operation, view, arguments)


def _check_acceptable(operation: Operation) -> None:
    accept = request.headers.get("Accept")
    if not accept or "*/*" in accept or operation.media_type in accept or operation.is_page:
        return
    if operation.media_type == "application/json" and not (
        request.accept_mimetypes.best_match(["application/json", "application/problem+json"])
    ):
        raise NotAcceptableError


def _respond_writing(
    call: Call, operation: Operation, view: View, arguments: dict[str, Any]
) -> Response:
    """Run the view in a unit of work; a kept answer is given again, a lost race asks again."""
    if not operation.is_page:
        _read_body(operation, arguments)
    key, print_ = _read_key(operation)
    if operation.prepare is not None:
        arguments["prepared"] = operation.prepare(call, **arguments)
        call.close()
    refusals: list[DomainError] = []

    def work(db: Connection) -> Response | None:
        refusals.clear()
        call.headers.clear()  # of a try that the database refused
        call.cookies.clear()
        call.use(db)
        call.principal = guard.authenticate(call)
        guard.check_permission(call, operation.permission, arguments.get("event_id"))
        if key and (kept := idempotency.find_answer(db, call.principal.name, key, print_)):
            return _replay(kept)
        made = view(call, **arguments)
        if isinstance(made, Refusal):
            refusals.append(made.error)
            return None
        answer = _as_response(operation, made)
        if key and answer.status_code < 300:  # noqa: PLR2004 -- only 2xx is kept (decision 0017)
            _keep(call, db, key, print_, answer)
        return answer

    try:
        answer = call.store.unit_of_work(work)
    except IdempotencyInProgressError:
        # The winner has committed by now: its answer is ours, too.
        answer = call.store.unit_of_work(work)
    if refusals:
        return render_problem(refusals[0])
    assert answer is not None  # noqa: S101 -- `work` gives one whenever it does not refuse
    return answer


def _read_key(operation: Operation) -> tuple[str, str]:
    """Return the Idempotency-Key and the fingerprint of what came with it; both "" without one."""
    key = request.headers.get(KEY_HEADER, "") if operation.keyed else ""
    if len(key) > idempotency.MAX_KEY_LENGTH or not key.isprintable():
        raise InputError("Send an Idempotency-Key of at most 255 printable characters.")  # noqa: EM101, TRY003 -- shown
    if not key:
        return "", ""
    return key, idempotency.fingerprint(request.method, request.full_path, request.get_data())


def _keep(call: Call, db: Connection, key: str, print_: str, answer: Response) -> None:
    headers = {k: v for k, v in answer.headers.items() if k in ("Location", "Content-Type")}
    kept = idempotency.KeptAnswer(
        answer.status_code, json.dumps(headers), answer.get_data(as_text=True)
    )
    if not idempotency.keep_answer(db, call.principal.name, key, print_, kept, call.now):
        # Another request with this key committed first: this one rolls back and asks again.
        raise IdempotencyInProgressError


def _replay(kept: idempotency.KeptAnswer) -> Response:
    answer = Response(kept.body, kept.status)
    del answer.headers["Content-Type"]  # a kept 204 has none
    for name, value in json.loads(kept.headers).items():
        answer.headers[name] = value
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _read_body(operation: Operation, arguments: dict[str, Any]) -> None:
    """Read the body outside the transaction, so a slow client holds no lock."""
    raw = request.get_data()
    if operation.body is None:
        if raw and raw.strip() not in (b"", b"{}"):
            raise InputError("This call takes no body.")  # noqa: EM101, TRY003 -- shown
        return
    if not raw and not any(field.required for field in operation.body.fields.values()):
        arguments["body"] = load(operation.body, {})
        return
    if raw and not request.is_json:
        raise MediaTypeError
    arguments["body"] = load(operation.body, decode_json(raw))


def _as_response(operation: Operation, made: Answer | Response | Refusal | str) -> Response:
    if isinstance(made, Answer):
        status = made.status or operation.status
        if operation.answer is None or made.body is None:
            answer = Response(status=status)
            del answer.headers["Content-Type"]
        else:
            body = json.dumps(
                operation.answer.dump(made.body), ensure_ascii=False, separators=(",", ":")
            )
            answer = Response(body, status, content_type="application/json")
        for name, value in made.headers.items():
            answer.headers[name] = value
        return answer
    if isinstance(made, Refusal):
        return render_problem(made.error)
    if isinstance(made, str):
        return Response(made, content_type="text/html; charset=utf-8")
    return make_response(made)
