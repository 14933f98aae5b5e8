"""A SendGrid of the tests, on this machine: it keeps what it was sent, and misbehaves as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from congress.infra.mail_transports.sendgrid import SendGridTransport

KEY = "SG.a-key-of-the-tests"
SENDER = "Congress <congress@example.org>"


@dataclass
class FakeSendGrid:
    """`status`, `headers`, `errors`: what it answers. `hangs_up`: it takes the letter, and says nothing.

    `asked`: method, path and body of each request; `keys`: what they were authorized by.
    """

    host: str = ""
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    hangs_up: bool = False
    keeps_waiting: bool = False
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)
    made: list[SendGridTransport] = field(default_factory=list)

    @property
    def letters(self) -> list[str]:
        """The ids of the letters it took, in order."""
        return [
            body["custom_args"]["cg_msg"] for _, path, body in self.asked if path.endswith("send")
        ]

    def transport(self, **more: Any) -> SendGridTransport:  # noqa: ANN401
        values = {"find_event": lambda _: None, "is_sandbox": False, "host": self.host, **more}
        made = SendGridTransport(KEY, SENDER, values.pop("find_event"), **values)
        self.made.append(made)
        return made

    def close_transports(self) -> None:
        """End what each keeps: a thread that looks at its connection, for one. Hundreds of them slowed
        all later tests of a process down to a crawl.
        """
        for one in self.made:
            one.close()


@contextmanager
def fake_sendgrid() -> Iterator[FakeSendGrid]:
    """Serve one on a free port."""
    fake = FakeSendGrid()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            raw = self.rfile.read(length)
            fake.keys.add(str(self.headers["Authorization"]))
            fake.asked.append((self.command, self.path, json.loads(raw) if raw else None))
            if fake.keeps_waiting:
                fake.is_over.wait(30)
            if fake.hangs_up or fake.keeps_waiting:
                self.close_connection = True
                return
            body = json.dumps({"errors": fake.errors}).encode() if fake.errors else b""
            self.send_response_only(fake.status)
            for name, value in {"X-Message-Id": "abc123", **fake.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = _answer  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        fake.host = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield fake
        finally:
            fake.is_over.set()
            fake.close_transports()
            server.shutdown()
            thread.join()
