"""Kinds of credit in words: what each field of the form means, and how a kind counts in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from congress.agenda.rules.credit_types import (
    Attestation,
    Award,
    CreditProvider,
    CreditType,
    Rounding,
)
from congress.console.kind_shapes import Field, Fields
from congress.console.shapes import Choice
from congress.credits.rules.certificates import provider_number_of
from congress.credits.rules.types import credits_of, write_credits
from congress.ui.words import many

EXAMPLE_MINUTES = 52
_ROUNDING = {Rounding.NEAREST: "to the nearest step, a tie goes up", Rounding.DOWN: "down"}
_ATTESTATION = {
    Attestation.NEVER: "never",
    Attestation.ALLOWED: "allowed, and looked at first",
}
_AWARD = {
    Award.AUTOMATIC: "by itself, once nothing is missing",
    Award.REVIEWED: "by this office, which looks at each claim",
}
_PARTIAL = {"true": "part of a session counts", "false": "a session counts whole, or not at all"}
# By the key of the schedule file: the name, and what to know of it.
_WORDS: Mapping[str, tuple[str, str]] = {
    "name": ("Name", "As it stands on certificates."),
    "unit": ("Unit", "One of them, in the singular."),
    "minutes": ("Minutes of one unit", ""),
    "step": ("Step", "The smallest part that can be claimed, such as 0.25."),
    "rounding": ("Rounding", "Once, for each designated activity."),
    "least": ("Least", "Less than this is nothing. Empty: no such rule."),
    "most": ("Most of the congress", "Empty: what its sessions make."),
    "partial": ("Sessions", ""),
    "grace_late": ("Minutes late at most", "For kinds that count whole sessions."),
    "grace_early": ("Minutes early at most", "For kinds that count whole sessions."),
    "least_share": ("Least share, in percent", "For kinds that count whole sessions."),
    "least_minutes": ("Least minutes of an activity", "Designated for less, it bears none."),
    "attestation": ("A learner’s own word", "Of a session at which nobody scanned."),
    "award": ("Awarded", "What a learner says of themselves is looked at in any case."),
    "teaching": ("Teaching counts so often", "0: presenting earns none."),
    "professions": ("Professions", "One a line. Empty: everybody."),
    "asks_for": ("Asks for", "One a line, of: license, nabp, birth-day, board."),
    "provider_number": (
        "Provider’s number",
        "Certificates of this kind bear it instead of the event’s. Empty: the event’s.",
    ),
    "provider_number_label": ("What the number is", "Stands before it: ANCC Provider Number."),
    "statement": ("Statement", "Plain text, as the accreditor wants it; *emphasis* and ™ alone."),
    "issue_within_days": ("Certificate within days", "Empty: no such duty."),
    "report_within_days": ("Report within days", "Empty: no such duty."),
    "report_by": ("Report by", "As 2026-03-31. Empty: no such duty."),
    "kept_years": ("Kept for years", "6 at least."),
}
_GROUPS = (
    ("How it counts", ("name", "unit", "minutes", "step", "rounding", "least", "most")),
    (
        "Which sessions count",
        ("partial", "grace_late", "grace_early", "least_share", "least_minutes", "attestation",
         "teaching"),
    ),
    ("Whom it serves", ("professions", "asks_for")),
    ("Award", ("award",)),
    ("Duties", ("issue_within_days", "report_within_days", "report_by", "kept_years")),
    ("Provider", ("provider_number", "provider_number_label")),
    ("Statement", ("statement",)),
)  # fmt: skip
KEYS = tuple(_WORDS)
LISTS = ("professions", "asks_for")
_TEXTS = {"professions": 4, "asks_for": 4, "statement": 8}
_NUMBERS = {
    "minutes", "grace_late", "grace_early", "least_share", "least_minutes", "teaching",
    "issue_within_days", "report_within_days", "kept_years",
}  # fmt: skip
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "rounding": {one.value: words for one, words in _ROUNDING.items()},
    "partial": _PARTIAL,
    "attestation": {one.value: words for one, words in _ATTESTATION.items()},
    "award": {one.value: words for one, words in _AWARD.items()},
}


def write_kind(kind: CreditType) -> dict[str, str]:
    """Return a kind as the fields of the form have it, by the keys of the file."""
    written = {}
    for one in fields(kind):
        value = getattr(kind, one.name)
        if isinstance(value, bool):
            written["partial"] = "true" if value else "false"
        elif isinstance(value, tuple):
            written[one.name] = "\n".join(value)
        elif isinstance(value, date):
            written[one.name] = value.isoformat()
        elif one.name != "id":
            written[one.name] = "" if value is None else str(value)
    return written


def groups_of(texts: Mapping[str, str], faults: Mapping[str, str]) -> tuple[Fields, ...]:
    """Return the form, filled in, with what is wrong beside each field."""
    return tuple(
        Fields(name, tuple(_field(key, texts.get(key, ""), faults.get(key, "")) for key in keys))
        for name, keys in _GROUPS
    )


def list_differences(one: CreditType, other: CreditType) -> tuple[str, ...]:
    """Return the names of what two versions of a kind say otherwise."""
    ours, theirs = write_kind(one), write_kind(other)
    return tuple(_WORDS[key][0] for key in KEYS if ours[key] != theirs[key])


def say_rule(kind: CreditType) -> str:
    """Return how a kind counts: `60 minutes are 1 contact hour, in steps of 0.01, rounded down`."""
    sessions = "parts of sessions count" if kind.is_partial else "whole sessions alone count"
    return (
        f"{many(kind.minutes, 'minute')} are 1 {kind.unit}, in steps of {kind.step}, rounded "
        f"{_ROUNDING[kind.rounding]}; {sessions}"
    )


def say_example(kind: CreditType) -> str:
    """Return what some minutes are worth, so that a slip in a figure is seen at once."""
    worth = write_credits(credits_of(kind, EXAMPLE_MINUTES))
    return f"{EXAMPLE_MINUTES} minutes are {worth} of it."


def say_provider(kind: CreditType, provider: CreditProvider | None) -> str:
    """Return who gives it as a certificate of this kind says: name, address and number."""
    if provider is None:
        return "Nobody is named who issues certificates: credit_provider of the schedule file."
    number = provider_number_of(kind, provider)
    return " · ".join(filter(None, (provider.name, provider.address, number)))


def _field(key: str, value: str, fault: str) -> Field:
    name, hint = _WORDS[key]
    options = tuple(
        Choice(word, words, word == value) for word, words in _CHOICES.get(key, {}).items()
    )
    return Field(key, name, value, hint, fault, _TEXTS.get(key, 0), key in _NUMBERS, options)
