"""A store of files of the test's own, and the department at work."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.licensing import issuing
from tests.licensing.procedures.office import Office


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT, settings.ISSUED_ROOT = tmp_path / "files", tmp_path / "issued"


@pytest.fixture
def offered(db: None) -> None:
    issuing.offer_everything()


@pytest.fixture
def office(db: None) -> Office:
    return Office()
