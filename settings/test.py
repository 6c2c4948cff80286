"""The tests: the real database and the real broker, in a folder of their own whose data may be lost."""

import os

os.environ.setdefault("VAR_DIR", "var/test")
os.environ.setdefault("EMBEDDED_FSYNC", "0")

from settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
