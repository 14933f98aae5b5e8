"""People who look at their credits as often as they are answered: `python -m tests.long.lookers PORT N`.

A 503 is an answer, too, and they look again. They end when they are killed.
"""

from __future__ import annotations

import sys
import threading

from tests.credits.world import EVENT
from tests.long.wire import Line, LostAnswerError, request_bytes, token_of


def _look(port: int, number: int) -> None:
    request = request_bytes(
        "GET", f"/api/v1/events/{EVENT}/me/credits", token=token_of(f"n{number}")
    )
    line = Line(port)
    while True:
        try:
            line.ask(request)
        except LostAnswerError:
            continue


def main() -> None:
    """Start so many, and say that they look."""
    port, count = map(int, sys.argv[1:])
    for number in range(count):
        threading.Thread(target=_look, args=(port, number), daemon=True).start()
    sys.stdout.write("looking\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
