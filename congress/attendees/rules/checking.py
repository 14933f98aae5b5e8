"""What a registration must say to be taken over: text in, a registration or faults out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from congress.attendees.rules.columns import COLUMNS, DETAILS, MAX_LENGTH, MAX_LENGTHS
from congress.attendees.rules.headings import fold_words
from congress.attendees.rules.registrations import (
    DEFAULT_TYPE,
    OWN_PREFIX,
    AttendeeStatus,
    KnownIds,
    WrittenRegistration,
)
from congress.attendees.rules.session_titles import find_by_titles
from congress.attendees.rules.values import (
    PENDING,
    find_broken,
    find_spoilt,
    suggest_id,
    suggest_named,
    suggest_status,
)
from congress.core.addresses import AddressError, address_to_show
from congress.core.errors import Fault
from congress.core.intervals import NoSuchLocalTimeError, resolve_local
from congress.people.rules import Newcomer, find_name_fault

MAX_NAMED = 8  # how many known ids a fault lists before it says "…"
MAX_COMPARED = 100  # more known ids are not searched for what was meant: it costs a while
# What a status of a list may be said to mean: the one that lets in comes last.
_MEANINGS = (
    (PENDING, "not registered yet: they stay as they are"),
    (AttendeeStatus.CANCELLED, "not registered any more: their seats are freed"),
    (AttendeeStatus.ACTIVE, "registered"),
)
NO_HEADINGS: Mapping[str, str] = {}
# Clocks differ by minutes; a choice from tomorrow is a mistake that would win for ever.
CLOCK_TOLERANCE = timedelta(minutes=5)
# Works, and is refused by email-validator, which knows IDNA 2008 alone (decision 0035).
_OLD_LABEL = re.compile(r"[@.]xn--")
_PLAIN_LOCAL = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_written(
    values: Mapping[str, str],
    known_ids: KnownIds,
    now: datetime,
    *,
    row: str = "",
    unsaid: frozenset[str] | None = None,
    headings: Mapping[str, str] = NO_HEADINGS,
    type_heading: str = "",
) -> WrittenRegistration | list[Fault]:
    """Check one record of text values by column name.

    Args:
        values: the columns that are there; a missing one says nothing.
        known_ids: what ids must refer to.
        now: the instant no choice may lie after.
        row: how faults name the record (`row 5`); empty: faults point at `/column` (RFC 6901).
        unsaid: of a list, the columns it says nothing in; its rows may also lack number and address,
            and a spreadsheet may have had its hands on the rest. None: a call about one person.
        headings: of a list, what stands above our columns.
        type_heading: of a list, a heading that is not used and holds registration types.
    """
    return _Checker(values, known_ids, now, row, unsaid, headings, type_heading).check()


class _Checker:
    """Checks one record and gathers what is wrong."""

    def __init__(
        self,
        values: Mapping[str, str],
        known_ids: KnownIds,
        now: datetime,
        row: str,
        unsaid: frozenset[str] | None,
        headings: Mapping[str, str],
        type_heading: str,
    ) -> None:
        self.headings = headings
        self.type_heading = type_heading
        self.of_list = unsaid is not None
        self.unsaid = unsaid or frozenset()
        self.problem = ""
        self.values = {name: values.get(name, "").strip() for name in COLUMNS}
        self.said = frozenset(values)
        self.known_ids = known_ids
        self.now = now
        self.row = row
        self.faults: list[Fault] = []

    def check(self) -> WrittenRegistration | list[Fault]:
        for name, value in self.values.items():
            if value:
                self._check_text(name)
        if self.faults:
            return self.faults
        for name in ("last_name",) if self.of_list else ("external_id", "last_name"):
            if not self.values[name]:
                self._fault(name, "is empty; every registration needs it")
        for name in ("first_name", "last_name"):
            # As people write of themselves: one line, and for sign-in something to compare.
            if self.values[name] and (fault := find_name_fault(self.values[name])):
                self._fault(name, fault)
        self._find_spoilt()
        chosen, chosen_at = self._read_choice()
        written = WrittenRegistration(
            external_id=self.values["external_id"],
            email=self._read_email(),
            first_name=self.values["first_name"],
            last_name=self.values["last_name"],
            registration_type=self._read_type(),
            status=self._read_status(),
            paid_sessions=self._read_sessions("paid_sessions"),
            speaker=self._read_speaker(),
            details={name: self.values[name] for name in DETAILS if name in self.said},
            chosen=chosen,
            chosen_at=chosen_at,
            where=self.row,
            unsaid=self.unsaid,
            problem=self.problem,
        )
        return self.faults or written

    def _find_spoilt(self) -> None:
        """Name what a spreadsheet did to a number or a name: kept once, it would stand for ever."""
        if not self.of_list:
            return
        for name in ("external_id", "first_name", "last_name"):
            find = find_spoilt if name == "external_id" else find_broken
            if fault := find(self.values[name]):
                self._fault(name, fault)

    def _read_type(self) -> str:
        value = self.values["registration_type"]
        known = self.known_ids.registration_types
        if self.of_list and not value and self.values["status"] != AttendeeStatus.ACTIVE:
            return ""  # who does not come needs none; what is known of it stays
        if self.of_list and value not in known and (fault := find_spoilt(value)):
            self._fault("registration_type", fault)
            return value
        return self._read_known("registration_type", known, "registration type")

    def _fault(self, name: str, message: str) -> None:
        where = f"{self.row}, {name}" if self.row else f"/{name}"
        self.faults.append(Fault(where, message))

    def _check_text(self, name: str) -> None:
        value = self.values[name]
        if _UNSTORABLE.search(value):
            self._fault(name, "holds a character that cannot be kept, such as NUL; remove it")
        limit = MAX_LENGTHS.get(name, MAX_LENGTH)
        if len(value) > limit:
            self._fault(name, f"has {len(value)} characters; write at most {limit}")

    def _read_email(self) -> str:
        value = self.values["email"]
        if not value:
            self._lacks_address("is empty; write the address the confirmation was sent to")
            return ""
        try:
            shown = address_to_show(value)
            if not _OLD_LABEL.search(shown):
                _validate(value)  # as it was written
        except (AddressError, EmailNotValidError) as error:
            self._lacks_address(f"{value!r} is not an e-mail address: {error}")
            return ""
        return shown

    def _lacks_address(self, message: str) -> None:
        """Let a row of a list wait without an address; a call about one person is refused."""
        if self.of_list:
            self.problem = message
        else:
            self._fault("email", message)

    def _read_status(self) -> AttendeeStatus:
        value = self.values["status"]
        try:
            return AttendeeStatus(value)
        except ValueError:
            close = suggest_status(value)
            meant = f"; did you mean {close}?" if close else ""
            told = "; say once what it means, or" if self.of_list else ";"
            lines = "".join(
                f'\n    --map "status:{value}={status}"  {words}' for status, words in _MEANINGS
            )
            self._fault(
                "status",
                f"{value!r} is not a status{meant}{told} write active or cancelled"
                f"{lines * self.of_list}",
            )
            return AttendeeStatus.CANCELLED

    def _read_known(self, name: str, known: frozenset[str], noun: str) -> str:
        value = self.values[name]
        is_type = name == "registration_type"
        is_mapped = self.of_list and is_type
        if value in known:
            return value
        listed = _listed(known, self.known_ids.type_titles if is_type else {})
        if not value:
            # No type is proposed: obeyed, it would be everybody's.
            heading = self.type_heading
            holds = f'"{heading}" holds types' if heading else "if another heading holds it"
            told = (
                f'; {holds}: --map "{heading or "HEADING"}={name}"; to say what an empty one means: '
                f'--map "{name}:=TYPE"'
            )
            self._fault(name, f"is empty; write one of {listed}{told * is_mapped}")
        else:
            near = known if len(known) <= MAX_COMPARED else ()
            names = self.known_ids.type_names if is_type else {}
            close = suggest_named(value, names) or suggest_id(value, near)
            meant = f"; did you mean {close}?" if close else ""
            told = (
                f'; say once: --map "{name}:{value}={close or "…"}" (or =- to leave such rows out)'
            )
            if self.type_heading:
                told += f'; "{self.type_heading}" holds types: --map "{self.type_heading}={name}"'
            write = "; or write" if is_mapped else "; write"
            self._fault(
                name,
                f"there is no {noun} {value!r}{meant}{told * is_mapped}{write} one of {listed}",
            )
        return value

    def _read_speaker(self) -> str | None:
        if self.values["speaker"]:
            self._read_known("speaker", self.known_ids.speakers, "speaker")
        return self.values["speaker"] if "speaker" in self.said else None

    def _read_sessions(self, name: str) -> tuple[str, ...]:
        ids = tuple(dict.fromkeys(self.values[name].split()))
        unknown = [one for one in ids if one not in self.known_ids.sessions]
        titles = ""
        is_known_when = name == "paid_sessions" or bool(self.values["sessions_at"])
        if self.of_list and unknown and is_known_when:
            found = find_by_titles(self.values[name], self.known_ids.session_titles)
            if found:
                return found
        if self.of_list:
            heading = self.headings.get(name, name)
            titles = f'; if the column holds titles, leave it out: --map "{heading}=-"'
        if self.of_list and len(ids) > 1 and len(ids) == len(unknown):
            self._fault(name, f"holds no ids of the published agenda, separated by spaces{titles}")
            return ()
        for one in unknown:
            self._fault(
                name,
                f"there is no session {one!r}; write ids of the published agenda, "
                f"separated by spaces{titles}",
            )
        return ids

    def _read_choice(self) -> tuple[tuple[str, ...] | None, datetime | None]:
        chosen, at = self._read_sessions("sessions"), self._read_instant("sessions_at")
        if chosen and not self.values["sessions_at"]:
            self._fault(
                "sessions_at",
                "is empty beside sessions; write when they were chosen, such as "
                "2025-02-14T09:30:00Z, since the newer choice wins",
            )
        return (None, None) if at is None else (chosen, at)

    def _read_instant(self, name: str) -> datetime | None:
        value = self.values[name]
        if not value:
            return None
        zone = self.known_ids.zone
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                instant = resolve_local(instant, zone)
            instant = instant.astimezone(UTC)
        except NoSuchLocalTimeError as error:
            self._fault(name, f"{error}")
            return None
        except (ValueError, OverflowError):
            self._fault(
                name, f"{value!r} is not a time; write 2025-02-14T09:30:00Z, or 2025-02-14 01:30 "
                f"as the clocks of {zone.key} show it"
            )  # fmt: skip
            return None
        if instant > self.now + CLOCK_TOLERANCE:
            self._fault(name, f"{value!r} lies in the future; write when the choice was made")
            return None
        return min(instant, self.now.astimezone(UTC))


def check_newcomer(
    values: Mapping[str, str], event_id: str, now: datetime
) -> Newcomer | list[Fault]:
    """Check what somebody writes of themselves: email, first_name and last_name, as in an import."""
    known_ids = KnownIds(event_id, ZoneInfo("UTC"), frozenset({DEFAULT_TYPE}))
    whole = {
        **values,
        "external_id": OWN_PREFIX,
        "registration_type": DEFAULT_TYPE,
        "status": AttendeeStatus.ACTIVE,
    }
    written = check_written(whole, known_ids, now)
    faults = [
        Fault(f"/{name}", fault)
        for name in ("first_name", "last_name")
        if (fault := find_name_fault(values[name]))
    ]
    if isinstance(written, list):
        named = {fault.where for fault in faults}
        return [*(fault for fault in written if fault.where not in named), *faults]
    return faults or Newcomer(event_id, written.email, written.first_name, written.last_name)


def _validate(email: str) -> None:
    """Let an address pass that email-validator does; of plain ones it looks at each domain once.

    Raises:
        EmailNotValidError: it says why.
    """
    local, _, domain = email.rpartition("@")
    if not (_PLAIN_LOCAL.fullmatch(local) and _is_good_domain(domain)):
        validate_email(email, check_deliverability=False)


@lru_cache(maxsize=4096)
def _is_good_domain(domain: str) -> bool:
    try:
        validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _listed(known: frozenset[str], titles: Mapping[str, str]) -> str:
    """Return ids in words, each with its name where that says more."""
    ids = sorted(known)
    if not ids:
        return "those of the published agenda (it has none)"
    names = [
        f"{one} ({titles[one]})" if fold_words(titles.get(one, one)) != fold_words(one) else one
        for one in ids[:MAX_NAMED]
    ]
    return ", ".join(names) + (", …" if len(ids) > MAX_NAMED else "")
