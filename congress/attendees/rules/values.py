"""What the values of somebody's list mean: statuses, types, and what a spreadsheet did to them."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from congress.attendees.rules.headings import fold_words
from congress.attendees.rules.registrations import AttendeeStatus

PENDING = "pending"  # asked, invited, waiting or not paid: not registered yet
_STATUSES: Mapping[str, Iterable[str]] = {
    AttendeeStatus.ACTIVE: (
        "active", "confirmed", "accepted", "attending", "registered", "complete", "completed", "paid",
        "approved", "going", "yes", "checked in", "attended", "present", "valid", "ok", "enrolled",
        "booked", "fully paid", "placed", "success", "successful", "free", "arrived", "no show",
        "noshow", "complimentary", "comp", "sold", "issued", "registration complete", "enabled",
        "registered and paid", "registration confirmed", "confirmed and paid", "in", "show",
        "bezahlt", "bestätigt", "angemeldet", "zugesagt", "ja", "payé", "payée", "confirmé",
        "confirmée", "inscrit", "inscrite", "oui", "pagado", "pagada", "confirmado", "confirmada",
        "inscrito", "inscrita", "sí", "terminé", "completado", "abgeschlossen",
    ),
    AttendeeStatus.CANCELLED: (
        "cancelled", "canceled", "cancel", "registration cancelled", "registration canceled",
        "refunded", "fully refunded", "deleted", "declined", "rejected", "withdrawn", "not attending",
        "void", "voided", "expired", "no", "inactive", "removed", "denied", "not going",
        "unregistered", "disabled", "revoked", "chargeback", "regrets", "not coming",
        "cancelled by attendee", "order cancelled", "order canceled", "dropped", "transferred",
        "transferred out", "substituted", "replaced", "returned", "duplicate",
        "storniert", "abgesagt", "abgemeldet", "abgelaufen", "erstattet", "abgelehnt",
        "zurückgezogen", "nein", "annulé", "annulée", "expiré", "expirée", "remboursé", "remboursée",
        "refusé", "refusée", "non", "cancelado", "cancelada", "anulado", "anulada", "caducado",
        "caducada", "vencido", "reembolsado", "reembolsada", "rechazado", "rechazada",
    ),
    PENDING: (
        "pending", "pending approval", "pending payment", "payment pending", "awaiting payment",
        "awaiting approval", "awaiting offline payment", "unpaid", "not paid", "waitlisted",
        "waitlist", "wait listed", "wait list", "waiting list", "on waitlist", "on waiting list",
        "invited", "not invited", "no response", "not registered", "incomplete", "in progress",
        "started", "abandoned", "draft", "tentative", "maybe", "reserved", "on hold", "unconfirmed",
        "not responded", "visited", "undecided", "unanswered", "open", "requires approval",
        "approval required", "needs approval", "in cart",
        "ausstehend", "unbezahlt", "offen", "warteliste", "auf warteliste", "auf der warteliste",
        "eingeladen", "vielleicht", "zahlung ausstehend", "en attente", "en attente de paiement",
        "impayé", "impayée", "liste d attente", "sur liste d attente", "peut être", "pendiente",
        "pendiente de pago", "en espera", "lista de espera", "en lista de espera", "tal vez", "quizás",
    ),
}  # fmt: skip
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}
_NOT_SO = frozenset(
    {"no", "n", "false", "f", "none", "null", "never", "not", "nein", "non", "active", "not cancelled",
     "not canceled", "not waitlisted"}
)  # fmt: skip
_NEGATIONS = ("un", "in", "dis", "non", "not", "de")
_BRACKETS = re.compile(r"\(([^)]*)\)\s*$")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
# How a spreadsheet, or our own export, keeps a text.
_AS_TEXT = re.compile(r"'(?='*[=+\-@\t\r0-9＝＋－＠])")
_AS_TEXT_INSIDE = re.compile(r"(?<=[;\r\n])'(?='*[=+\-@\t\r＝＋－＠])")
_FORMULA_TEXT = re.compile(r'="([^"]*)"\Z')

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SCIENTIFIC = re.compile(r"-?\d(?:[.,]\d+)?E\+\d+|-?\d[.,]\d+E\d+", re.IGNORECASE)
_DATE = re.compile(
    rf"\d{{1,2}}[-. ]{_MONTH}(?:[-. ]\d{{2,4}})?|{_MONTH}[-. ]\d{{1,4}}"
    r"|\d{1,2}/\d{1,2}/(?:\d{2}|\d{4})|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.0+)?)?)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d+[.,]0+")
_LONG = re.compile(r"\d{15}0+")  # a spreadsheet keeps fifteen digits of a number
_BROKEN = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|#{3,}")
AGAIN = (
    "import the original export, unopened; in a list made by hand, format the column as Text and write "
    "the values anew"
)


def read_status(text: str) -> str:
    """Return active, cancelled or pending for a word that systems use; "" for one that is not known.

    What stands in brackets counts: `Confirmed (waitlist)` contradicts itself, and is not known.
    """
    known = _STATUS_OF.get(fold_words(text), "")
    brackets = None if known else _BRACKETS.search(text)
    if brackets is None:
        return known
    before = _STATUS_OF.get(fold_words(text[: brackets.start()]), "")
    inside = _STATUS_OF.get(fold_words(brackets[1]), "")
    if before == AttendeeStatus.ACTIVE or inside:
        return before if before == inside else ""
    return before


def is_filled(text: str) -> bool:
    """Tell whether a cell under "Cancelled" or "Waitlist" says so: a date does, `no` does not."""
    return bool(text.strip("0-/:. ")) and fold_words(text) not in _NOT_SO


def is_no_show(text: str) -> bool:
    """Tell whether a status says that somebody registered and did not come: active, and said."""
    return fold_words(text).replace(" ", "") == "noshow"


@lru_cache(maxsize=256)
def suggest_status(text: str) -> str:
    """Return the known word that a misspelled status is close to, word for word, or "".

    Nothing that may say the opposite: `Partially refunded` is not fully refunded, `Unapproved` not
    approved, and where close words differ in what they mean, none is proposed.
    """
    words = fold_words(text).split()
    close = [
        one for one in get_close_matches(" ".join(words), _STATUS_OF, n=3, cutoff=0.75)
        if _is_misspelled(words, one.split())
    ]  # fmt: skip
    return close[0] if len({_STATUS_OF[one] for one in close}) == 1 else ""


def _is_misspelled(words: Sequence[str], meant: Sequence[str]) -> bool:
    return len(words) == len(meant) and all(
        word.startswith(_NEGATIONS) == one.startswith(_NEGATIONS)
        and get_close_matches(word, [one], cutoff=0.75)
        for word, one in zip(words, meant, strict=True)
    )


def suggest_id(text: str, known: Collection[str]) -> str:
    """Return the known id that a value may have meant: close to it, or the only one in its words."""
    close = get_close_matches(text.casefold(), known, n=1, cutoff=0.7)
    words = fold_words(text).split()
    named = [one for one in known if fold_words(one) in words]
    return next(iter(close), named[0] if len(named) == 1 else "")


def suggest_named(text: str, ids_by_name: Mapping[str, str]) -> str:
    """Return the id of the name that a value is close to (`fold_value` names), or ""."""
    close = get_close_matches(fold_value(text), ids_by_name, n=1, cutoff=0.75)
    return ids_by_name[close[0]] if close else ""


def fold_value(text: str) -> str:
    """Return what names of types are compared by."""
    return fold_words(text)


def as_meant(cell: str) -> str:
    """Return a cell as its writer meant it: without entities, and without the marks that keep a text.

    HTML comes escaped once, or once too often: `&amp;#39;`.
    """
    text = cell.strip()
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text).strip()
    if (guarded := _FORMULA_TEXT.match(text)) is not None:
        return guarded[1].strip()
    text = _AS_TEXT_INSIDE.sub("", text)
    return text[1:] if _AS_TEXT.match(text) else text


def find_spoilt(text: str, *, dates: bool = True) -> str:
    """Return what a spreadsheet did to a number or id, "" when nothing; said for all of a column.

    `dates` False: what looks like a date may be one.
    """
    if _SCIENTIFIC.fullmatch(text):
        return f"a spreadsheet shortened the number and its digits are lost: {AGAIN}"
    if _DECIMAL.fullmatch(text):
        return f"a spreadsheet turned the number into a decimal, and zeros may be lost: {AGAIN}"
    if _LONG.fullmatch(text):
        return f"a spreadsheet kept fifteen digits of the number and lost the others: {AGAIN}"
    if dates and _DATE.fullmatch(text):
        return f"a spreadsheet turned it into a date: {AGAIN}"
    return find_broken(text)


def find_broken(text: str) -> str:
    """Return what is wrong with any text that was spoilt on its way, "" when nothing is."""
    if _BROKEN.fullmatch(text):
        return f"a spreadsheet shows an error, not a value: mend the cell, or {AGAIN}"
    if "\ufffd" in text:
        return "letters were lost when the file was saved (�): export it again as CSV UTF-8"
    return ""
