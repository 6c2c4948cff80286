"""The department with a dossier whose result is due on Wednesday 26 May 2021, 17:00."""

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
def dossier(office: Office) -> Dossier:
    received = office.receive()
    office.do(received, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(received, "assign", "assigned", "2021-05-19 09:30", data={})
    return received
