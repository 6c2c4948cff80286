"""The department, and a dossier that was appraised: the head has to decide since 20 May 2021."""

from pathlib import Path

import pytest
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from tests.licensing.procedures.office import Office


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


@pytest.fixture
def decided(office: Office) -> Dossier:
    """Its result is due on Wednesday 26 May."""
    dossier = office.receive()
    office.to_the_decision(dossier)
    return dossier
