"""The only composition root: settings in, a Flask app (and the house behind it) out."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import make_url

import templates as template_package
from congress.attendees.queries import AttendedEvents
from congress.core.clock import Clock, SystemClock
from congress.infra.database import Base, Store, engine_options
from congress.infra.signing import Signer
from congress.people.service import DeviceAuthenticator
from congress.settings import Settings
from congress.web.headers import register_headers
from congress.web.house import EXTENSION, House
from congress.web.problems import register_problems

THREADS = 8
MAX_UPLOAD_BYTES = 10_000_000
MAX_FORM_BYTES = 200_000
READ = "read"

database = SQLAlchemy(metadata=Base.metadata)


def _optional(name: str):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return None
        raise


def import_models() -> None:
    """Import every table, so that the metadata is whole."""
    for room in (
        "infra.audit",
        "infra.idempotency",
        "infra.jobs",
        "mail.models",
        "people.models",
        "agenda.models",
        "attendees.models",
        "seats.models",
        "feeds.models",
    ):
        importlib.import_module(f"congress.{room}")


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Compose the service. `clock` stands in for the machine's, in tests."""
    import_models()
    templates = Path(template_package.__path__[0])
    app = Flask("congress", template_folder=str(templates), static_folder=None)
    app.config.update(
        SECRET_KEY=None,  # Flask's cookie session is not used
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=100,
        **_database_config(settings),
    )
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database.init_app(app)
    with app.app_context():
        store = Store(database.engine, database.engines.get(READ))
    app.extensions[EXTENSION] = _compose(settings, store, clock or SystemClock(settings.clock_offset))
    register_headers(app, settings)
    register_problems(app)
    _register_views(app)
    return app


def house_of(app: Flask) -> House:
    """Return what an app was composed of: for commands, jobs and tests."""
    house: House = app.extensions[EXTENSION]
    return house


def _database_config(settings: Settings) -> dict[str, object]:
    url = settings.database_url
    if make_url(url).get_backend_name() != "sqlite":
        options = engine_options(url, threads=THREADS)
        return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}
    options = engine_options(url, threads=THREADS)
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SQLALCHEMY_BINDS": {READ: {"url": url, **options}},
    }


def _compose(settings: Settings, store: Store, clock: Clock) -> House:
    attendees = _optional("congress.attendees.service")
    seats = _optional("congress.seats.releases")
    feeds = _optional("congress.feeds.service.following")
    ical = _optional("congress.feeds.ical")
    formats = [
        (_optional("congress.agenda.formats.json_agenda"), "JsonAgenda"),
        (_optional("congress.agenda.formats.frab_xml"), "FrabXml"),
        (_optional("congress.agenda.formats.schedule_json"), "ScheduleJson"),
    ]
    return House(
        settings=settings,
        clock=clock,
        store=store,
        signer=Signer(settings.secret_key),
        authenticator=DeviceAuthenticator(),
        events=AttendedEvents(),
        followers=tuple(
            getattr(m, n)()
            for m, n in [
                (attendees, "AttendeesFollower"),
                (seats, "SeatsFollower"),
                (feeds, "FeedsFollower"),
            ]
            if m and hasattr(m, n)
        ),
        renderers=(
            *(getattr(m, n)() for m, n in formats if m and hasattr(m, n)),
            *([ical.AgendaCalendar(settings.base_url)] if ical else []),
        ),
    )


def _register_views(app: Flask) -> None:
    for name in ("people", "agenda", "attendees", "seats", "feeds", "mail"):
        module = _optional(f"congress.{name}.views")
        if module is None:
            continue
        app.register_blueprint(module.blueprint)
    for name in ("congress.web.health", "congress.web.openapi", "congress.companion.pages"):
        module = _optional(name)
        if module is not None:
            app.register_blueprint(module.blueprint)
