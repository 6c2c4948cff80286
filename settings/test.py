"""The tests: the real database and the real broker, in a folder of their own whose data may be lost."""

import os

os.environ.setdefault("VAR_DIR", "var/test")
os.environ.setdefault("EMBEDDED_FSYNC", "0")

from settings.base import *  # noqa: F403
from settings.env import env

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Tests run side by side: one database server, but a database, files and a broker for each.
    apart = env.model_copy(update={"VAR_DIR": env.VAR_DIR / worker})
    VAR_DIR = apart.VAR_DIR
    FILES_ROOT = VAR_DIR / "files"
    ISSUED_ROOT = VAR_DIR / "issued"
    CELERY_BROKER_TRANSPORT_OPTIONS = apart.broker_options()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
