"""The page of health: every line with a word, and what to do where something is wrong."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from licensing.administration import backup
from licensing.administration.health import SWEEPS, Health, health
from licensing.messages.models import Message
from tests.licensing import world
from workflows import health as engine
from workflows.models import CalendarYear, Heartbeat, Job
from workflows.people import User

NOW = timezone.now()
TASKS = [str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
OFTEN = ["sweep_jobs", "sweep_warnings", "write_digests", "sweep_messages", "sweep_reappointments"]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """However long after its beginning the run comes here."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_every_regular_task_says_what_it_does() -> None:
    assert {task.rpartition(".")[2] for task in TASKS} == SWEEPS.keys()


@pytest.fixture
def well(new: None) -> None:
    """An installation at which nothing is wrong."""
    by, day = world.make_user("thuky"), timezone.localdate(NOW)
    for year in (day.year, day.year + 1):
        CalendarYear.objects.filter(year=year).update(confirmed_on=day, confirmed_by=by)
    engine.sign("worker", backup.SIGN, *(task.rpartition(".")[2] for task in TASKS), at=NOW)


def troubled(found: Health) -> list[str]:
    return [line.title for line in found.lines if line.troubled]


def test_everything_works(desk: Client, well: None) -> None:
    assert troubled(health(at=NOW)) == []
    page = desk.get("/administration/health/").content.decode()
    assert "Everything works." in page
    assert page.count("in order") == len(health(at=NOW).lines)
    assert 'href="/reports/day/"' in page


@pytest.mark.parametrize("task", TASKS)
def test_every_regular_task_gives_a_sign_of_life_of_its_own(db: None, task: str) -> None:
    import_string(task)()
    assert Heartbeat.objects.filter(name=task.rpartition(".")[2]).exists()


@pytest.mark.parametrize("task", TASKS)
def test_a_regular_task_that_went_silent_is_told(well: None, task: str) -> None:
    name = task.rpartition(".")[2]
    Heartbeat.objects.filter(name=name).update(at=NOW - timedelta(hours=27))
    assert len(troubled(health(at=NOW))) == 1
    Heartbeat.objects.filter(name=name).delete()
    assert len(troubled(health(at=NOW))) == (name in OFTEN), "a daily one may wait for its first night"


def test_a_worker_that_is_dead_work_that_waits_and_work_that_failed(desk: Client, well: None) -> None:
    Heartbeat.objects.filter(name="worker").update(at=NOW - timedelta(hours=1))
    Job.objects.create(kind="x", at=NOW, recorded_at=NOW - timedelta(hours=1))
    Job.objects.create(kind="y", at=NOW, status=Job.Status.FAILED, error="ValueError")
    assert troubled(health(at=NOW)) == ["Background worker", "Waiting work", "Failed work"]
    page = desk.get("/administration/health/").content.decode()
    for said in ("1 job waits, the oldest since", "No worker gives a sign of life", "y: ValueError", "Try again"):
        assert said in page
    assert "3 things to look at" in desk.get("/administration/").content.decode()


@pytest.mark.parametrize(
    ("state", "age", "told"),
    [
        (Message.State.WAITING, timedelta(minutes=5), False),
        (Message.State.WAITING, timedelta(hours=2), True),
        (Message.State.FAILED, timedelta(), True),
        (Message.State.SENT, timedelta(days=9), False),
    ],
)
def test_messages_that_do_not_go_out(well: None, state: str, age: timedelta, told: bool) -> None:
    Message.objects.create(address="a@example.vn", kind="x", at=NOW, recorded_at=NOW - age, state=state)
    assert troubled(health(at=NOW)) == (["Messages"] if told else [])


def test_people_whom_no_message_reaches_are_counted_until_they_have_an_address(well: None) -> None:
    person = User.objects.create_user("clerk", full_name="Clerk")
    for _ in range(2):
        Message.objects.create(to=person, kind="x", at=NOW, state=Message.State.NO_ADDRESS)
    [line] = [line for line in health(at=NOW).lines if line.title == "Without an e-mail address"]
    assert (line.said, line.troubled) == ("1 person, 2 messages", True)
    assert troubled(health(at=NOW)) == ["Without an e-mail address"]
    User.objects.update(email="clerk@mail.example")
    assert troubled(health(at=NOW)) == []


def test_a_full_disk_and_an_old_backup(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1000, 901, 99))
    Heartbeat.objects.filter(name=backup.SIGN).update(at=NOW - timedelta(days=2, minutes=1))
    assert troubled(health(at=NOW)) == ["Disk", "Backup"]
    Heartbeat.objects.filter(name=backup.SIGN).delete()
    assert troubled(health(at=NOW)) == ["Disk", "Backup"], "none is known"


def test_log_ins_that_are_over_are_forgotten(db: None) -> None:
    for key, day in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=NOW + timedelta(days=day))
    import_string("licensing.administration.celery_tasks.sweep_sessions")()
    assert [one.session_key for one in Session.objects.all()] == ["new"]
