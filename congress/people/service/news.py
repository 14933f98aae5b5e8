"""News by e-mail: for whoever proved that the mailbox is theirs, until they leave with one press (R57).

Only a code that somebody typed into a page of ours subscribes: machines open links, and even send forms.
Leaving needs no proof but the address of the letter's own link, and ends nothing but news.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.addresses import AddressError, address_to_show
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import digest, new_id
from congress.infra import audit
from congress.infra.signing import Signer
from congress.mail.rules import NEWS_KIND
from congress.mail.service import letter_values, queue_letters
from congress.people import queries
from congress.people.errors import CodeInvalidError
from congress.people.models import NewsReaderRow
from congress.people.rules import fold_email, mailbox_of
from congress.people.service.asking import Asker
from congress.people.service.codes import facts_of_code
from congress.people.service.sign_in import hash_email, hash_source
from congress.people.service.tickets import Issuing, issue_code, refuse_code, try_code, use_up

# What they agree to, as the page says it: kept with each consent.
CONSENT = "Send me news of future congresses by e-mail. I can leave at any time."
NO_ADDRESS = "That does not look like an e-mail address. Please check it."
LEAVING = "leave-news"
_PENDING = "news"


def ask_for_news(*, db: Connection, asker: Asker, email: str, now: datetime) -> str:
    """Mail a code to an address that somebody typed; return its ticket, alike for everybody.

    Raises:
        InputError: it is no address.
        RateLimitedError: too many letters from this source.
    """
    try:
        to_email = address_to_show(email)
    except AddressError as error:
        raise InputError(NO_ADDRESS, faults=[Fault("email", NO_ADDRESS)]) from error
    issuing = Issuing(
        email_hash=hash_email(asker.signer, fold_email(to_email)),
        to_email=to_email,
        opens_account=False,
        pending={_PENDING: to_email},
    )
    issued = issue_code(db=db, asker=asker, issuing=issuing, now=now)
    letter = letter_values(
        person_id="",
        event_id=None,
        kind="code" if issued.standing_id else "confirm-news",
        facts=facts_of_code(issued),
        now=now,
        dedupe_key=issued.letter_key,
        to_email=to_email,
    )
    queue_letters(db, [letter])
    return issued.ticket


def confirm_news(
    *, db: Connection, asker: Asker, ticket: str, code: str, now: datetime
) -> str | CodeInvalidError:
    """Use the code up, and keep the consent; return the address. The caller commits a refusal."""
    found = queries.find_code(db, digest(ticket))
    is_right = try_code(db=db, asker=asker, found=found, ticket=ticket, code=code, now=now)
    email = (found.pending or {}).get(_PENDING) if found is not None and is_right else None
    if email is None or not use_up(db, found, now):
        return refuse_code(db, asker, found, now)
    source = hash_source(asker.signer, asker.visitor)
    _keep(db, email, source, now)
    return str(email)


def _keep(db: Connection, email: str, source_hash: str, now: datetime) -> None:
    agreed: dict[str, Any] = {
        "email": email,
        "words": CONSENT,
        "source_hash": source_hash,
        "confirmed_at": now,
        "left_at": None,
        "rejoin_at": now,
    }
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    made = insert(NewsReaderRow).values(id=new_id(), mailbox=mailbox_of(email), **agreed)
    db.execute(made.on_conflict_do_update(index_elements=[NewsReaderRow.mailbox], set_=agreed))
    audit.record(db, at=now, actor="guest", action="news.joined", subject=source_hash[:20])


def leave_news(*, db: Connection, signer: Signer, link: str, now: datetime) -> None:
    """End the news of who was sent this link. Twice is the same as once.

    Raises:
        NotFoundError: no letter of ours had it.
    """
    reader_id = get_leaving(signer, link)
    db.execute(
        update(NewsReaderRow)
        .where(NewsReaderRow.id == reader_id, NewsReaderRow.left_at.is_(None))
        .values(left_at=now)
    )


class NewsReaders:
    """Who wants news, for the room that hears of it from the mail provider (`core.ports.NewsKeeper`)."""

    def note_left(
        self, db: Connection, left: Sequence[tuple[str, datetime]], now: datetime
    ) -> None:
        """End the news of who left at the provider, and nothing else.

        What happened before they subscribed with a code (told late, or again) ends nothing.
        """
        del now
        for address, at in sorted(left):
            db.execute(
                update(NewsReaderRow)
                .where(
                    NewsReaderRow.mailbox == mailbox_of(address),
                    NewsReaderRow.left_at.is_(None),
                    NewsReaderRow.confirmed_at <= at,
                )
                .values(left_at=at)
            )


def note_rejoined(db: Connection, reader_id: str, asked_for: datetime) -> None:
    """Note that the provider took somebody off its group; who subscribed anew meanwhile is asked for."""
    db.execute(
        update(NewsReaderRow)
        .where(NewsReaderRow.id == reader_id, NewsReaderRow.rejoin_at == asked_for)
        .values(rejoin_at=None)
    )


def put_off_rejoining(db: Connection, reader_ids: Collection[str], until: datetime) -> None:
    """Note that the provider could not, and is asked again at a time."""
    db.execute(
        update(NewsReaderRow)
        .where(NewsReaderRow.id.in_(sorted(reader_ids)), NewsReaderRow.rejoin_at.is_not(None))
        .values(rejoin_at=until)
    )


def get_leaving(signer: Signer, link: str) -> str:
    """Return whose news a link ends.

    Raises:
        NotFoundError: no letter of ours had it.
    """
    reader_id, _, proof = link.partition("-")
    if not signer.matches(LEAVING, reader_id, proof):
        raise NotFoundError
    return reader_id


def queue_news(db: Connection, subject: str, text: str, now: datetime) -> int:
    """Queue a letter to everybody who wants news; return how many. The same news twice is once."""
    facts, key = {"subject": subject, "text": text}, digest(f"{subject}\n{text}")[:20]
    readers = queries.list_news_readers(db)
    rows = [
        letter_values(
            person_id="", event_id=None, kind=NEWS_KIND, facts={**facts, "reader": one.id}, now=now,
            dedupe_key=f"news/{key}/{one.id}", to_email=one.email,
        )
        for one in readers
    ]  # fmt: skip
    queue_letters(db, rows)
    return len(rows)


class NewsLetters:
    """News, as they leave (`core.ports.LetterChecker`): not to who left, and with the way to leave."""

    def __init__(self, signer: Signer) -> None:
        """Sign links under the installation's key: no row keeps one."""
        self._signer = signer

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return that they left; else the link that ends it."""
        del now
        reader_id = letter.facts["reader"]
        if not queries.wants_news(db, reader_id):
            return "they left the news"
        return {"leave": f"/news/leave/{reader_id}-{self._signer.keyed_digest(LEAVING, reader_id)}"}
