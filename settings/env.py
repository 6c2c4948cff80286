"""Every variable that the environment may set, typed; a wrong one stops the start with a sentence that names it.

Without any variable everything runs on this machine alone: database, broker, keys and files live in `VAR_DIR`.
"""

from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from settings.kept import kept

ROOT = Path(__file__).resolve().parent.parent

DATABASE_SCHEMES = ("postgres", "postgresql")
LOCK_TIMEOUT = "5s"
PREPARE_AFTER = 3
SHORTEST_KEY = 32
MAIL_PORTS = {"smtp": 587, "smtps": 465}
OIDC = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def _absolute(path: Path) -> Path:
    return (ROOT / path.expanduser()).resolve()


def _postgresql_address(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in DATABASE_SCHEMES or not parts.path.strip("/")):
        raise ValueError("must read postgres://user:password@host:port/name")
    return address


def _web_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must read http://host or https://host")
    return address.rstrip("/")


def _mail_address(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in MAIL_PORTS or not parts.hostname):
        raise ValueError("must read smtp://user:password@host:port or smtps://user:password@host:port")
    return address


def _web_address_or_none(address: str) -> str:
    return _web_address(address) if address else ""


def _names(value: object) -> object:
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


class Environment(BaseSettings):
    """The variables. An empty one counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, case_sensitive=True, frozen=True, extra="ignore")

    DATABASE_URL: Annotated[str, AfterValidator(_postgresql_address)] = ""
    """A managed PostgreSQL 15 or later, `postgres://user:password@host/name`; default: the embedded one."""
    EMBEDDED_FSYNC: bool = True
    """Whether the embedded database waits for the disk. Off only where the data may be lost, as in tests."""
    BROKER_URL: str = "filesystem://"
    """Celery's broker; default: a folder, for one machine. Redis or RabbitMQ for several."""
    SECRET_KEY: Annotated[str, Field(min_length=SHORTEST_KEY)] | None = None
    """Signs sessions and forms; default: made once, kept in `VAR_DIR/secret.key`."""
    INSTALLATION_KEY: Annotated[str, Field(min_length=SHORTEST_KEY)] | None = None
    """Makes the papers' public ids, so it never changes; default: made once, kept in `VAR_DIR/installation.key`."""
    PORT: Annotated[int, Field(ge=1, le=65535)] = 8000
    """Where `make run` listens; a taken one is said and the next free one used."""
    PUBLIC_URL: Annotated[str, AfterValidator(_web_address)] = Field(
        default_factory=lambda read: f"http://127.0.0.1:{read.get('PORT')}"
    )
    """The address printed on papers and in messages, without a slash at the end; default: this machine at `PORT`."""
    ALLOWED_HOSTS: Annotated[list[str], NoDecode, BeforeValidator(_names)] = Field(
        default_factory=lambda read: [*THIS_MACHINE, urlsplit(read.get("PUBLIC_URL", "")).hostname or "localhost"]
    )
    """Host names that are answered, separated by commas; default: this machine and the host of `PUBLIC_URL`."""
    OPEN_DATA_LICENCE: Annotated[str, Field(pattern=r"^[A-Za-z0-9.+-]+$")] = "CC-BY-4.0"
    """Under which terms the register of licensed facilities may be used: an identifier of spdx.org/licenses."""
    DEMO: bool = False
    """Whether the demonstration's accounts may log in."""
    DEBUG: bool = False
    """Django's own error pages, which show source and data: never where personal data is real."""
    VAR_DIR: Annotated[Path, AfterValidator(_absolute)] = ROOT / "var"
    """Everything produced: database, files, keys, logs. A second one is a second installation."""
    TRUSTED_PROXIES: Annotated[int, Field(ge=0)] = 0
    """How many proxies of ours stand before the site; the attempts to log in are counted by the visitor they name."""
    EMAIL_URL: Annotated[str, AfterValidator(_mail_address)] = ""
    """The mail server, `smtp://user:password@host:587`, `smtps://…` for TLS from the start; default: a folder.

    `smtp` asks for STARTTLS unless the address ends in `?tls=no`. The folder is `VAR_DIR/mail`.
    """
    EMAIL_FROM: str = Field(
        default_factory=lambda read: f"no-reply@{urlsplit(read.get('PUBLIC_URL', '')).hostname or 'localhost'}"
    )
    """The sender of every message; default: no-reply at the host of `PUBLIC_URL`."""
    JOURNAL_HEAD_TO: Annotated[list[str], NoDecode, BeforeValidator(_names)] = []
    """Who keeps the daily heads of the journal outside of the system: e-mail addresses, separated by commas."""
    OIDC_NAME: str = ""
    """What the log-in page calls the national identity, such as VNeID; default: it is not offered."""
    OIDC_SERVER_URL: Annotated[str, AfterValidator(_web_address_or_none)] = ""
    """The identity provider's address (OpenID Connect); `/.well-known/openid-configuration` is found below it."""
    OIDC_CLIENT_ID: str = ""
    """By which name the identity provider knows this site."""
    OIDC_CLIENT_SECRET: str = ""
    """By which secret it knows that it is this site."""
    UPLOAD_MEGABYTES: Annotated[int, Field(ge=1, le=1000)] = 20
    """How large one uploaded file may be; the pages say it."""
    DOSSIER_MEGABYTES: Annotated[int, Field(ge=1, le=10_000)] = 100
    """How large the files of one application may be together, so never less than one file."""
    JOB_LEASE_SECONDS: Annotated[int, Field(ge=1)] = 60
    """How long a worker may hold a job before another may take it."""
    JOB_SWEEP_SECONDS: Annotated[int, Field(ge=1)] = 10
    """How often jobs that nobody finished are rung again."""
    WARNING_SWEEP_SECONDS: Annotated[int, Field(ge=1)] = 60
    """How often it is looked for what falls due and was not warned of."""
    CALENDAR_ASKED_FROM_MONTH: Annotated[int, Field(ge=1, le=12)] = 11
    """The month from which next year's days off are asked for: their decision is made in autumn."""
    DIGEST_AT: time = time(7)
    """From when on, on a working day, each official is written to what is due (Vietnam)."""

    @model_validator(mode="after")
    def _whole_identity_provider(self) -> Self:
        given = [name for name in OIDC if getattr(self, name)]
        if given and len(given) < len(OIDC):
            missing = ", ".join(name for name in OIDC if name not in given)
            raise ValueError(f"{given[0]} is set, so {missing} must be set too")
        return self

    @model_validator(mode="after")
    def _room_for_one_file(self) -> Self:
        if self.DOSSIER_MEGABYTES < self.UPLOAD_MEGABYTES:
            raise ValueError("DOSSIER_MEGABYTES must not be less than UPLOAD_MEGABYTES")
        return self

    @classmethod
    def read(cls) -> Self:
        """Read the environment; refuses with one line for each variable that is wrong, never showing its value."""
        try:
            return cls()
        except ValidationError as error:
            wrong = [
                ": ".join([*map(str, problem["loc"][:1]), problem["msg"]])
                for problem in error.errors(include_input=False)
                if problem["type"] != "default_factory_not_called"
            ]
        raise ImproperlyConfigured("Environment variables are wrong.\n" + "\n".join(wrong))

    def secret_key(self) -> str:
        """Django's key, from the environment or from `VAR_DIR`."""
        return self.SECRET_KEY or self._kept_key("secret.key")

    def installation_key(self) -> str:
        """The key of the public ids, from the environment or from `VAR_DIR`."""
        return self.INSTALLATION_KEY or self._kept_key("installation.key")

    def database(self) -> dict[str, Any]:
        """Django's description of the one database."""
        options: dict[str, object] = {
            "options": f"-c lock_timeout={LOCK_TIMEOUT}",
            "application_name": "licensing",
            "server_side_binding": True,
            "prepare_threshold": PREPARE_AFTER,
        }
        kept = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
        if not self.DATABASE_URL:
            place = {"CLUSTER": self.VAR_DIR / "postgres", "FSYNC": self.EMBEDDED_FSYNC}
            return {"ENGINE": "settings.embedded", "NAME": "licensing", "OPTIONS": options, **place, **kept}
        address = urlsplit(self.DATABASE_URL)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(address.path.removeprefix("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": unquote(address.hostname or ""),
            "PORT": str(address.port or ""),
            "OPTIONS": options | dict(parse_qsl(address.query)),
            **kept,
        }

    def broker_options(self) -> dict[str, Any]:
        """What the transport needs: folders for the default broker, for Redis how soon a message comes again."""
        kind = urlsplit(self.BROKER_URL).scheme
        if kind == "filesystem":
            queue, control = self.VAR_DIR / "broker" / "queue", self.VAR_DIR / "broker" / "control"
            for folder in (queue, control):
                folder.mkdir(parents=True, exist_ok=True)
            folders = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
            return folders | {"polling_interval": 0.1}
        if kind in ("redis", "rediss"):
            return {"visibility_timeout": 600, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}
        return {}

    def mail(self) -> dict[str, Any]:
        """Django's settings of the way that mail goes."""
        if not self.EMAIL_URL:
            return {"EMAIL_BACKEND": "licensing.messages.sink.FolderBackend"}
        address = urlsplit(self.EMAIL_URL)
        encrypted = address.scheme == "smtps"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": address.hostname,
            "EMAIL_PORT": address.port or MAIL_PORTS[address.scheme],
            "EMAIL_HOST_USER": unquote(address.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
            "EMAIL_USE_SSL": encrypted,
            "EMAIL_USE_TLS": not encrypted and dict(parse_qsl(address.query)).get("tls") != "no",
        }

    def identity_provider(self) -> list[dict[str, Any]]:
        """What allauth is told of the national identity; nothing when none is configured."""
        if not self.OIDC_NAME:
            return []
        found = {"provider_id": "identity", "name": self.OIDC_NAME, "settings": {"server_url": self.OIDC_SERVER_URL}}
        return [found | {"client_id": self.OIDC_CLIENT_ID, "secret": self.OIDC_CLIENT_SECRET}]

    def _kept_key(self, name: str) -> str:
        key = kept(self.VAR_DIR / name)
        if len(key) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"The key in {self.VAR_DIR / name} is too short: restore it from the backup.")
        return key


env = Environment.read()
