"""Settings: each fault has its own sentence, all are told together, and no secret is repeated."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from congress.settings import Settings, SettingsError
from tests.builders import SECRET_KEY
from tests.habits.test_readme import VARIABLE_OF
from tests.web.world import an_app

GOOD = {
    "ENV": "production",
    "DATABASE_URL": "postgresql://congress:hunter2@db.example/congress?sslmode=verify-full",
    "BASE_URL": "https://congress.example",
    "SECRET_KEY": SECRET_KEY,
    "MAIL": "smtp://user:hunter2@mail.example:587",
    "MAIL_FROM": "Congress <congress@ihi.example>",
    "TRUSTED_HOSTS": "congress.example",
    "PROXY_COUNT": "1",
}
NOT_AN_ADDRESS = "is not an address such as https://congress.example.org"
SCHEMES = "begin with sqlite:/// or postgresql+psycopg://"
VERIFY = "must carry sslmode=verify-full for a database elsewhere"
WEAK = "is too weak: 32 random characters or more"
EXAMPLE = "looks like an example; make a random one"
NEITHER = "is neither folder nor sendgrid nor smtp://user:password@host:port"
PATH = "has a path: we are served at a host of our own, without one"
NO_TIME = "is not a time with its offset, 2025-03-08T14:00-08:00"
SMALL = "is not a small whole number"
FAULTS = [
    ("ENV", "staging", "'staging' is none of development, production"),
    ("DATABASE_URL", "mysql://localhost/congress", SCHEMES),
    ("DATABASE_URL", "congress.sqlite3", SCHEMES),
    ("DATABASE_URL", "postgresql://localhost:port/congress", SCHEMES),
    ("DATABASE_URL", "postgresql://db.example/congress", VERIFY),
    ("DATABASE_URL", "postgresql://db.example/congress?sslmode=require", VERIFY),
    ("BASE_URL", "http://congress.example", "must begin with https:// in production"),
    ("DATABASE_URL", "postgresql:///congress?host=db.example", VERIFY),
    ("DATABASE_URL", "postgresql://db.example/congress?xsslmode=verify-full", VERIFY),
    (
        "BASE_URL",
        "https://congress.example/here",
        "has a path: we are served at a host of our own, without one",
    ),
    ("TRUSTED_HOSTS", "other.example", "must name the host of CONGRESS_BASE_URL, too"),
    ("BASE_URL", "https://", NOT_AN_ADDRESS),
    ("BASE_URL", "https://[", NOT_AN_ADDRESS),
    ("BASE_URL", "https://congress.example:port", NOT_AN_ADDRESS),
    ("BASE_URL", "https://congress.example/?a=b", NOT_AN_ADDRESS),
    ("SECRET_KEY", None, "is missing; make one with 48 random characters"),
    ("SECRET_KEY", SECRET_KEY[:31], WEAK),
    ("SECRET_KEY", "abab" * 20, WEAK),
    ("SECRET_KEY", f"changeme-{SECRET_KEY}", EXAMPLE),
    ("SECRET_KEY", f"{SECRET_KEY}-Example", EXAMPLE),
    ("MAIL", "pigeon", NEITHER),
    ("MAIL", "smtp://", NEITHER),
    ("MAIL", "smtp://mail.example:port", NEITHER),
    ("MAIL", None, "must be sendgrid or smtp://… in production: a folder sends nothing to anybody"),
    ("MAIL", "sendgrid://api.sendgrid.com:443", NEITHER),
    ("MAIL", "sendgrid://127.0.0.1:8025@evil.example", NEITHER),
    ("SENDGRID_SANDBOX", "yes", "'yes' is none of on, off"),
    ("SENDGRID_WEBHOOK_KEYS", "MFkw", "must be keys as SendGrid shows them (MFkw…==)"),
    ("MAIL_FROM", None, "must be an address of yours"),
    (
        "MAIL_REPLY_TO",
        "help desk",
        "is no address such as Congress <congress@example.org>: it has no @",
    ),
    ("TRUSTED_HOSTS", None, "must name the hosts people use, separated by spaces"),
    ("TRUSTED_HOSTS", "congress.example *", "must not trust every host"),
    (
        "LOBBY_HOSTS",
        "zoom.us https://vimeo.com",
        "'https://vimeo.com' is no name of a host, such as zoom.us",
    ),
    ("SEND_FILES", "kept-files", "'kept-files' is no such address as /kept-files/"),
    ("PROXY_COUNT", None, "must say how many proxies stand before us (0 to 9)"),
    ("SENDGRID_NEWS_GROUP", "news", "'news' is no number of an unsubscribe group"),
    ("MAIL_SENDERS", "0", "0 is not between 1 and 8"),
    ("MAIL_SENDERS", "9", "9 is not between 1 and 8"),
    ("PROXY_COUNT", "-1", f"'-1' {SMALL}"),
    ("PROXY_COUNT", "two", f"'two' {SMALL}"),
    ("PROXY_COUNT", "100", f"'100' {SMALL}"),
    ("NOW", "2025-03-08T14:00-08:00", "is for rehearsals: the clock cannot be moved in production"),
    ("REQUEST_START", "yes", "'yes' is none of on, off"),
    ("NOW", "-60s", "is for rehearsals: the clock cannot be moved in production"),
    ("NOW", "soon", f"'soon' {NO_TIME}"),
    ("NOW", "2025-03-08T14:00", f"'2025-03-08T14:00' {NO_TIME}"),
    ("DATABSE_URL", "sqlite:///x", "no such setting; is it misspelled?"),
]


def _read(folder: Path, **changed: str | None) -> Settings:
    values = {**GOOD, "DATA_DIR": str(folder), **changed}
    return Settings.from_env(
        {f"CONGRESS_{name}": value for name, value in values.items() if value is not None}
    )


def _faults(folder: Path, **changed: str | None) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        _read(folder, **changed)
    return refused.value.faults


def test_a_good_configuration_is_read(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert settings.is_production
    assert settings.is_https
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert (settings.trusted_hosts, settings.proxy_count) == (("congress.example",), 1)
    assert list(tmp_path.iterdir()) == []  # nothing is made up for production


@pytest.mark.parametrize(("name", "value", "sentence"), FAULTS)
def test_one_fault_is_refused_with_its_own_sentence(
    tmp_path: Path, name: str, value: str | None, sentence: str
) -> None:
    faults = _faults(tmp_path, **{name: value})
    if name == "BASE_URL" and sentence == NOT_AN_ADDRESS:
        faults = [fault for fault in faults if "https:// in production" not in fault]
    assert faults == [f"CONGRESS_{name}: {sentence}"]


@pytest.mark.parametrize(
    "nobody", ["no-reply@x.example", "N <noreply@x.example>", "do_not_reply@x.example"]
)
def test_a_sender_whom_nobody_reads_needs_a_mailbox_for_answers(
    tmp_path: Path, nobody: str
) -> None:
    """Letters say "reply to this e-mail"."""
    [fault] = _faults(tmp_path, MAIL_FROM=nobody)
    assert (
        fault == "CONGRESS_MAIL_REPLY_TO: must name a mailbox that is read: letters ask for answers"
    )
    read = _read(tmp_path, MAIL_FROM=nobody, MAIL_REPLY_TO="Help <help@x.example>")
    assert read.mail_reply_to == "Help <help@x.example>"


WEBHOOK_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" + "A" * 86 + "=="


def test_sendgrid_needs_its_key_and_in_production_its_webhooks(tmp_path: Path) -> None:
    """T30: a mail key without its webhook's key is refused; and a SendGrid of the tests."""
    assert _faults(tmp_path, MAIL="sendgrid") == [
        "CONGRESS_SENDGRID_KEY: is missing: CONGRESS_MAIL is sendgrid",
        "CONGRESS_SENDGRID_WEBHOOK_KEYS: is missing: nobody would hear of mail that came back",
    ]
    with_keys = {"SENDGRID_KEY": "SG.x", "SENDGRID_WEBHOOK_KEYS": f"{WEBHOOK_KEY} {WEBHOOK_KEY}"}
    settings = _read(tmp_path, MAIL="sendgrid", **with_keys)
    assert (settings.is_sendgrid, settings.is_sandbox) == (True, False)
    assert settings.sendgrid_webhook_keys == (WEBHOOK_KEY, WEBHOOK_KEY)
    assert _faults(tmp_path, MAIL="sendgrid://127.0.0.1:8025", **with_keys) == [
        "CONGRESS_MAIL: is a SendGrid of the tests: in production say sendgrid"
    ]
    rehearsal = _read(tmp_path, ENV="development", MAIL="sendgrid", **with_keys)
    assert rehearsal.is_sandbox


def test_all_faults_are_told_together_and_no_secret_with_them(tmp_path: Path) -> None:
    worst: dict[str, str | None] = {
        "DATABASE_URL": "mysql://u:hunter2@localhost/x", "BASE_URL": "http://c.example",
        "SECRET_KEY": "hunter2", "MAIL": "pigeon://u:hunter2@m", "MAIL_FROM": None,
        "TRUSTED_HOSTS": None, "PROXY_COUNT": "many", "NOW": "soon", "TYPO": "hunter2",
    }  # fmt: skip
    faults = _faults(tmp_path, **worst)
    assert [fault.partition(":")[0].removeprefix("CONGRESS_") for fault in faults] == [
        "DATABASE_URL", "MAIL", "PROXY_COUNT", "NOW", "TYPO", "SECRET_KEY", "BASE_URL",
        "TRUSTED_HOSTS", "MAIL_FROM",
    ]  # fmt: skip
    assert "hunter2" not in "\n".join(faults)


def test_each_field_is_read_from_its_variable(tmp_path: Path) -> None:
    """A field that nobody reads keeps its default, and its variable would be called misspelled."""
    variables = [VARIABLE_OF.get(field.name, field.name.upper()) for field in fields(Settings)]
    environ = {f"CONGRESS_{name}": "" for name in variables}
    settings = Settings.from_env({**environ, "CONGRESS_DATA_DIR": str(tmp_path)})
    assert settings.data_dir == tmp_path


def test_development_asks_for_nothing_and_keeps_one_secret(tmp_path: Path) -> None:
    environ = {"CONGRESS_DATA_DIR": str(tmp_path / "new")}
    first, again = Settings.from_env(environ), Settings.from_env(environ)
    assert first == again
    assert len(first.secret_key) >= 48
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first.database_url == f"sqlite:///{tmp_path / 'new' / 'congress.sqlite3'}"
    assert first.clock_offset == timedelta(0)


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """T30: by whichever comes first, the key or the database."""
    Settings.from_env({"CONGRESS_DATA_DIR": str(tmp_path / "one")})
    given = {"CONGRESS_DATA_DIR": str(tmp_path / "two"), "CONGRESS_SECRET_KEY": "k" * 40}
    Settings.from_env(given).make_data_dir()
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"one": 0o700, "two": 0o700}


def test_a_data_folder_that_cannot_be_written_is_a_fault_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"CONGRESS_DATA_DIR: .* cannot be written"):
        Settings.from_env({"CONGRESS_DATA_DIR": str(tmp_path / "file" / "var")})
    given = {"CONGRESS_DATA_DIR": str(tmp_path / "file" / "var"), "CONGRESS_SECRET_KEY": "k" * 40}
    with pytest.raises(SettingsError, match=r"CONGRESS_DATA_DIR: .* cannot be made"):
        Settings.from_env(given).make_data_dir()


def test_what_the_address_of_the_database_says_of_tls_reaches_the_driver(tmp_path: Path) -> None:
    query = "sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&sslcert=c&sslkey=k"
    settings = _read(tmp_path, DATABASE_URL=f"postgresql://congress:x@db.example/congress?{query}")
    engine = create_engine(settings.database_url)
    _, options = engine.dialect.create_connect_args(engine.url)
    told = {name: value for name, value in options.items() if name.startswith("ssl")}
    assert told == {
        "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "sslcert": "c", "sslkey": "k",
    }  # fmt: skip


@pytest.mark.parametrize("empty", ["", "\n"])
def test_an_empty_key_is_refused_and_told_how_to_mend_it(tmp_path: Path, empty: str) -> None:
    (tmp_path / "secret_key").write_text(empty)
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"CONGRESS_DATA_DIR": str(tmp_path)})
    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["CONGRESS_SECRET_KEY"]


def test_first_starts_at_once_keep_one_key(tmp_path: Path) -> None:
    """The one who comes second may have looked before there was a key."""
    for number in range(20):
        folder, start = tmp_path / str(number), threading.Barrier(4)

        def first_start(_: int, folder: Path = folder, start: threading.Barrier = start) -> str:
            start.wait(timeout=30)
            return Settings.from_env({"CONGRESS_DATA_DIR": str(folder)}).secret_key

        with ThreadPoolExecutor(4) as pool:
            keys = set(pool.map(first_start, range(4)))
        assert len(keys) == 1
        assert [path.name for path in folder.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("is_there", [False, True])
def test_the_database_file_is_for_its_owner_alone(settings: Settings, *, is_there: bool) -> None:
    """T30: also in a folder that stood before with wider rights, whatever the umask says."""
    settings.data_dir.mkdir(exist_ok=True)
    file = settings.data_dir / "mine.sqlite3"
    if is_there:
        file.touch(mode=0o644)
    with an_app(replace(settings, database_url=f"sqlite:///{file}")):
        assert file.stat().st_mode & 0o777 == 0o600
