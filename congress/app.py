"""The only composition root: settings in, a Flask app (and the house behind it) out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, make_url

import templates as template_package
from congress.agenda import models as agenda_models
from congress.agenda import views as agenda_views
from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.writing.schedule_json import ScheduleJson
from congress.agenda.formats.writing.schedule_xml import FrabXml
from congress.attendees import models as attendees_models
from congress.attendees import views as attendees_views
from congress.attendees.queries import AttendedEvents
from congress.attendees.service.personal import AttendeesData
from congress.badges import models as badges_models
from congress.badges import views as badges_views
from congress.badges.service.matching import DayBadgesFollower
from congress.badges.service.personal import BadgesData
from congress.badges.service.retiring import BadgesFollower
from congress.checkin import models as checkin_models
from congress.checkin import views as checkin_views
from congress.checkin.service.checked_in import ScannedIn
from congress.checkin.service.following import FormerHolders
from congress.checkin.service.personal import CheckinData
from congress.companion import pages as companion_pages
from congress.companion.face import COMPANION
from congress.console import pages as console_pages
from congress.console.face import CONSOLE
from congress.core.clock import Clock, SystemClock
from congress.core.ports import PersonalData, RegistrationFollower
from congress.credits import models as credits_models
from congress.credits import views as credits_views
from congress.credits.service.following import KindsFollower
from congress.credits.service.links import EvaluationLinks
from congress.credits.service.personal import CreditsData
from congress.credits.service.unclaimed import UnclaimedCredits
from congress.desk import pages as desk_pages
from congress.desk.face import DESK
from congress.feeds import models as feeds_models
from congress.feeds import views as feeds_views
from congress.feeds.ical.whole_agenda import AgendaCalendar
from congress.feeds.service.following import FeedsFollower
from congress.feeds.service.links import HandedOnFollower
from congress.feeds.service.personal import FeedsData
from congress.guide import models as guide_models
from congress.guide import views as guide_views
from congress.guide.service import GuideFollower
from congress.infra import audit, idempotency, jobs
from congress.infra.crowd import POSTGRES_PATIENCE_SECONDS, SQLITE_PATIENCE_SECONDS
from congress.infra.database import Base, Store, engine_options
from congress.infra.private import keep_private
from congress.infra.signing import Signer
from congress.lobby import models as lobby_models
from congress.lobby import views as lobby_views
from congress.lobby.service.personal import LobbyData
from congress.mail import models as mail_models
from congress.mail import views as mail_views
from congress.mail.rules import NEWS_KIND
from congress.mail.service.personal import MailData
from congress.notices.rules.credits import CREDITS_DUE, CREDITS_OPEN
from congress.notices.rules.days import BADGE_LETTER, DAILY_LETTER
from congress.notices.rules.follow_up import FOLLOW_UP_LETTER
from congress.notices.rules.materials import MATERIALS
from congress.notices.service.checking import (
    BadgeLetters,
    CreditLetters,
    DailyLetters,
    FollowUpLetters,
    MaterialLetters,
)
from congress.people import models as people_models
from congress.people import views as people_views
from congress.people.service import DeviceAuthenticator, NewsLetters, NewsReaders
from congress.people.service.personal import PeopleData
from congress.seats import models as seats_models
from congress.seats import views as seats_views
from congress.seats.service import letters as seat_letters
from congress.seats.service.personal import SeatsData
from congress.seats.service.registrations import RegistrationsFollower
from congress.seats.service.releases import SeatsFollower
from congress.settings import Settings
from congress.ui.context import register_faces
from congress.web import health, metrics, openapi
from congress.web.body import MAX_BYTES, MAX_FORM_BYTES
from congress.web.crowded import register_door
from congress.web.headers import register_headers
from congress.web.house import EXTENSION, House
from congress.web.problems import register_problems
from congress.web.request_log import register_request_log

# Importing a table makes it known to `Base.metadata`; migrations compare with the whole.
TABLES = (
    audit, idempotency, jobs, mail_models, people_models, agenda_models, guide_models,
    attendees_models, seats_models, badges_models, checkin_models, lobby_models, credits_models,
    feeds_models,
)  # fmt: skip
THREADS = 8
READ = "read"

database = SQLAlchemy(metadata=Base.metadata)


def import_models() -> MetaData:
    """Return the metadata of every table; importing this module is what made it whole."""
    return Base.metadata


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Compose the service. `clock` stands in for the machine's, in tests."""
    templates = Path(template_package.__path__[0])
    app = Flask("congress", template_folder=str(templates), static_folder=None)
    app.config.update(
        SECRET_KEY=None,  # Flask's cookie session is not used
        MAX_CONTENT_LENGTH=MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=100,
        **_database_config(settings),
    )
    settings.make_data_dir()
    if settings.is_sqlite:
        keep_private(Path(str(make_url(settings.database_url).database)))
    database.init_app(app)
    with app.app_context():
        store = Store(database.engine, database.engines.get(READ))
    app.extensions[EXTENSION] = _compose(
        settings, store, clock or SystemClock(settings.clock_offset)
    )
    register_headers(app, settings)
    register_problems(app)
    register_faces(app, (COMPANION, DESK, CONSOLE))
    _register_views(app)
    register_door(
        app,
        patience=SQLITE_PATIENCE_SECONDS if store.is_sqlite else POSTGRES_PATIENCE_SECONDS,
        folder=settings.data_dir,
    )
    register_request_log(app)
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
    signer, missing_credits = Signer(settings.secret_key), UnclaimedCredits(store)
    followers = _registration_followers(store)
    return House(
        settings=settings,
        clock=clock,
        store=store,
        signer=signer,
        authenticator=DeviceAuthenticator(),
        events=AttendedEvents(),
        check_ins=ScannedIn(),
        missing_credits=missing_credits,
        news=NewsReaders(),
        # In floor order: each may rely on what those before it have written.
        followers=(GuideFollower(), SeatsFollower(), KindsFollower(), FeedsFollower()),
        registration_followers=followers,
        renderers=(
            JsonAgenda(),
            FrabXml(settings.base_url),
            ScheduleJson(settings.base_url),
            ScheduleJson(settings.base_url, is_strict=True),
            AgendaCalendar(settings.base_url),
        ),
        letter_checkers={
            **seat_letters.CHECKERS,
            NEWS_KIND: NewsLetters(signer),
            BADGE_LETTER: BadgeLetters(store, signer),
            DAILY_LETTER: DailyLetters(store),
            MATERIALS: MaterialLetters(store),
            CREDITS_OPEN: CreditLetters(store, missing_credits),
            CREDITS_DUE: CreditLetters(store, missing_credits),
            FOLLOW_UP_LETTER: FollowUpLetters(store),
        },
        personal_data=_personal_data(signer, followers),
    )


def _registration_followers(store: Store) -> tuple[RegistrationFollower, ...]:
    return (
        RegistrationsFollower(store),
        BadgesFollower(),
        DayBadgesFollower(),
        FormerHolders(),
        EvaluationLinks(),
        HandedOnFollower(),
    )


def _personal_data(
    signer: Signer, followers: Sequence[RegistrationFollower]
) -> tuple[PersonalData, ...]:
    """Return the rooms that hold data of persons, as they erase: attendees end what is to come, and what
    others find somebody by, and write to them meanwhile, goes last.
    """
    return (
        AttendeesData(followers),
        SeatsData(),
        BadgesData(),
        CheckinData(),
        LobbyData(),
        CreditsData(),
        FeedsData(),
        PeopleData(signer),
        MailData(),
    )


def _register_views(app: Flask) -> None:
    for views in (
        health,
        metrics,
        openapi,
        mail_views,
        people_views,
        agenda_views,
        guide_views,
        attendees_views,
        seats_views,
        badges_views,
        checkin_views,
        lobby_views,
        credits_views,
        feeds_views,
        companion_pages,
        desk_pages,
        console_pages,
    ):
        app.register_blueprint(views.blueprint)
