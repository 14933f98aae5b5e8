"""Which of our columns a heading of somebody's list means, and which heading may have been meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from congress.attendees.rules.columns import COLUMNS

# Columns that only help to make ours.
FULL_NAME, POSITION, ORDER, DECISION = "full_name", "position", "order", "decision"
SUFFIX = "suffix"  # of a name: `Jr.`, and of some systems degrees
CANCELLED, WAITLISTED = "cancelled", "waitlisted"  # filled for whoever is; "no" is nothing
LEFT_OUT = "-"  # what a mapping says of a heading that means nothing to us
_PEOPLE = (
    "",
    "attendee",
    "registrant",
    "participant",
    "delegate",
    "guest",
    "invitee",
    "ticket holder",
    "teilnehmer",
)

# The best first: of several columns that mean the same, the first is taken, and of e-mail addresses
# and names the next where its cell is empty.
_WORDS: Mapping[str, Sequence[str]] = {
    "external_id": (
        "external id", "confirmation number", "confirmation code", "confirmation id", "confirmation",
        "registration number", "registration id", "registration code", "registration reference",
        "reg id", "reg number", "conf number", "conf code", "registrant id", "registrant number",
        "attendee number", "attendee id", "attendee code", "participant id", "participant number",
        "delegate id", "delegate number", "invitee id", "invitee number", "guest id", "ticket number",
        "ticket code", "barcode number", "barcode", "badge number", "badge id",
        "reference number", "reference id", "reference", "public id", "unique id", "record id",
        "id", "ticket id",  # a ticket's id may be its kind's
        "registrierungsnummer", "anmeldenummer", "teilnehmernummer", "ticketnummer",
        "numéro d inscription", "número de inscripción",
    ),
    ORDER: (
        "order number", "order id", "order code", "order reference", "booking number",
        "booking reference", "booking id", "order", "purchase number", "transaction id",
        "bestellnummer", "bestellcode", "buchungsnummer", "numéro de commande", "code de commande",
        "número de pedido", "código de pedido",
    ),
    POSITION: (
        "position id", "position number", "positions id", "positionsnummer", "id de position",
        "id de la position", "id de posición", "id de la posición",
    ),
    "email": (
        "email du participant", "correo electrónico del asistente",  # before the buyer's "email"
        "email", "email address", "contact email", "work email", "business email", "primary email",
        "email id", "personal email", "mail", "email addresses", "e mail addr", "order email",
        "buyer email", "purchaser email", "billing email", "order email address",
        "email adresse", "mailadresse", "adresse email",
        "courriel", "adresse courriel", "email de l acheteur",
        "correo electrónico", "correo", "dirección de correo electrónico",
    ),
    "first_name": (
        "first name", "given name", "given names", "first names", "forename", "forenames", "first",
        "fname", "firstname", "name given name", "name first name", "name given", "first given name",
        "first and middle name",
        "vorname", "teilnehmername vorname", "prénom", "prénom du participant",
        "nom du participant prénom", "nombre de pila", "nombre", "nombres",
        "nombre del asistente nombre",
    ),
    "last_name": (
        "last name", "surname", "family name", "lastname", "last", "lname", "last names", "surnames",
        "name family name", "name last name", "name family", "last family name", "second name",
        "nachname", "familienname", "teilnehmername nachname", "teilnehmername familienname",
        "nom de famille", "nom", "nom du participant nom de famille", "apellido", "apellidos",
        "apellido del asistente", "nombre del asistente apellido", "nombre del asistente apellidos",
    ),
    FULL_NAME: ("full name", "name", "display name", "fullname", "attendee", "registrant",
                "participant", "delegate", "guest", "invitee", "teilnehmername", "teilnehmer",
                "vollständiger name", "nom complet", "nom du participant", "nombre completo",
                "nombre del asistente"),
    "registration_type": (
        "registration type", "type", "reg type", "registrant category", "registration category",
        "category", "ticket type", "ticket name", "ticket", "ticket class", "admission item",
        "product name", "product", "pass type", "pass", "registration path", "registration item",
        "role", "item name", "item", "ticket category", "fee type", "package",
        "produkt", "ticketart", "tickettyp", "ticketkategorie", "teilnahmeart", "produit",
        "type de billet", "billet", "type d inscription", "producto", "tipo de entrada", "entrada",
        "tipo de inscripción",
    ),
    "status": (
        "registration status", "registration state", "status", "attendance status", "reg status",
        "ticket status", "rsvp status", "rsvp", "order status", "booking status", "response",
        "anmeldestatus", "bestellstatus", "registrierungsstatus", "statut", "statut de la commande",
        "statut du participant", "état de l inscription", "estado", "estado del pedido",
        "estado del asistente", "estado de la inscripción",
    ),
    "paid_sessions": ("paid sessions", "paid session ids", "paid session id"),
    "sessions": ("sessions", "session ids"),
    "sessions_at": ("sessions at",),
    "employer": (
        "employer", "company", "organization", "organisation", "affiliation", "company name",
        "organization name", "organisation name", "institution", "company organization", "facility",
        "hospital", "workplace", "company organisation",
        "firma", "unternehmen", "arbeitgeber", "einrichtung", "klinik", "entreprise", "société",
        "établissement", "empresa", "organización", "institución",
    ),
    "credentials": ("credentials", "credential", "degree", "degrees", "designation", "designations"),
    "profession": (
        "profession", "job title", "position", "occupation", "job role", "discipline", "specialty",
        "speciality", "job",
    ),
    "phone": (
        "phone", "phone number", "mobile", "mobile phone", "mobile number", "cell phone", "cell",
        "work phone", "telephone", "telephone number", "contact number", "home phone", "tel",
        "telefon", "telefonnummer", "mobilnummer", "téléphone", "numéro de téléphone", "teléfono",
        "número de teléfono",
    ),
    "speaker": ("speaker", "speaker id"),
    DECISION: ("decision",),
    SUFFIX: (
        "suffix", "name suffix", "suffixes", "attendee suffix",
    ),
    CANCELLED: (
        "cancelled", "canceled", "is cancelled", "is canceled", "cancelled at", "canceled at",
        "cancelled on", "canceled on", "cancelled date", "canceled date", "date cancelled",
        "date canceled", "cancellation date", "withdrawn", "storniert", "storniert am",
    ),
    WAITLISTED: (
        "waitlist", "waitlisted", "wait list", "waiting list", "is waitlisted", "on waitlist",
        "on waiting list", "on the waitlist", "on the waiting list", "warteliste",
    ),
}  # fmt: skip
# Words that a person's kind may stand before: "Attendee Email", "Registrant Name".
_OF_PEOPLE = frozenset(
    {"email", "first_name", "last_name", FULL_NAME, "registration_type", "status", "phone"}
)
_SIGNS = re.compile(r"[^\w]+|_+")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]\s*$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SAME = {"no": "number", "nr": "number", "num": "number", "nbr": "number", "addr": "address"}


def fold_words(text: str) -> str:
    """Return what words of a list are compared by: in small letters, with one blank between them."""
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text[:200])).casefold()
    return " ".join(word for word in _SIGNS.split(text) if word)


@lru_cache(maxsize=4096)
def fold_heading(text: str) -> str:
    """Return what headings are compared by: their words, with `#` and `No.` as "number"."""
    words = fold_words(text[:200].replace("#", " number ")).split()
    return " ".join(_SAME.get(word, word) for word in words).replace("e mail", "email")


def _known() -> dict[str, tuple[str, int]]:
    """Return (column, rank) by folded heading."""
    found: dict[str, tuple[str, int]] = {}
    for column, headings in _WORDS.items():
        for rank, heading in enumerate(headings):
            found.setdefault(heading, (column, rank * 2 + 1))
            for person in _PEOPLE[1:] if column in _OF_PEOPLE else ():
                # "Attendee Email" is the attendee's; "Email" beside it may be the buyer's.
                found.setdefault(f"{person} {heading}", (column, rank * 2))
    for column in COLUMNS:
        found.setdefault(fold_heading(column), (column, -1))
    return found


_KNOWN = _known()


@dataclass(frozen=True)
class Meaning:
    """What the headings of a list mean.

    `places`: where each of our columns stands, the best place first. `unknown`: headings that mean
    nothing to us, with what may have been meant ("" nothing).
    """

    places: Mapping[str, Sequence[int]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    twice: Sequence[str] = ()


def find_column(heading: str) -> tuple[str, int] | None:
    """Return our column that a heading means, with its rank (the lower the better), or None."""
    if not heading.strip():
        return None
    found = _KNOWN.get(fold_heading(heading))
    return found or _KNOWN.get(fold_heading(_BRACKETS.sub("", heading)))


def count_known(cells: Sequence[str], mapped: Mapping[str, str] | None = None) -> int:
    """Return how many different columns of ours a row of headings has."""
    found = {_meant(cell, mapped or {})[0] for cell in cells[:300]}
    return len(found - {"", LEFT_OUT})


def _meant(heading: str, mapped: Mapping[str, str]) -> tuple[str, int]:
    """Return the column and rank of a heading: ("", 0) where it means nothing to us."""
    said = mapped.get(fold_heading(heading))
    return (said, -2) if said else find_column(heading) or ("", 0)


def read_headings(cells: Sequence[str], mapped: Mapping[str, str]) -> Meaning:
    """Return what a row of headings means; `mapped` says our column by folded heading."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    unknown: dict[str, str] = {}
    for place, heading in enumerate(cells):
        column, rank = _meant(heading, mapped)
        if column and column != LEFT_OUT:
            ranked.setdefault(column, []).append((rank, place))
        elif heading.strip() and not column:
            unknown[heading.strip()] = suggest_heading(heading)
    places = {column: [place for _, place in sorted(found)] for column, found in ranked.items()}
    names = {column: [cells[place].strip() for place in found] for column, found in places.items()}
    twice = [
        found[0] for column, found in names.items()
        if len(found) > 1 and fold_heading(found[0]) == fold_heading(found[1])
        and column in COLUMNS[:7]
    ]  # fmt: skip
    return Meaning(places, unknown, twice)


def suggest_heading(heading: str) -> str:
    """Return our column that a misspelled heading is close to, or ""."""
    close = get_close_matches(fold_heading(heading), _KNOWN, n=1, cutoff=0.78)
    return _KNOWN[close[0]][0] if close else ""
