"""A registration that is handed on: the former person's calendars end."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from congress.app import house_of
from congress.core.ports import RegistrationChange
from congress.core.principal import Principal
from tests.builders import NOW
from tests.feeds.test_calls import ana, path  # noqa: F401 -- fixtures
from tests.feeds.world import EVENT


def test_the_calendars_of_who_handed_on_end(
    app: Flask,
    client: FlaskClient,
    ana: Principal,  # noqa: F811
    path: str,  # noqa: F811
) -> None:
    """Control: a change that hands nothing on ends none."""
    house = house_of(app)
    for is_handed_on, status in ((False, 200), (True, 404)):
        change = RegistrationChange(
            EVENT, f"a-{ana.person_id.removeprefix('p-')}", ana.person_id, is_active=True,
            entitlement_changed=False, is_handed_on=is_handed_on, former_person_id=ana.person_id,
        )  # fmt: skip
        with house.store.writing() as db:
            for follower in house.registration_followers:
                follower.follow_registrations(db, [change], NOW)
        assert client.get(path).status_code == status
