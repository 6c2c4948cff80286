"""The first administrator: a link that works once, printed by whoever starts the server."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from licensing.administration import operations, queries
from licensing.administration.refusals import CannotChange
from workflows.people import User

LETTERS = 32
_LOCK = 7_233_001


def link() -> str | None:
    """The address at which the first administrator enters; None once there is one."""
    return settings.PUBLIC_URL + reverse("first_administrator", args=[_key()]) if _is_open() else None


def opens_with(key: str) -> bool:
    """Whether this key opens the page, now."""
    return hmac.compare_digest(key.encode(), _key().encode()) and _is_open()


@transaction.atomic
def enter(*, full_name: str, username: str, email: str, password: str, at: datetime) -> User:
    """Make the first administrator. Raises CannotChange: details, a weak password, somebody was quicker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    person = User(full_name=full_name, username=username, email=email)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise CannotChange("details", problems=" ".join(error.messages)) from None
    if not _is_open():
        raise CannotChange("entered")
    person = operations.keep_person(person, administers=True, by=None, at=at)
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


def _is_open() -> bool:
    return not queries.administrators().exists()


def _key() -> str:
    """Follows from the installation's own key, so that only who reads its log or its disk knows it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"the first administrator", "sha256").hex()[:LETTERS]
