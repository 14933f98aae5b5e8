"""Which transport an installation chose."""

from __future__ import annotations

from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.port import Transport
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.settings import Settings


def transport_of(settings: Settings) -> Transport:
    """Return the transport the installation chose."""
    if settings.mail == "folder":
        return FolderTransport(settings.data_dir / "mail", settings.mail_from)
    return SmtpTransport(settings.mail, settings.mail_from)
