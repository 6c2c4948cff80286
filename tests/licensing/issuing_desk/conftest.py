"""The department with its own folder of issued papers."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.licensing.procedures.office import Office


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


@pytest.fixture
def client(settings: Settings) -> Client:
    """A browser that reads English."""
    reading = Client()
    reading.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return reading
