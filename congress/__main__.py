"""`python -m congress`, and the `congress` command."""

from __future__ import annotations

import importlib
import signal
import sys


def run() -> None:
    """Run the command line. Ctrl-C ends it without a traceback: while it is still importing, and in the
    moment before click looks after that.
    """
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:  # else whoever started us wants it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    main = importlib.import_module("congress.cli").main
    try:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    except KeyboardInterrupt:
        sys.exit("\nAborted!")  # as click says it


if __name__ == "__main__":
    run()
