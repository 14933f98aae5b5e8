"""Shapes of one's own credits: figures as texts, since a figure of credit is no float."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from congress.checkin.service.own import MyTime
from congress.credits.rules.facts import Note
from congress.credits.rules.reckoning import ReckonedActivity, ReckonedSession, Verdict
from congress.credits.rules.types import write_credits
from congress.credits.service.own import MyCredits, ReckonedKind
from congress.web.examples import example
from congress.web.fields import Instant

_FIGURE = {"description": "A figure of two decimals, as text: 5.25.", "pattern": r"^\d+\.\d\d$"}


@example(activity="", minutes=317, credits="5.25", most="11.00", capped=False)
class ActivitySchema(Schema):
    """What is rounded once: the congress, or a session that is designated by itself."""

    activity = fields.String(
        required=True, metadata={"description": "The session's id; empty: the congress."}
    )
    minutes = fields.Integer(required=True, metadata={"description": "Whole ones that count."})
    credits = fields.String(required=True, metadata=_FIGURE)
    most = fields.String(required=True, metadata=_FIGURE)
    capped = fields.Boolean(
        required=True, metadata={"description": "The minutes would make more than the most."}
    )


@example(
    id="ama", name="AMA PRA Category 1 Credit™", unit="credit", professions=["MD", "DO"],
    statement="", credits="5.25",
)  # fmt: skip
class KindSchema(Schema):
    """A kind of credit, and what my time is worth of it until now."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    professions = fields.List(
        fields.String(), required=True, metadata={"description": "Whom it serves; none: everybody."}
    )
    statement = fields.String(
        required=True, metadata={"description": "The accreditor's words, *emphasis* in them."}
    )
    credits = fields.String(required=True, metadata=_FIGURE)
    activities = fields.List(fields.Nested(ActivitySchema()), required=True)


@example(
    kind="ama", verdict="counts", minutes=52, in_breaks=8, beyond=0, elsewhere=0, attested=False
)
class CountSchema(Schema):
    """Whether a session counts for a kind of credit, and why not."""

    kind = fields.String(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf([one.value for one in Verdict]))
    minutes = fields.Integer(required=True, metadata={"description": "What counts."})
    in_breaks = fields.Integer(required=True)
    beyond = fields.Integer(
        required=True, metadata={"description": "More than the session was designated for."}
    )
    elsewhere = fields.Integer(
        required=True, metadata={"description": "What counts for another session, at one time."}
    )
    attested = fields.Boolean(required=True)


@example(session="b1", attended=60, notes=["no-scan-out"])
class CreditedSessionSchema(Schema):
    """A session that bears credit, and what counts of my time there."""

    session = fields.String(required=True, metadata={"description": "The session's id."})
    attended = fields.Integer(
        required=True, metadata={"description": "My whole minutes there, until now."}
    )
    notes = fields.List(
        fields.String(validate=validate.OneOf([one.value for one in Note])), required=True
    )
    counts = fields.List(fields.Nested(CountSchema()), required=True)


@example(closes_at="2025-04-18T07:00:00Z")
class MyCreditsSchema(Schema):
    """What my time is worth, by kind of credit, and why; empty lists where nothing bears any."""

    closes_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Claims are taken before this instant; null: without end."},
    )
    kinds = fields.List(fields.Nested(KindSchema()), required=True)
    sessions = fields.List(fields.Nested(CreditedSessionSchema()), required=True)


def tell_credits(mine: MyCredits) -> dict[str, Any]:
    """Return one's credits as they are sent: sessions by start."""
    told: dict[str, list[dict[str, Any]]] = {}
    for one in mine.kinds:
        for session in one.reckoned.sessions:
            told.setdefault(session.session_id, []).append(_count(one.kind.id, session))
    return {
        "closes_at": mine.window.closes_at,
        "kinds": [_kind(one) for one in mine.kinds],
        "sessions": [
            {"session": session_id, **_there(session_id, mine), "counts": counts}
            for session_id, counts in told.items()
        ],
    }


def _there(session_id: str, mine: MyCredits) -> dict[str, Any]:
    times: Mapping[str, MyTime] = mine.times or {}
    known = times.get(session_id)
    [notes] = {one.reckoned.by_session[session_id].notes for one in mine.kinds}
    return {"attended": known.minutes if known else 0, "notes": sorted(notes)}


def _kind(one: ReckonedKind) -> dict[str, Any]:
    kind = one.kind
    return {
        "id": kind.id, "name": kind.name, "unit": kind.unit, "professions": kind.professions,
        "statement": kind.statement, "credits": write_credits(one.reckoned.credits),
        "activities": [_activity(activity) for activity in one.reckoned.activities],
    }  # fmt: skip


def _activity(one: ReckonedActivity) -> dict[str, Any]:
    return {
        "activity": one.activity, "minutes": one.minutes, "credits": write_credits(one.credits),
        "most": write_credits(one.most), "capped": one.is_capped,
    }  # fmt: skip


def _count(kind_id: str, one: ReckonedSession) -> dict[str, Any]:
    return {
        "kind": kind_id, "verdict": one.verdict.value, "minutes": one.counted,
        "in_breaks": one.in_breaks, "beyond": one.beyond, "elsewhere": one.elsewhere,
        "attested": one.is_attested,
    }  # fmt: skip
