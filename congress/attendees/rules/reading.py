"""What the cells of a row say, column by column: pure, and quick, for there are many."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from congress.attendees.rules.columns import COLUMNS
from congress.attendees.rules.full_names import Doubt, is_generation, split_name
from congress.attendees.rules.headings import (
    CANCELLED,
    FULL_NAME,
    LEFT_OUT,
    ORDER,
    POSITION,
    SUFFIX,
    WAITLISTED,
    Meaning,
)
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.outcomes import UNNAMED, Named, Outcome
from congress.attendees.rules.placeholders import is_placeholder
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownIds,
    WrittenRegistration,
)
from congress.attendees.rules.values import (
    AGAIN,
    PENDING,
    as_meant,
    find_spoilt,
    fold_value,
    is_filled,
    is_no_show,
    read_status,
)

_LETTER = re.compile(r"[^\W_]")
SHOWN_VALUES, SHOWN_NAMES = 4, 8


class RowReader:
    """Reads the rows below one row of headings, and remembers what it supposed."""

    def __init__(
        self, meaning: Meaning, cells: Sequence[str], known_ids: KnownIds, mapping: ListMapping
    ) -> None:
        self.width = len(cells)
        self.headings = {name: cells[at[0]].strip() for name, at in meaning.places.items()}
        self.known_ids = known_ids
        self.mapping = mapping
        self.places = meaning.places
        self.columns = tuple(name for name in COLUMNS if name in meaning.places)
        self.supposed: Counter[str] = Counter()
        self.pending: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.split: defaultdict[Doubt, list[str]] = defaultdict(list)  # some names, in words
        self.split_counts: Counter[Doubt] = Counter()
        self.left_out: Counter[str] = Counter()  # by what they say of their type
        self.leaves_out = False  # the row that was read last
        self._flags = tuple(one for one in (CANCELLED, WAITLISTED) if one in meaning.places)
        self._is_flagged = False  # the row that was read last, as pending
        self._order = ""
        self._pending = ""  # the status of the row that was read last, if that says so
        self._has_no_types = LEFT_OUT in mapping.values.get("registration_type", {}).values()
        self._has_default = bool(mapping.values.get("registration_type", {}).get(""))
        self._types: dict[str, str] = {}
        self._statuses: dict[str, str] = {}
        self._no_shows: set[str] = set()

    def read(self, cells: Sequence[str]) -> tuple[dict[str, str], frozenset[str]]:
        """Return what a row says by column, and the columns in which it says nothing.

        Where it is of a type that was mapped to nothing, `leaves_out` says so, and all is left out.
        """
        if self._has_no_types and self._is_of_no_type(cells):
            return {}, frozenset()
        values = {name: self._pick(name, cells) for name in self.columns}
        self._read_names(values, cells)
        self._read_number(values, cells)
        is_status_said = self._suppose_status(values)
        if self._flags:
            is_status_said = self._read_flags(values, cells) or is_status_said
        said = {
            "status": is_status_said,
            "registration_type": self._suppose_type(values),
        }
        unsaid = {name for name, is_said in said.items() if not is_said}
        if "paid_sessions" not in values:
            unsaid.add("paid_sessions")
        if find_spoilt(values.get("phone", ""), dates=False):
            del values["phone"]  # what is known of it stays
            self.lost["phone"] += 1
        return values, frozenset(unsaid)

    def _is_of_no_type(self, cells: Sequence[str]) -> bool:
        said = self._extra("registration_type", cells)
        self.leaves_out = self._type_of(said) == LEFT_OUT
        if self.leaves_out:
            self.left_out[said] += 1
        return self.leaves_out

    def name_left_out(self, cells: Sequence[str], where: str) -> Named:
        """Return whom a row names that is left out by its type."""
        values = {name: self._pick(name, cells) for name in self.columns}
        self._read_number(values, cells)
        full = self._extra(FULL_NAME, cells)
        name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip() or full
        kind = self._extra("registration_type", cells)
        return Named(
            Outcome.LEFT_OUT, values["external_id"], name or values.get("email", ""), where, kind
        )

    def complete(self, written: WrittenRegistration) -> WrittenRegistration:
        """Return a checked registration with what is no column of ours."""
        pending = UNNAMED if is_placeholder(written) else self._pending
        is_supposed = self._has_default and "registration_type" in written.unsaid
        if not pending and not self._order and not is_supposed:
            return written
        if not pending:
            return replace(written, order=self._order, is_type_supposed=is_supposed)
        if pending != UNNAMED and not self._is_flagged:
            self.pending[pending] += 1
        return replace(
            written,
            order=self._order,
            is_pending=True,
            problem=pending,
            is_type_supposed=is_supposed,
        )

    def list_notes(self) -> list[str]:
        """Return what was supposed, in sentences."""
        notes = [f"{words}: {count:,}." for words, count in self.supposed.items()]
        if self.split:
            notes.append(self._note_split())
        if self.pending:
            words = self.pending.most_common(SHOWN_VALUES)
            shown = ", ".join(f"{word} {n:,}" for word, n in words)
            more = ", …" if len(self.pending) > SHOWN_VALUES else ""
            said = "".join(f'\n    --map "status:{word}=active"' for word, _ in words)
            notes.append(
                f"Not registered yet by their status: {shown}{more}. "
                f"To take in all of a status, say once:{said}"
            )
        if self.left_out:
            shown = ", ".join(f"{word or 'without one'} {n:,}" for word, n in self.left_out.items())
            first = next(iter(self.left_out))
            notes.append(
                f"Rows that are left out by their type, as was said: {shown}. "
                f'To take them in, forget it: --map "registration_type:{first}="'
            )
        notes += [
            f"{name} was spoilt by a spreadsheet in {count:,} row{'s' * (count > 1)} and is left as it "
            f"was: {AGAIN}."
            for name, count in self.lost.items()
        ]
        return notes

    def _pick(self, name: str, cells: Sequence[str]) -> str:
        """Return what stands in a column; an address or a name may stand in the next best one."""
        places = self.places[name]
        text = as_meant(cells[places[0]])
        if text or name not in ("email", "first_name", "last_name"):
            return text
        return next(filter(None, (as_meant(cells[place]) for place in places[1:])), "")

    def _extra(self, name: str, cells: Sequence[str]) -> str:
        places = self.places.get(name)
        return as_meant(cells[places[0]]) if places else ""

    def _read_names(self, values: dict[str, str], cells: Sequence[str]) -> None:
        first, last = values.get("first_name", ""), values.get("last_name", "")
        if not first and not last and (full := self._extra(FULL_NAME, cells)):
            first, last = self._split(full, values)
        if first and not last and "last_name" not in self.places:
            # `Vorname` beside `Name`: of a whole name there, what is not the first one.
            last = (
                self._extra(FULL_NAME, cells).removeprefix(f"{first} ").removesuffix(f", {first}")
            )
        if suffix := self._extra(SUFFIX, cells):
            last = self._add_suffix(last, suffix, values)
        if first and not _LETTER.search(last) and _LETTER.search(first):
            first, last = "", first  # who has one name signs in with it
        values["first_name"], values["last_name"] = first, last

    def _add_suffix(self, last: str, suffix: str, values: dict[str, str]) -> str:
        """Return a last name with its generation: it tells father and son apart. Degrees are degrees."""
        if is_generation(suffix):
            has_one = not last or is_generation(last.rpartition(" ")[2])
            return last if has_one else f"{last} {suffix}"
        if "credentials" not in self.places and not values.get("credentials"):
            values["credentials"] = suffix
        return last

    def _split(self, full: str, values: dict[str, str]) -> tuple[str, str]:
        """Take a name apart; degrees go where there is no column of them."""
        found = split_name(full)
        if found.credentials and "credentials" not in self.places:
            values["credentials"] = found.credentials
        alike = self.split[found.doubt]
        if len(alike) < SHOWN_NAMES:
            alike.append(f"{full!r}: {found.last}")
        self.split_counts[found.doubt] += 1
        return found.first, found.last

    def _note_split(self) -> str:
        """Return what to look at of the names that were split, the least sure first."""
        shown = [one for doubt in sorted(self.split, reverse=True) for one in self.split[doubt]]
        unsure = sum(count for doubt, count in self.split_counts.items() if doubt >= Doubt.SOME)
        more = unsure - SHOWN_NAMES
        return (
            f"Names that stand in one column were split: {self.split_counts.total():,}. Look whether "
            f"these last names are right, the least sure first: {'; '.join(shown[:SHOWN_NAMES])}"
            f"{f'; and {more:,} more that are not sure' if more > 0 else ''}. Where one is not, add "
            "columns first_name and last_name to the list and fill them in."
        )

    def _read_number(self, values: dict[str, str], cells: Sequence[str]) -> None:
        """Take the registration's number, or an order's with a position; an order is nobody's own."""
        self._order = ""
        if values.get("external_id"):
            return
        order, position = self._extra(ORDER, cells), self._extra(POSITION, cells)
        if order and position:
            values["external_id"] = f"{order}-{position}"
        else:
            self._order = "" if find_spoilt(order) else order
            values["external_id"] = ""

    def _suppose_status(self, values: dict[str, str]) -> bool:
        said = values.get("status", "")
        status = self._statuses.get(said)
        if status is None:
            mapped = self.mapping.values.get("status", {}).get(fold_value(said))
            status = self._statuses[said] = mapped or (read_status(said) if said else "")
            if status == AttendeeStatus.ACTIVE and is_no_show(said):
                self._no_shows.add(said)
        if said in self._no_shows:
            self.supposed[
                f"{said} is taken as registered "
                f'(--map "status:{said}=cancelled" if they are not to be)'
            ] += 1
        self._pending = said if status == PENDING else ""
        if self._pending:
            status = AttendeeStatus.CANCELLED
        if not said and not status:
            if "status" in self.places:
                self.supposed["Rows without a status are taken as active, or stay as they are"] += 1
            status = AttendeeStatus.ACTIVE
        values["status"] = status or said
        return bool(said)

    def _read_flags(self, values: dict[str, str], cells: Sequence[str]) -> bool:
        """Let nobody in whom a column of its own calls cancelled or waiting; tell whether it says.

        Where the status says otherwise nobody is cancelled by it, either: they are not registered yet.
        """
        self._is_flagged = False
        for column in self._flags:
            said = self._extra(column, cells)
            if values["status"] != AttendeeStatus.ACTIVE or not is_filled(said):
                continue
            heading = self.headings[column]
            values["status"] = AttendeeStatus.CANCELLED
            if column == CANCELLED and "status" not in self.places:
                continue
            self._is_flagged, self._pending = True, f"{heading}: {said}"
            self.supposed[
                f'Not registered yet by "{heading}" (--map "{heading}=-" takes that back)'
            ] += 1
        return CANCELLED in self._flags

    def _suppose_type(self, values: dict[str, str]) -> bool:
        said = values.get("registration_type", "")
        kind = self._type_of(said)
        is_active = values["status"] not in (AttendeeStatus.CANCELLED, PENDING)
        if not is_active and kind not in self.known_ids.registration_types:
            values["registration_type"] = ""  # who does not come needs none
            return False
        values["registration_type"] = kind
        if not said and kind:
            said_so = ' (--map "registration_type:=" takes that back)' * self._has_default
            self.supposed[
                f"Rows without a type are {kind} if they are new, or stay as they are{said_so}"
            ] += 1
        return bool(said)

    def _type_of(self, said: str) -> str:
        kind = self._types.get(said)
        if kind is None:
            kind = self._types[said] = self._find_type(said)
        return kind

    def _find_type(self, said: str) -> str:
        """Return the id of a type that a row names; where it names none, the one there is."""
        known = self.known_ids.registration_types
        mapped = self.mapping.values.get("registration_type", {}).get(fold_value(said))
        if mapped or said in known:
            return mapped or said
        if not said:
            return next(iter(known)) if len(known) == 1 else ""
        folded = fold_value(said)
        ids = {fold_value(one): one for one in known}
        return self.known_ids.type_names.get(folded) or ids.get(folded, said)
