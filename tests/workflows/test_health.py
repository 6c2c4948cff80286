"""What is told of the work behind the screens: when it is late, when it failed, when nobody gives a sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.workflows.library.world import Library
from workflows import health
from workflows.celery_tasks import sweep_jobs
from workflows.models import Case, Heartbeat, Job

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)


@pytest.fixture
def printing(library: Library) -> Case:
    """A case whose slip is to be printed, by a worker that does not come."""
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    return case


def test_work_is_late_once_it_waits_longer_than_a_worker_may_hold_it(printing: Case) -> None:
    wanted = Job.objects.get().recorded_at
    before, after = wanted + LEASE - timedelta(seconds=1), wanted + LEASE
    assert (health.health(at=before).late, health.waiting_since(printing, at=before)) == (0, None)
    assert (health.health(at=after).late, health.waiting_since(printing, at=after)) == (1, wanted)
    found = health.health(at=after)
    assert (found.waiting, found.failed, found.oldest_waiting) == (1, 0, wanted)
    Job.objects.update(status=Job.Status.FAILED)
    found = health.health(at=after)
    assert (found.waiting, found.late, found.failed) == (0, 0, 1)
    assert health.waiting_since(printing, at=after) is None, "failed work is shown with its button instead"


def test_the_page_of_the_case_says_that_its_work_is_late(printing: Case, library: Library, client: Client) -> None:
    client.force_login(library.people["head"])
    client.cookies["django_language"] = "en"
    page = reverse("cases:case", args=[printing.pk])
    assert "about to work on this since" not in client.get(page).content.decode()
    with time_machine.travel(timezone.now() + LEASE + timedelta(minutes=1), tick=False):
        assert "about to work on this since" in client.get(page).content.decode()


def test_a_sweep_leaves_signs_and_their_absence_is_seen(db: None) -> None:
    assert not health.health(at=timezone.now()).sweeps
    for _ in range(2):
        sweep_jobs()
    now = timezone.now()
    assert {sign.name for sign in Heartbeat.objects.all()} == {"sweep_jobs", "worker"}
    found = health.health(at=now)
    assert (found.sweeps, found.works, found.late, found.failed) == (True, True, 0, 0)
    long_after = now + timedelta(seconds=health.SWEEPS_MISSED * settings.JOB_SWEEP_SECONDS + 1)
    found = health.health(at=long_after)
    assert (found.sweeps, found.works) == (False, False)
    health.sign(health.WORKER, at=long_after)
    found = health.health(at=long_after)
    assert (found.sweeps, found.works) == (False, True), "a worker that works without being rung: beat is gone"


def test_health_takes_two_statements(printing: Case, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        health.health(at=timezone.now())
