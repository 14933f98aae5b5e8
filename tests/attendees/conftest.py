"""A registration office at a published event."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from congress.app import house_of
from tests.attendees.office import Office
from tests.ground import a_document, a_session, publish_document


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Office:
    publish_document(house_of(app).store, a_document(a_session(id="b1")))
    return Office(app, tmp_path)
