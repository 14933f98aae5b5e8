"""Letters as files of a local folder: for development, tests and rehearsals."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from congress.infra.mail_messages import Message
from congress.infra.mail_transports.port import TransportError, enclosed


class FolderTransport:
    """Writes each letter as an .eml file whose name carries the letter's id: there once, or not.

    The file holds the bytes a mail server would get, line ends included (decision 0035).
    """

    def __init__(self, folder: Path, sender: str) -> None:
        """Write into `folder`, which is made when needed."""
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> str:
        """Write the file in one step: a reader sees all of it or nothing."""
        path = self._path_of(message.letter_id, message.kind)
        part = path.with_suffix(f".{os.getpid()}.part")
        content = enclosed(message, self._sender).content
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            reason = f"the mail folder: {error.strerror}"
            raise TransportError(reason) from error
        return path.name

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return the file's name when it is there."""
        path = self._path_of(letter_id, kind)
        return path.name if path.exists() else None

    def lift(self, address: str) -> None:
        """Nothing is ever suppressed."""

    def rejoin(self, address: str) -> None:
        """Nobody leaves anything there."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _path_of(self, letter_id: str, kind: str) -> Path:
        return self._folder / f"{kind}-{letter_id}.eml"
