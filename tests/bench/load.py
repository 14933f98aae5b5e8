"""A bounded load on a loopback port: keep-alive connections, each answer checked and timed.

Run as a program of its own (`python -m tests.bench.load`), so the clients' work is not the server's:
reads one JSON plan from standard input, writes one JSON result.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from contextlib import suppress
from typing import Any

CLOSED = "closed"
Requests = list[tuple[str, str, dict[str, str], str]]  # method, path, headers, body


def run_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """Send every request of the plan once, over `clients` connections in turn.

    `body`: what every request without a body of its own sends.

    Returns:
        `seconds` of the whole, `latencies` in ms, and a count of each status (`CLOSED`: none came).
    """
    requests: Requests = [tuple(one) for one in plan["requests"]]
    latencies: list[float] = []
    statuses: dict[str, int] = {}
    lock = threading.Lock()
    barrier = threading.Barrier(plan["clients"] + 1)

    def work(mine: Requests) -> None:
        link = http.client.HTTPConnection("127.0.0.1", plan["port"], timeout=30)
        link.connect()
        own: list[float] = []
        seen: dict[str, int] = {}
        barrier.wait()
        for method, path, headers, body in mine:
            begun = time.perf_counter()
            status = _ask(link, method, path, body or plan["body"] or None, headers)
            own.append((time.perf_counter() - begun) * 1000)
            seen[status] = seen.get(status, 0) + 1
        with lock:
            latencies.extend(own)
            for status, number in seen.items():
                statuses[status] = statuses.get(status, 0) + number

    count = plan["clients"]
    threads = [threading.Thread(target=work, args=(requests[n::count],)) for n in range(count)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "latencies": latencies, "statuses": statuses}


def _ask(
    link: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str | None,
    headers: dict[str, str],
) -> str:
    """Return the status of one request, also where it is answered before its body was taken."""
    with suppress(BrokenPipeError, ConnectionResetError):
        link.request(method, path, body, headers)
    try:
        answer = link.getresponse()
        answer.read()
    except (ConnectionError, http.client.ResponseNotReady):
        link.close()
        return CLOSED
    return str(answer.status)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_plan(json.load(sys.stdin))))
