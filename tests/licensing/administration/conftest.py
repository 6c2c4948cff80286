"""A new installation, and whoever administers it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.licensing import world
from workflows.people import User


@pytest.fixture
def new(db: None) -> None:
    """What `manage.py seed` and `procedures offer` leave: no person."""
    call_command("seed", verbosity=0)
    call_command("procedures", "offer", "licensing/procedures")


@pytest.fixture
def admin(new: None) -> User:
    user = world.make_user("quantri", full_name="Võ Thị Quản Trị")
    user.user_permissions.add(Permission.objects.get(codename="administer"))
    return user


@pytest.fixture
def client(settings: Settings) -> Client:
    """A browser that reads English."""
    reading = Client()
    reading.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return reading


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    """The administrator's browser."""
    client.force_login(admin)
    return client
