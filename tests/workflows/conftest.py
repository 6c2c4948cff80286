"""The library, ready to lend."""

import pytest

from tests.workflows.library.world import Library


@pytest.fixture
def library(db: None) -> Library:
    return Library()
