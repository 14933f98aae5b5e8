"""Kinds of credit in a schedule file, and how a session's credit is reckoned (domain B)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, validate

from congress.agenda.formats.raw_document import Scalar
from congress.agenda.rules.credit_types import Asked, Attestation, Award, CreditType, Rounding
from congress.agenda.rules.statements import find_markup
from congress.agenda.schemas.fields import MAX_ITEMS, Count, Figure, Flag, Id, OneWord, Text, Texts
from congress.agenda.schemas.parts import FilePart
from congress.agenda.schemas.times import LocalDate, LocalTime
from congress.web.body import CountedList, CountedParts, load
from congress.web.examples import example

_PLAIN = CreditType("", "")  # what is left out, is as a kind of credit has it by itself
_LONGEST_YEARS, _LONGEST_DAYS, _LONGEST_MINUTES = 100, 3650, 6000


class Statement(Text):
    """A statement as an accreditor wants it: text, *emphasis* and ™, and no other markup."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        found = find_markup(text)
        if found is not None:
            message = (
                f"{found.text!r} in its line {found.line}, column {found.column}, is markup; write"
                " plain text, with *emphasis* at the most"
            )
            raise ValidationError(message)
        return text


def _count(name: str, highest: int, *, lowest: int = 0) -> Count:
    return Count(highest=highest, lowest=lowest, load_default=getattr(_PLAIN, name))


@example(
    id="ama",
    name="AMA PRA Category 1 Credit™",
    unit="credit",
    minutes=60,
    step="0.25",
    rounding="nearest",
    least="0.25",
    professions=["MD", "DO"],
    asks_for=["license", "birth-day"],
    report_by="2026-03-31",
)
class CreditTypePart(FilePart):
    """A kind of credit: the rule of an accreditor."""

    id = Id(required=True)
    name = Text(required=True)
    unit = Text(load_default=_PLAIN.unit, longest=40)
    minutes = _count("minutes", _LONGEST_MINUTES, lowest=1)
    step = Figure(load_default=_PLAIN.step)
    rounding = OneWord(tuple(Rounding), load_default=_PLAIN.rounding)
    least = Figure(load_default=_PLAIN.least)
    most = Figure(load_default=_PLAIN.most)
    is_partial = Flag(load_default=_PLAIN.is_partial, data_key="partial")
    grace_late = _count("grace_late", _LONGEST_MINUTES)
    grace_early = _count("grace_early", _LONGEST_MINUTES)
    least_share = _count("least_share", 100)
    attestation = OneWord(tuple(Attestation), load_default=_PLAIN.attestation)
    award = OneWord(tuple(Award), load_default=_PLAIN.award)
    teaching = _count("teaching", 10)
    least_minutes = _count("least_minutes", _LONGEST_MINUTES)
    professions = CountedList(
        Text(longest=40), load_default=list, validate=validate.Length(max=MAX_ITEMS)
    )
    asks_for = CountedList(
        OneWord(tuple(Asked)), load_default=list, validate=validate.Length(max=len(Asked))
    )
    provider_number = Text(load_default=_PLAIN.provider_number, longest=100)
    provider_number_label = Text(load_default=_PLAIN.provider_number_label, longest=100)
    statement = Statement(is_line=False, load_default=_PLAIN.statement)
    issue_within_days = _count("issue_within_days", _LONGEST_DAYS)
    report_within_days = _count("report_within_days", _LONGEST_DAYS)
    report_by = LocalDate(load_default=_PLAIN.report_by)
    kept_years = _count("kept_years", _LONGEST_YEARS, lowest=_PLAIN.kept_years)


@example(
    name="Example Institute",
    address="1 Harbor Street, Boston, MA 02210",
    number="Provider 0000",
    signer="Jordan Example, EdD",
    signer_title="Director of Continuing Education",
)
class CreditProviderPart(FilePart):
    """Who issues certificates, as they stand on them."""

    name = Text(required=True)
    address = Text(required=True)
    number = Text(load_default="")
    signer = Text(required=True)
    signer_title = Text(required=True)
    is_californian = Flag(load_default=False, data_key="california_nurses")


_CREDIT_TYPE = CreditTypePart()
# By the keys of the file: what is none, or must be said, when nothing is written.
_MAY_BE_EMPTY = frozenset(
    one.data_key or name for name, one in _CREDIT_TYPE.fields.items() if not one.load_default
)


def read_credit_type(typed: Mapping[str, str | Sequence[str]]) -> CreditType:
    """Return a kind of credit of what was typed into a form, by the keys of the file. What is empty is
    left out where that means none, and is a fault where a kind must have something.

    Raises:
        InputError: with a fault for each field, under its key with a slash before it.
    """
    told = {
        name: Scalar(value) if isinstance(value, str) else [Scalar(one) for one in value]
        for name, value in typed.items()
        if value or name not in _MAY_BE_EMPTY
    }
    known: dict[str, Any] = load(_CREDIT_TYPE, told)
    known |= {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    return CreditType(**known)


@example(starts_at="2025-03-10 11:30", ends_at="2025-03-10 11:40")
class BreakPart(FilePart):
    """A break inside a session, which bears no credit."""

    starts_at = LocalTime(required=True, data_key="from")
    ends_at = LocalTime(required=True, data_key="until")


@example(breaks=...)
class SessionCreditPart(FilePart):
    """How a session's credit is reckoned."""

    own = Flag(load_default=False)
    breaks = CountedParts(
        BreakPart, many=True, load_default=list, validate=validate.Length(max=MAX_ITEMS)
    )
    repeats = Text(load_default="", longest=64)
    uans = Texts()
