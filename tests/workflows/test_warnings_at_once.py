"""Sweeps at once, on connections of their own: nothing is sent twice, and a case that somebody holds waits."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import RESTORE
from tests.workflows.test_processes import at_once
from workflows import engine, publishing, vocabulary, warnings
from workflows.models import Case, Warning

pytestmark = pytest.mark.slow
NOW = "2021-03-01 09:00"
MANY = 40


@pytest.fixture
def library(transactional_db: None) -> Library:
    library = Library()
    publishing.publish(RESTORE.read_text(), "restore_book.yaml")
    for n in range(MANY):
        engine.start(
            definition="restore_book",
            reference=f"R-{n}",
            title="Kiều",
            by=library.people["librarian"],
            at=moment("2021-03-01 08:00"),
            party=f"borrower:{library.people['borrower'].pk}",
        )
    return library


@pytest.fixture
def told() -> Iterator[list[int]]:
    heard: list[int] = []
    vocabulary.warnings(lambda warned: heard.extend(one.warning.case_id for one in warned))
    yield heard
    vocabulary.words.warnings.pop()


def test_sweeps_at_once_send_nothing_twice_and_nothing_is_lost(library: Library, told: list[int]) -> None:
    written = at_once(*[lambda: warnings.sweep(now=moment(NOW))] * 4)
    left = warnings.sweep(now=moment(NOW))
    assert sum(written) + left == MANY == Warning.objects.count()
    assert len(told) == len(set(told)) == MANY
    assert sum(bool(number) for number in written) > 1, "they really worked side by side"


def test_a_case_that_somebody_holds_waits_for_the_next_sweep(library: Library) -> None:
    case = Case.objects.get(reference="R-7")
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        assert pool.submit(swept).result(30) == MANY - 1
    assert swept() == 1
    assert case.warnings.count() == 1


def swept() -> int:
    try:
        return warnings.sweep(now=moment(NOW))
    finally:
        connections.close_all()
