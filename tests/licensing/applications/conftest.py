"""A clinic with somebody who acts for it, on a Tuesday in 2021."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from licensing.applications.models import Draft
from licensing.facilities.models import Facility
from tests.licensing import world
from tests.licensing.applications import drafts
from workflows.people import User


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(world.moment(drafts.NOW), tick=False):
        yield


@pytest.fixture
def facility(office: None) -> Facility:
    return world.make_facility()


@pytest.fixture
def ann(facility: Facility) -> User:
    """Acts for the clinic."""
    user = world.make_user("ann", full_name="Lê Thị Ánh")
    world.make_representative(user, facility)
    return user


@pytest.fixture
def clinic(client: Client, ann: User) -> Client:
    client.force_login(ann)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft(ann: User, facility: Facility) -> Draft:
    return drafts.begin(ann, facility)
