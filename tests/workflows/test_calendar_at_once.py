"""A change of the calendar and an act at the same time, on connections of their own: no due moment by the old days."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from tests.workflows.library.world import Library, moment
from tests.workflows.test_rederiving import AT, storm
from workflows import clock, engine, rederiving
from workflows.models import CalendarDay, Case, Task
from workflows.nodes import due_of
from workflows.rederiving import Change, ChangedMeanwhile

CHANGE = [date(2021, 3, day) for day in (2, 3, 4)]
WAITING = "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)) AND NOT granted"


@pytest.fixture
def library(transactional_db: None) -> Library:
    return Library()


@contextmanager
def beside(act: Callable[[], Any]) -> Iterator[threading.Thread]:
    """Do something on another connection meanwhile; whoever leaves has waited for it. What fails there fails here."""
    failed = list[BaseException]()

    def run() -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    yield thread
    thread.join(20)
    assert not thread.is_alive()
    if failed:
        raise failed[0]


def until_somebody_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def save_the_storm(library: Library) -> None:
    """As the page does: whoever is told that it looks otherwise by now looks, and keeps it."""
    changes = [Change(storm(day.day)) for day in CHANGE]
    mark = rederiving.preview(changes, at=AT).mark
    for _ in range(3):
        try:
            rederiving.save(changes, mark=mark, by=library.people["head"], at=AT)
        except ChangedMeanwhile as meanwhile:
            mark = meanwhile.preview.mark
        else:
            return
    raise AssertionError("not kept")


def assert_counted_by_the_new_days(case: Case) -> None:
    assert CalendarDay.objects.filter(day__in=CHANGE).count() == len(CHANGE)
    case.refresh_from_db()
    stored, days = (case.due_at, case.legal_end), clock.calendar()
    clock.fall_due(case, list(case.clock_events.order_by("pk")), days=days)
    assert (case.due_at, case.legal_end) == stored
    assert case.due_at
    for task in Task.objects.filter(process=case, finished=None).exclude(role=""):
        assert task.due_at == due_of(case, task.flow_task.step, at=task.at, calendar=days)


@pytest.mark.parametrize("moves", [True, False])
def test_an_act_that_waits_for_its_case_counts_by_the_new_days(library: Library, moves: bool) -> None:
    case = library.ask_for_a_book()
    if not moves:
        Case.objects.filter(pk=case.pk).update(due_at=None, legal_end=None)
        Task.objects.filter(process=case).update(due_at=None)
        case.clock_events.model.objects.bulk_create(
            [case.clock_events.model(case=case, term="card_check", kind="finish", at=moment("2021-03-01 09:00"))]
        )
    with beside(lambda: library.do(case, "receive", "accept", "2021-03-01 09:30")) as act, transaction.atomic():
        save_the_storm(library)
        act.start()
        until_somebody_waits()
    assert_counted_by_the_new_days(case)


def test_what_concerns_the_whole_case_and_waits_counts_by_the_new_days(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")

    def extend() -> None:
        engine.extend(
            case.pk,
            term="answer",
            until=date(2021, 3, 11),
            reason="flood",
            by=library.people["head"],
            at=moment("2021-03-01 10:00"),
        )

    with beside(extend) as act, transaction.atomic():
        save_the_storm(library)
        act.start()
        until_somebody_waits()
    assert_counted_by_the_new_days(case)


def test_a_case_that_begins_meanwhile_counts_by_the_new_days(library: Library) -> None:
    with beside(lambda: library.ask_for_a_book("L-2")) as act, transaction.atomic():
        save_the_storm(library)
        act.start()
        until_somebody_waits()
    assert_counted_by_the_new_days(Case.objects.get(reference="L-2"))


@pytest.mark.parametrize("reference", ["L-1", "L-2"])
def test_a_change_waits_for_a_case_that_is_beginning_and_for_an_act_under_way(library: Library, reference: str) -> None:
    case = library.ask_for_a_book("L-1")
    with beside(lambda: save_the_storm(library)) as change, transaction.atomic():
        if reference == "L-1":
            library.do(case, "receive", "accept", "2021-03-01 09:30")
        else:
            case = library.ask_for_a_book(reference)
        change.start()
        until_somebody_waits()
    assert_counted_by_the_new_days(case)


def test_acts_do_not_wait_for_each_other(library: Library) -> None:
    """Two cases begin while neither is committed."""
    done = threading.Event()

    def other() -> None:
        library.ask_for_a_book("L-2")
        done.set()

    with beside(other) as act, transaction.atomic():
        library.ask_for_a_book("L-1")
        act.start()
        assert done.wait(10)
