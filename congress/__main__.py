"""`python -m congress`, and the `congress` command."""

from __future__ import annotations

import importlib
import signal


def run() -> None:
    """Run the command line. Ctrl-C while it is still importing ends it without a traceback."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:  # else whoever started us wants it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    main = importlib.import_module("congress.cli").main
    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


if __name__ == "__main__":
    run()
