"""What holds in every environment; `dev`, `test` and `prod` say only how they differ."""

from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from settings.embedded.place import PACKAGES, PROGRAMS
from settings.env import env
from settings.logins import *  # noqa: F403
from settings.logins import LOGIN_APPS
from settings.logs import LOGGING  # noqa: F401  (Django looks for it here)

ROOT = Path(__file__).resolve().parent.parent

VERSION = "0.1.0"
"""As `pyproject.toml` says; a test compares them."""

DEBUG = env.DEBUG
DEMO = env.DEMO
SECRET_KEY = env.secret_key()
INSTALLATION_KEY = env.installation_key()
ALLOWED_HOSTS = env.ALLOWED_HOSTS
PUBLIC_URL = env.PUBLIC_URL
OPEN_DATA_LICENCE = env.OPEN_DATA_LICENCE

VAR_DIR = env.VAR_DIR
FILES_ROOT = VAR_DIR / "files"
ISSUED_ROOT = VAR_DIR / "issued"
PICTURES_ROOT = VAR_DIR / "pictures"
UPLOAD_MEGABYTES = env.UPLOAD_MEGABYTES
DOSSIER_MEGABYTES = env.DOSSIER_MEGABYTES

INSTALLED_APPS = [
    "settings.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "viewflow",
    "viewflow.workflow",
    "workflows",
    "licensing",
    *LOGIN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "settings.headers.content_security",
    "settings.looking.in_one_look",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "settings.parts.language_of_parts",
    "settings.language.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "settings.unsent.KeepWhatIsTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
]

CSRF_FAILURE_VIEW = "settings.unsent.refused"

ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "settings.shade.shade",
                "licensing.papers.heading.department",
                "licensing.messages.sink.demonstration",
            ],
        },
    },
]

DATABASES = {"default": env.database()}
POSTGRES_PROGRAMS = PACKAGES / PROGRAMS
"""Where `pg_dump` and `pg_restore` are; they serve a managed server as well."""

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
"""What may be lost, such as how often somebody tried to log in; in the database, so that every process knows it."""

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workflows.User"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / package / "locale" for package in ("workflows", "licensing", "settings")]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
vars().update(env.mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.EMAIL_FROM

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
"""The counter's page sends some thirty fields for each worker; of a hospital they are more than Django's thousand."""
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
"""A page without script sends all scans in one request: of a list of earlier licences they are more than a hundred."""

CELERY_BROKER_URL = env.BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = env.broker_options()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

JOB_LEASE_SECONDS = env.JOB_LEASE_SECONDS
JOB_SWEEP_SECONDS = env.JOB_SWEEP_SECONDS
WARNING_SWEEP_SECONDS = env.WARNING_SWEEP_SECONDS
CALENDAR_ASKED_FROM_MONTH = env.CALENDAR_ASKED_FROM_MONTH
DIGEST_AT = env.DIGEST_AT
DIGEST_SWEEP_SECONDS = 300
"""How often it is looked whether the morning has come; who was written to that day is not written to again."""
JOURNAL_HEAD_TO = env.JOURNAL_HEAD_TO
CELERY_BEAT_SCHEDULE = {
    "take the head of the journal of the day that ended, and mail it out": {
        "task": "licensing.administration.celery_tasks.close_journal_day",
        "schedule": crontab(hour="0", minute="10"),
    },
    "verify the journal": {
        "task": "licensing.administration.celery_tasks.verify_journal",
        "schedule": crontab(hour="2", minute="10"),
    },
    "ring again for jobs that nobody finished": {
        "task": "workflows.celery_tasks.sweep_jobs",
        "schedule": float(JOB_SWEEP_SECONDS),
    },
    "warn of what is due": {
        "task": "workflows.celery_tasks.sweep_warnings",
        "schedule": float(WARNING_SWEEP_SECONDS),
    },
    "write to each official in the morning what is due": {
        "task": "licensing.news.celery_tasks.write_digests",
        "schedule": float(DIGEST_SWEEP_SECONDS),
    },
    "try again what was not sent": {
        "task": "licensing.messages.celery_tasks.sweep_messages",
        "schedule": 60.0,
    },
    "draft the apologies for terms that will be missed": {
        "task": "licensing.reappointments.celery_tasks.sweep_reappointments",
        "schedule": 300.0,
    },
    "drop what was typed at the counter and forgotten": {
        "task": "licensing.dossiers.celery_tasks.sweep_drafts",
        "schedule": crontab(hour="1", minute="15"),
    },
    "remove files that no row names": {
        "task": "licensing.files.celery_tasks.sweep_orphans",
        "schedule": crontab(hour="1", minute="30"),
    },
    "forget log-ins that are over": {
        "task": "licensing.administration.celery_tasks.sweep_sessions",
        "schedule": crontab(hour="1", minute="45"),
    },
}
