"""JSON API of attendees: the registration system pushes one person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from congress.attendees.queries import get_programme
from congress.attendees.rules import check_entry
from congress.attendees.schemas import RegistrationAnswerSchema, RegistrationSchema
from congress.attendees.service import ImportReport, put_attendee
from congress.core.errors import InputError, NotFoundError
from congress.core.principal import Permission
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

blueprint = Blueprint("attendees", __name__)


@endpoint(
    blueprint,
    "PUT",
    "/api/v1/events/<event_id>/attendees/<external_id>",
    permission=Permission.IMPORT_ATTENDEES,
    summary="Take over one registration from the registration system",
    body=RegistrationSchema(),
    answer=RegistrationAnswerSchema(),
    problems=(NotFoundError, InputError),
    keyed=True,
)
def put_registration(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """Add, change or cancel one registration by the rules of the CSV."""
    values = {
        name: " ".join(value) if isinstance(value, list) else value for name, value in body.items()
    }
    checked = check_entry(
        {**values, "external_id": external_id}, get_programme(call.db, event_id), call.now
    )
    if isinstance(checked, list):
        raise InputError(faults=checked)
    report = put_attendee(
        db=call.db,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        entry=checked,
        followers=call.house.registration_followers,
    )
    outcome = _outcome(report)
    return Answer(
        {"external_id": checked.external_id, "outcome": outcome, "notes": list(report.notes)},
        status=201 if outcome == "added" else 200,
    )


def _outcome(report: ImportReport) -> str:
    for name in ("added", "cancelled", "changed"):
        if getattr(report, name):
            return name
    return "unchanged"
