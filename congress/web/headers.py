"""Headers of every answer, the hosts we answer to, and the proxies we believe."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from congress.settings import Settings

OURS = ("X-Congress", "1")  # an answer without it came from a hotel portal and counts as offline
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of what reads symbols by WebAssembly (decision 0054), and of nothing else: it still runs no text.
READING_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# Of a page with a player of ours: it plays our own files, and nothing else.
PLAYING_POLICY = POLICY.replace("font-src", "media-src 'self'; font-src")


def framing_policy(origin: str) -> str:
    """Return the policy of a page with the player of another host, which alone it may frame."""
    return POLICY.replace("font-src", f"frame-src {origin}; font-src")


_FIXED = [
    OURS,
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # Feed secrets and codes stand in addresses: no other site may learn them.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
_HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def register_headers(app: Flask, settings: Settings) -> None:
    """Add the fixed headers; answer only to trusted hosts; believe as many proxies as were declared."""
    every = [*_FIXED, _HTTPS_ONLY] if settings.is_https else _FIXED
    fixed = [(name, name.lower(), value) for name, value in every]
    trusted = frozenset(host.lower() for host in settings.trusted_hosts)

    @app.after_request
    def _add(answer: Response) -> Response:
        told = {name.lower() for name, _ in answer.headers}
        for name, lowered, value in fixed:
            if lowered not in told:
                answer.headers.add(name, value)
        return answer

    if trusted:

        @app.before_request
        def _check_host() -> None:
            host = request.host.partition(":")[0].lower()
            if host not in trusted and request.host.lower() not in trusted:
                raise BadRequest

    if settings.proxy_count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app,
            x_for=settings.proxy_count,
            x_proto=settings.proxy_count,
            # `Host` is passed on as it came (docs/operate.md): the other header may be the client's own.
            x_host=0,
        )
