"""What every transport of letters is, and how it says that one was not taken."""

from __future__ import annotations

from typing import Protocol

from congress.core.addresses import AddressError
from congress.infra.mail_messages import Envelope, Message, enclose


class TransportError(Exception):
    """The letter was not taken, or nobody knows.

    `is_permanent`: it never will be. `is_away`: no letter would be. `pause_seconds`: for so long, and
    nothing of this letter was tried. `is_doubtful`: unless it is this letter that the other side cannot
    bear. `is_refused`: we are, until somebody mends it. `is_unclear`: it may have been taken.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_permanent: bool = False,
        is_away: bool = False,
        pause_seconds: float = 0.0,
        is_doubtful: bool = False,
        is_refused: bool = False,
        is_unclear: bool = False,
    ) -> None:
        """Keep the reason, without addresses."""
        super().__init__(reason)
        self.is_permanent = is_permanent
        self.is_away = is_away or is_refused or pause_seconds > 0
        self.pause_seconds = pause_seconds
        self.is_doubtful = is_doubtful
        self.is_refused = is_refused
        self.is_unclear = is_unclear


class Transport(Protocol):
    """Takes letters."""

    def send(self, message: Message) -> str:
        """Hand the letter over; return the evidence of it.

        Raises:
            TransportError: it was not taken.
        """
        ...

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return the evidence that this letter was handed over before; None when there is none."""
        ...

    def lift(self, address: str) -> None:
        """Have mail go to an address again that came back before. Idempotent.

        Raises:
            TransportError: not now.
        """
        ...

    def rejoin(self, address: str) -> None:
        """Have news go to an address again that left their group there. Idempotent.

        Raises:
            TransportError: not now.
        """
        ...

    def close(self) -> None:
        """End what was kept open between letters; the next letter opens it again."""
        ...


def enclosed(message: Message, sender: str) -> Envelope:
    """Return a letter as it is handed over.

    Raises:
        TransportError: it cannot be written; it never will be.
    """
    try:
        return enclose(message, sender)
    except AddressError as error:
        reason = f"no mail server takes the address: {error}"
        raise TransportError(reason, is_permanent=True) from error
    except ValueError as error:
        reason = "the letter cannot be written as a mail message"
        raise TransportError(reason, is_permanent=True) from error
