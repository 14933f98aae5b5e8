"""Setting the pages of certificates, and keeping their bytes: once, and for ever (decision 0072)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update

from congress.core.errors import NotFoundError
from congress.credits.formats.certificate import set_certificate
from congress.credits.models import CertificateRow
from congress.credits.queries.certificates import find_pdf, list_unset
from congress.credits.rules.certificates import Certificate, address_of
from congress.infra.database import Store

BATCH = 50  # pages that one transaction keeps


def keep_page(store: Store, base_url: str, certificate: Certificate) -> bytes:
    """Return the bytes of a certificate's page; they are set and kept when somebody first looks.

    Idempotent: of two that set it at once, both return what the first one kept.
    """
    with store.reading() as db:
        found = find_pdf(db, certificate.id)
    if found is not None:
        return found
    _keep(store, [(certificate.id, _set(certificate, base_url))])
    with store.reading() as db:
        found = find_pdf(db, certificate.id)
    if found is None:
        raise NotFoundError
    return found


def keep_pages(
    store: Store, base_url: str, event_id: str | None = None, *, at_once: int = 1
) -> Iterator[int]:
    """Set and keep what is not set yet, of one event or (None) of all; yield how many of each batch.

    A page is set outside of any transaction. It may be stopped, and run again or beside others.
    `at_once`: so many pages are set at the same time, where somebody waits for them.
    """
    with ThreadPoolExecutor(at_once) as pool:
        while True:
            with store.reading() as db:
                waiting = list_unset(db, BATCH, event_id)
            if not waiting:
                return
            pages = pool.map(lambda one: (one.id, _set(one, base_url)), waiting)
            _keep(store, list(pages))
            yield len(waiting)


def _set(certificate: Certificate, base_url: str) -> bytes:
    return set_certificate(certificate, address_of(certificate, base_url))


def _keep(store: Store, pages: list[tuple[str, bytes]]) -> None:
    with store.writing() as db:
        for certificate_id, pdf in pages:
            is_mine = CertificateRow.id == certificate_id
            kept = {"pdf": pdf, "pdf_sha256": hashlib.sha256(pdf).hexdigest()}
            db.execute(
                update(CertificateRow).where(is_mine, CertificateRow.pdf.is_(None)).values(kept)
            )
