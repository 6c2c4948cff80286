"""What concerns a whole case waits for it, and then sees what was done meanwhile."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.workflows.library.world import Library, moment
from tests.workflows.test_calendar_at_once import beside, until_somebody_waits
from tests.workflows.test_front_door_times import ACTS, OF_THE_WHOLE_CASE
from workflows.models import Case
from workflows.refusals import OutOfOrder


@pytest.fixture
def library(transactional_db: None) -> Library:
    return Library()


@pytest.mark.parametrize("name", OF_THE_WHOLE_CASE)
def test_it_is_refused_where_something_later_was_done_while_it_waited(library: Library, name: str) -> None:
    case = library.ask_for_a_book()
    task = library.open_task(case, "receive")

    def too_early() -> None:
        with pytest.raises(OutOfOrder):
            ACTS[name](library, case, task, moment("2021-03-01 09:29"))

    with beside(too_early) as act, transaction.atomic():
        library.do(case, "receive", "accept", "2021-03-01 09:30")
        act.start()
        until_somebody_waits()
    assert Case.objects.get(pk=case.pk).is_open
