"""Settings from the environment or a `.env` file: read once, all faults reported together."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from congress.core.addresses import AddressError, read_sender
from congress.core.clock import SystemClock

PREFIX = "CONGRESS_"
DEFAULT_BASE_URL = "http://localhost:8000"
MIN_SECRET_LENGTH = 32
DEVELOPMENT, PRODUCTION = "development", "production"
# Where live sessions and recordings of most congresses are; what ends in a dot and one of them, too.
LOBBY_HOSTS = (
    "zoom.us", "zoom.com", "teams.microsoft.com", "teams.live.com", "meet.google.com", "webex.com",
    "vimeo.com",
)  # fmt: skip
MOST_MAIL_SENDERS = 8
SENDGRID = "sendgrid"
# A key of its webhook (rule F 5): P-256 as SPKI (RFC 5480) in base64, whose first 26 bytes are alike.
WEBHOOK_KEY = re.compile(r"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==")
# Settings of the tests, so that a typing mistake can be told from them.
TEST_NAMES = frozenset({"CONGRESS_TEST_DATABASE_URL", "CONGRESS_REAL_DATA"})
WEAK_SECRETS = ("changeme", "secret", "development", "password", "default", "example")


# A mailbox that nobody reads, by its name.
_NOBODY = re.compile(r"not?[-_.]?reply", re.IGNORECASE)


class SettingsError(Exception):
    """Every fault of the settings, one sentence each. A command exits with 78 on it."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the sentences."""
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """What an installation can choose. Each field says the variable it is read from in the README."""

    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str
    mail: str = "folder"
    mail_from: str = "Congress <congress@example.org>"
    mail_reply_to: str = ""  # "": answers go to `mail_from`
    sendgrid_key: str = field(default="", repr=False)
    sendgrid_news_group: int = 0  # its unsubscribe group of news; 0: none
    mail_senders: int = 4  # of the ordinary lane, each with a connection of its own
    sendgrid_sandbox: bool = True  # SendGrid checks letters, and sends none
    sendgrid_webhook_keys: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    lobby_hosts: tuple[str, ...] = LOBBY_HOSTS
    send_files: str = ""  # "": by ourselves; else where the proxy in front of us has them
    proxy_count: int = 0
    request_start: bool = False  # the proxy says when a request reached it
    clock_offset: timedelta = timedelta(0)  # CONGRESS_NOW, fixed when it is read
    env: str = DEVELOPMENT

    @property
    def is_production(self) -> bool:
        """Tell whether real people rely on this installation."""
        return self.env == PRODUCTION

    @property
    def files_dir(self) -> Path:
        """Return where files that people hand in are kept."""
        return self.data_dir / "files"

    @property
    def is_https(self) -> bool:
        """Tell whether people reach us encrypted, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @property
    def is_sendgrid(self) -> bool:
        """Tell whether letters leave by SendGrid."""
        return self.mail.partition(":")[0] == SENDGRID

    @property
    def is_sandbox(self) -> bool:
        """Tell whether SendGrid checks letters and sends none."""
        return self.is_sendgrid and self.sendgrid_sandbox

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a file of ours."""
        return self.database_url.startswith("sqlite")

    def make_data_dir(self) -> None:
        """Make the data folder where serving needs one: for the SQLite file, and for a folder of mail.

        Raises:
            SettingsError: it cannot be made.
        """
        if not self.is_sqlite and self.mail != "folder":
            return
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            fault = f"{PREFIX}DATA_DIR: {self.data_dir} cannot be made: {error.strerror}"
            raise SettingsError([fault]) from error

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from a mapping, by default the process's environment over `.env`.

        Raises:
            SettingsError: with every fault there is.
        """
        if environ is None:
            environ = {**_read_dotenv(Path(".env")), **os.environ}
        return _Reader({k: v for k, v in environ.items() if k.startswith(PREFIX)}).read()


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs = {}
    for line in path.read_text("utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            pairs[name.strip().removeprefix("export ")] = value.strip().strip("\"'")
    return pairs


def _split(address: str) -> SplitResult:
    """Split an address; nothing of one that is malformed, so that it is refused by what it lacks."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


class _Reader:
    """Reads each setting and gathers what is wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.asked: set[str] = set()
        self.faults: list[str] = []

    def read(self) -> Settings:
        env = self._choice("ENV", (DEVELOPMENT, PRODUCTION), DEVELOPMENT)
        data_dir = Path(self._text("DATA_DIR", "./var")).absolute()
        settings = Settings(
            data_dir=data_dir,
            database_url=self._database_url(data_dir),
            base_url=self._text("BASE_URL", DEFAULT_BASE_URL).rstrip("/"),
            secret_key=self._secret(data_dir, env),
            mail=self._mail(),
            mail_from=self._mailbox("MAIL_FROM", Settings.mail_from),
            mail_reply_to=self._mailbox("MAIL_REPLY_TO", ""),
            sendgrid_key=self._text("SENDGRID_KEY", ""),
            sendgrid_news_group=self._news_group(),
            mail_senders=self._mail_senders(),
            sendgrid_sandbox=self._switch("SENDGRID_SANDBOX", default=env != PRODUCTION),
            sendgrid_webhook_keys=self._webhook_keys(),
            trusted_hosts=tuple(self._text("TRUSTED_HOSTS", "").replace(",", " ").split()),
            lobby_hosts=self._hosts("LOBBY_HOSTS", LOBBY_HOSTS),
            send_files=self._send_files(),
            proxy_count=self._count("PROXY_COUNT"),
            request_start=self._switch("REQUEST_START", default=False),
            clock_offset=self._offset("NOW"),
            env=env,
        )
        self._check_names()
        self._check_urls(settings)
        self._check_sendgrid(settings)
        if settings.is_production:
            self._check_production(settings)
        if self.faults:
            raise SettingsError(self.faults)
        return settings

    def _given(self, name: str) -> str:
        self.asked.add(PREFIX + name)
        return self.values.get(PREFIX + name, "")

    def _text(self, name: str, default: str) -> str:
        return self._given(name).strip() or default

    def _fault(self, name: str, message: str) -> None:
        self.faults.append(f"{PREFIX}{name}: {message}")

    def _choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self._text(name, default)
        if value not in choices:
            self._fault(name, f"{value!r} is none of {', '.join(choices)}")
            return default
        return value

    def _hosts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Read names of hosts, separated by blanks or commas."""
        hosts = tuple(self._text(name, "").lower().replace(",", " ").split())
        for host in hosts:
            if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
                self._fault(name, f"{host!r} is no name of a host, such as zoom.us")
        return hosts or default

    def _switch(self, name: str, *, default: bool) -> bool:
        return self._choice(name, ("on", "off"), "on" if default else "off") == "on"

    def _send_files(self) -> str:
        """Read below which internal address the proxy in front of us serves our files."""
        value = self._text("SEND_FILES", "")
        if value and not re.fullmatch(r"/[a-z0-9/_-]*[a-z0-9_-]/", value):
            self._fault("SEND_FILES", f"{value!r} is no such address as /kept-files/")
        return value

    def _news_group(self) -> int:
        value = self._text("SENDGRID_NEWS_GROUP", "0")
        if not re.fullmatch(r"\d{1,9}", value):
            self._fault("SENDGRID_NEWS_GROUP", f"{value!r} is no number of an unsubscribe group")
            return 0
        return int(value)

    def _mail_senders(self) -> int:
        value = self._count("MAIL_SENDERS", "4")
        if not 1 <= value <= MOST_MAIL_SENDERS:
            self._fault("MAIL_SENDERS", f"{value} is not between 1 and {MOST_MAIL_SENDERS}")
        return value

    def _count(self, name: str, default: str = "0") -> int:
        value = self._text(name, default)
        if not re.fullmatch(r"\d{1,2}", value):
            self._fault(name, f"{value!r} is not a small whole number")
            return 0
        return int(value)

    def _offset(self, name: str) -> timedelta:
        """Read an instant the clock shall show now, or a fixed shift such as `-53481600.5s`, which a
        parent hands to its children so that all of them show the same time.
        """
        value = self._text(name, "")
        if not value:
            return timedelta(0)
        if re.fullmatch(r"[+-]?\d{1,10}(\.\d{1,6})?s", value):
            return timedelta(seconds=float(value[:-1]))
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self._fault(name, f"{value!r} is not a time with its offset, 2025-03-08T14:00-08:00")
            return timedelta(0)
        return SystemClock.starting_at(instant).offset

    def _database_url(self, data_dir: Path) -> str:
        url = self._text("DATABASE_URL", f"sqlite:///{data_dir / 'congress.sqlite3'}")
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")) or not _split(url).scheme:
            # The value may hold a password: it is not repeated.
            self._fault("DATABASE_URL", "begin with sqlite:/// or postgresql+psycopg://")
        return url

    def _mail(self) -> str:
        value = self._text("MAIL", "folder")
        parts = _split(value)
        is_smtp = parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
        # A fake one of the tests, on this machine: letters and key go nowhere else in the open.
        is_fake = re.fullmatch(rf"{SENDGRID}://127\.0\.0\.1:\d{{1,5}}", value) is not None
        if value not in ("folder", SENDGRID) and not is_smtp and not is_fake:
            self._fault("MAIL", "is neither folder nor sendgrid nor smtp://user:password@host:port")
            return ""
        return value

    def _webhook_keys(self) -> tuple[str, ...]:
        keys = tuple(self._text("SENDGRID_WEBHOOK_KEYS", "").split())
        if not all(WEBHOOK_KEY.fullmatch(key) for key in keys):
            self._fault("SENDGRID_WEBHOOK_KEYS", "must be keys as SendGrid shows them (MFkw…==)")
        return keys

    def _check_sendgrid(self, settings: Settings) -> None:
        if settings.is_sendgrid and not settings.sendgrid_key:
            self._fault("SENDGRID_KEY", "is missing: CONGRESS_MAIL is sendgrid")

    def _mailbox(self, name: str, default: str) -> str:
        value = self._text(name, default)
        if not value:
            return ""
        try:
            read_sender(value)
        except AddressError as error:
            self._fault(name, f"is no address such as {Settings.mail_from}: {error}")
        return value

    def _secret(self, data_dir: Path, env: str) -> str:
        given = self._given("SECRET_KEY")
        if given or env == PRODUCTION:
            return given
        kept = data_dir / "secret_key"
        try:
            if not kept.is_file():
                data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
                _keep_new_key(kept)
            key = kept.read_text("ascii")
        except OSError as error:
            self._fault("DATA_DIR", f"{data_dir} cannot be written: {error.strerror}")
            return ""
        if not key.strip():
            self._fault("SECRET_KEY", f"is empty in {kept}; remove that file for a new one")
        return key

    def _check_names(self) -> None:
        """Find what was set and nothing asked for, once all is read."""
        self.faults.extend(
            f"{name}: no such setting; is it misspelled?"
            for name in sorted(set(self.values) - self.asked - TEST_NAMES)
        )

    def _check_urls(self, settings: Settings) -> None:
        parts = _split(settings.base_url)
        extra = parts.query or parts.fragment or parts.username
        if parts.scheme not in ("http", "https") or not parts.hostname or extra:
            self._fault("BASE_URL", "is not an address such as https://congress.example.org")
        elif parts.path:
            self._fault("BASE_URL", "has a path: we are served at a host of our own, without one")
        hosts = {host.lower() for host in settings.trusted_hosts}
        if parts.hostname and hosts and not hosts & {parts.hostname, parts.netloc.lower(), "*"}:
            self._fault("TRUSTED_HOSTS", "must name the host of CONGRESS_BASE_URL, too")

    def _check_production(self, settings: Settings) -> None:
        self._check_secret(settings.secret_key)
        if not settings.is_https:
            self._fault("BASE_URL", "must begin with https:// in production")
        if not settings.trusted_hosts:
            self._fault("TRUSTED_HOSTS", "must name the hosts people use, separated by spaces")
        if "*" in settings.trusted_hosts:
            self._fault("TRUSTED_HOSTS", "must not trust every host")
        if PREFIX + "PROXY_COUNT" not in self.values:
            self._fault("PROXY_COUNT", "must say how many proxies stand before us (0 to 9)")
        if settings.clock_offset:
            self._fault("NOW", "is for rehearsals: the clock cannot be moved in production")
        self._check_mail(settings)
        self._check_postgres(settings)

    def _check_mail(self, settings: Settings) -> None:
        if settings.mail == "folder":
            self._fault(
                "MAIL",
                "must be sendgrid or smtp://… in production: a folder sends nothing to anybody",
            )
        if settings.mail.startswith(f"{SENDGRID}:"):
            self._fault("MAIL", "is a SendGrid of the tests: in production say sendgrid")
        if settings.mail == SENDGRID and not settings.sendgrid_webhook_keys:
            self._fault(
                "SENDGRID_WEBHOOK_KEYS", "is missing: nobody would hear of mail that came back"
            )
        if settings.mail_from == Settings.mail_from:
            self._fault("MAIL_FROM", "must be an address of yours")
        if not settings.mail_reply_to and _NOBODY.search(settings.mail_from):
            self._fault(
                "MAIL_REPLY_TO", "must name a mailbox that is read: letters ask for answers"
            )

    def _check_secret(self, key: str) -> None:
        if not key:
            self._fault("SECRET_KEY", "is missing; make one with 48 random characters")
        elif len(key) < MIN_SECRET_LENGTH or len(set(key)) < 10:  # noqa: PLR2004 -- crude entropy
            self._fault("SECRET_KEY", f"is too weak: {MIN_SECRET_LENGTH} random characters or more")
        elif any(word in key.lower() for word in WEAK_SECRETS):
            self._fault("SECRET_KEY", "looks like an example; make a random one")

    def _check_postgres(self, settings: Settings) -> None:
        parts = _split(settings.database_url)
        asked = parse_qs(parts.query)
        hosts = [parts.hostname or "", *",".join(asked.get("host", [])).split(",")]
        if settings.is_sqlite or all(
            host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") for host in hosts
        ):
            return
        if asked.get("sslmode") != ["verify-full"]:
            self._fault("DATABASE_URL", "must carry sslmode=verify-full for a database elsewhere")


def _keep_new_key(kept: Path) -> None:
    """Keep a new key for this user alone; of two first starts at once both get the first one's."""
    made = kept.with_name(f"{kept.name}.{os.getpid()}-{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48), "ascii")
    with suppress(FileExistsError):
        os.link(made, kept)
    made.unlink()
