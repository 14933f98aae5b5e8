"""What the DNS says of names: the one doorway to dnspython."""

from __future__ import annotations

LONGEST_SECONDS = 3.0  # for one question, whichever server answers


class NoDnsError(Exception):
    """Nobody answered: nothing is known of the name."""


class Dns:
    """Asks the servers of this machine, or `servers` at a `port`."""

    def __init__(self, servers: tuple[str, ...] = (), port: int = 53) -> None:
        """Keep whom to ask."""
        self._servers = servers
        self._port = port

    def list_texts(self, name: str) -> list[str]:
        """Return the TXT records of a name (RFC 1035 section 3.3.14), each joined; none is [].

        The name is in A-labels. An alias is followed.

        Raises:
            NoDnsError: nobody answered.
        """
        from dns import exception, resolver  # noqa: PLC0415 -- slow to import, and asked by one command

        asked = resolver.Resolver(configure=not self._servers)
        if self._servers:
            asked.nameservers, asked.port = list(self._servers), self._port
        asked.lifetime = LONGEST_SECONDS
        try:
            answer = asked.resolve(f"{name}.", "TXT")
        except (resolver.NXDOMAIN, resolver.NoAnswer):
            return []
        except exception.DNSException as error:
            raise NoDnsError(type(error).__name__) from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
