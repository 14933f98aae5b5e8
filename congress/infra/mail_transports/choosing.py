"""Which transport an installation chose."""

from __future__ import annotations

from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.port import Transport
from congress.infra.mail_transports.sendgrid import HOST, FindEvent, SendGridTransport
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.settings import Settings


def transport_of(settings: Settings, find_event: FindEvent) -> Transport:
    """Return the transport that was chosen; `find_event` tells it what SendGrid told of a letter."""
    if settings.mail == "folder":
        return FolderTransport(settings.data_dir / "mail", settings.mail_from)
    if not settings.is_sendgrid:
        return SmtpTransport(settings.mail, settings.mail_from)
    fake = settings.mail.partition("://")[2]
    return SendGridTransport(
        settings.sendgrid_key,
        settings.mail_from,
        find_event,
        is_sandbox=settings.sendgrid_sandbox,
        news_group=settings.sendgrid_news_group,
        host=f"http://{fake}" if fake else HOST,
    )
