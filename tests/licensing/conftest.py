"""What the tests of the domain may use."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.licensing import world


@pytest.fixture(autouse=True)
def files_root(settings: Settings, tmp_path: Path) -> Path:
    """A store of files of its own for each test."""
    settings.FILES_ROOT, settings.PICTURES_ROOT = tmp_path / "files", tmp_path / "pictures"
    return tmp_path / "files"


@pytest.fixture
def law(db: None) -> None:
    """The law as it is shipped."""
    world.seed_the_law()


@pytest.fixture
def office(law: None) -> None:
    """The law, a procedure in force and a registered provider: ready to receive."""
    world.publish_short_way()
    world.make_provider()
