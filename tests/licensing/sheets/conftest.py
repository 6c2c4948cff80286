"""The texts of papers as shipped."""

import pytest

from licensing.papers import seeding


@pytest.fixture
def offered(db: None) -> None:
    """Headings and forms of slips."""
    seeding.seed()
    seeding.seed_invented()
