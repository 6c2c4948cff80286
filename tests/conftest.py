"""What holds in every test."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in the language of the source; what is told to a browser follows its own settings."""
    with translation.override("en"):
        yield
