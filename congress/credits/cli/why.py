"""`congress credits why`: how somebody's credits came about, for whoever answers the phone."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from congress.attendees.queries import get_found
from congress.badges.cli.files import document_of
from congress.core.clock import rfc3339
from congress.credits.queries.claims import ClaimFacts, StepFacts, find_claims, list_steps
from congress.credits.rules.types import write_credits
from congress.infra.saying import echo
from congress.web.house import House


@click.group("credits")
def credits_group() -> None:
    """Look into what people claimed."""


@credits_group.command("why")
@click.argument("event_id", metavar="EVENT")
@click.option("--to", "number", required=True, help="A registration number, an address or a name.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def why(house: House, event_id: str, number: str, *, as_json: bool) -> None:
    """Tell what somebody claimed at EVENT, each step with who, when and what was reckoned then."""
    document_of(house, event_id)
    with house.store.reading() as db:
        who = get_found(db, event_id, number)
        claims = find_claims(db, event_id, attendee_id=who.id)
        told = [(one, list_steps(db, one.id)) for one in claims]
    if as_json:
        echo(json.dumps([_plain(*one) for one in told], ensure_ascii=False))
        return
    echo(f"{who.first_name} {who.last_name} ({who.external_id}): {len(told)} claimed")
    for claim, steps in told:
        echo(
            f"{claim.type_id}: {write_credits(claim.amount)}, {claim.state.value},"
            f" version {claim.version}, received {rfc3339(claim.received_at)}"
        )
        for step in steps:
            echo(f"  {rfc3339(step.at)} {step.state.value} v{step.version} by {step.actor}")
            for line in _reckoned(step):
                echo(f"    {line}")


def _reckoned(step: StepFacts) -> Sequence[str]:
    evidence = step.evidence
    lines = [f"because: {evidence['because']}"] if "because" in evidence else []
    lines += [
        f"{one['session']}: {one['verdict']}, {one['counted']} of {one['attended']} min"
        for one in evidence.get("sessions", ())
    ]
    if "credits" in evidence:
        lines.append(f"so it gave {evidence['credits']}")
    return lines


def _plain(claim: ClaimFacts, steps: Sequence[StepFacts]) -> dict[str, object]:
    return {
        "type_id": claim.type_id, "amount": write_credits(claim.amount), "state": claim.state.value,
        "version": claim.version, "received_at": rfc3339(claim.received_at),
        "steps": [
            {
                "at": rfc3339(one.at), "state": one.state.value, "version": one.version,
                "actor": one.actor, "evidence": one.evidence,
            }
            for one in steps
        ],
    }  # fmt: skip
