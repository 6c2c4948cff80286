"""Books, headings and texts as shipped, and a store of files of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.licensing import issuing


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.ISSUED_ROOT = tmp_path / "issued"


@pytest.fixture
def offered(db: None) -> None:
    issuing.offer_everything()
