"""The calls of who attends: my time in sessions, and that it is not right (I4, T3)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.app import house_of
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.service.following import FormerHolders
from congress.checkin.service.requesting import answer_request
from congress.core.clock import FixedClock
from congress.core.ports import RegistrationChange
from tests.checkin.attended import EVENT, open_doors, reviewer, told
from tests.checkin.facts import IN, OUT, at, during
from tests.people.world import bearer
from tests.seats.world import sign_in

HERE = f"/api/v1/events/{EVENT}"
MINE = f"{HERE}/me/attendance"
ASK = f"{HERE}/sessions/b1/attendance-request"
