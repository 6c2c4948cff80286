"""What holds in every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in the language of the source; what is told to a browser follows its own settings."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nobody_rings_for_another_test() -> None:
    """Bells that no worker heard would keep the next test's worker busy."""
    for message in Path(settings.VAR_DIR, "broker", "queue").iterdir():
        message.unlink(missing_ok=True)
