"""What a letter looks like on its way: the bytes of a mail message (RFC 5322, RFC 2045)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage

from congress.core.addresses import address_for_protocols, read_sender


class _Headers(HeaderRegistry):
    """Makes a class for each name of a header once: the library's own makes one for every header."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        known = name.lower()
        if known not in self._made:
            self._made[known] = super().__getitem__(name)
        return self._made[known]


# Lines end with CRLF (RFC 5321 section 2.3.8). Bodies travel in ASCII, as quoted-printable or base64
# where they must: then no server needs 8BITMIME, and lines are as long as RFC 5322 likes them.
_ASCII = policy.SMTP.clone(cte_type="7bit", header_factory=_Headers())
# Only for an address with other letters before the @, which no header in ASCII can hold (RFC 6532).
_UTF8 = policy.SMTPUTF8.clone(cte_type="7bit", header_factory=_Headers())


@dataclass(frozen=True)
class Picture:
    """A PNG that comes along with a letter, where its HTML says `cid:` and `content_id`.

    That is `name@letter` (RFC 2392 section 2): nobody else's picture has it.
    """

    content_id: str
    content: bytes

    @property
    def filename(self) -> str:
        """Return what it is called where it is kept."""
        return f"{self.content_id.partition('@')[0]}.png"


@dataclass(frozen=True)
class Message:
    """A letter ready to leave. `letter_id` makes its Message-ID, so a resend is recognisable.

    `html` "": it is text alone. `reply_to` "": answers go to the sender. `leave_url`: where one request
    ends the news that it is; "": it is none.
    """

    letter_id: str
    kind: str
    to_email: str
    subject: str
    body: str
    created_at: datetime
    html: str = ""
    pictures: tuple[Picture, ...] = ()
    reply_to: str = ""
    leave_url: str = ""

    @property
    def leave_headers(self) -> dict[str, str]:
        """Return how a mail program leaves the news with one press (RFC 2369, RFC 8058)."""
        if not self.leave_url:
            return {}
        return {
            "List-Unsubscribe": f"<{self.leave_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


@dataclass(frozen=True)
class Envelope:
    """A message as a mail server gets it: who from, who to, and its bytes.

    `needs_utf8`: only a server that offers SMTPUTF8 (RFC 6531) can take it.
    """

    from_email: str
    to_email: str
    content: bytes
    needs_utf8: bool


def enclose(message: Message, sender: str) -> Envelope:
    """Return a letter as it is handed over; `sender` is `Name <address>`.

    Raises:
        ValueError: its address or subject cannot stand in a header.
    """
    name, from_email = read_sender(sender)
    to_email = address_for_protocols(message.to_email)
    reply_name, reply_email = read_sender(message.reply_to or sender)
    needs_utf8 = not (to_email + from_email + reply_email).isascii()
    mail = EmailMessage(_UTF8 if needs_utf8 else _ASCII)
    mail["Message-ID"] = message_id(message.letter_id, sender)
    mail["Date"] = message.created_at
    # Objects, never text that would be parsed: no sign in a name or an address makes another.
    mail["From"] = _address(from_email, name)
    mail["To"] = _address(to_email)
    if message.reply_to:
        mail["Reply-To"] = _address(reply_email, reply_name)
    mail["Subject"] = message.subject
    mail["X-Congress-Letter"] = message.letter_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer, please
    for name, value in message.leave_headers.items():
        mail[name] = value
    mail.set_content(message.body)
    if message.html:
        _add_html(mail, message)
    return Envelope(from_email, to_email, mail.as_bytes(), needs_utf8)


def _add_html(mail: EmailMessage, message: Message) -> None:
    """Add the HTML and its pictures (RFC 2046 section 5.1.4: the plainest part first; RFC 2387)."""
    html = EmailMessage(mail.policy)
    html.set_content(message.html, subtype="html")
    for picture in message.pictures:
        html.add_related(
            picture.content, maintype="image", subtype="png", cid=f"<{picture.content_id}>",
            disposition="inline", filename=picture.filename,
        )  # fmt: skip
    mail.make_alternative()
    mail.attach(html)
    for part in mail.iter_parts():
        for inner in part.walk():
            del inner["MIME-Version"]  # it is the message's (RFC 2045 section 4)
    # From the letter alone, as all of it is: the same letter sent again has the same bytes.
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart()):
        part.set_boundary(f"=_{message.letter_id}_{number}")


def message_id(letter_id: str, sender: str) -> str:
    """Return the Message-ID of a letter (RFC 5322 section 3.6.4): its id at the sender's domain.

    It depends on the letter alone.
    """
    domain = read_sender(sender)[1].rpartition("@")[2]
    return f"<letter-{letter_id}@{domain}>"


def _address(email: str, name: str = "") -> Address:
    local, _, domain = email.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
