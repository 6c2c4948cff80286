"""Web, worker and beat are killed again and again while the half-year is played; it ends as if nobody had been."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from licensing.dossiers.guidance import begin_guidance
from licensing.files import storage
from licensing.licences.models import Licence
from licensing.papers.models import Paper
from tests.licensing import world
from tests.processes import ROOT, environment
from tests.system.house import House
from tests.system.traces import assert_nothing_twice_lost_or_open, traces
from workflows import engine, jobs
from workflows.models import Case, Job, JournalEntry, Task
from workflows.people import User

pytestmark = pytest.mark.slow

SEED = 2021
KILLS = 20
REPLAY = [sys.executable, "manage.py", "replay", "half_year_2021"]
YEAR = 2021


@dataclass(frozen=True)
class Round:
    """Whom to kill, in which order, once so many tasks are finished, and perhaps once a worker is at work then."""

    tasks: int
    at_work: bool
    victims: tuple[str, ...]
    empties_broker: bool = False


def rounds(chance: Random, tasks: int) -> list[Round]:
    """At least `KILLS` kills, over the most of a play of so many `tasks`; in one round the broker is emptied.

    A worker dies in each, so that the play cannot run far while the others come back.
    """
    victims: list[list[str]] = []
    while sum(map(len, victims)) < KILLS:
        others = chance.sample(["web", "beat"], chance.randint(1, 2))
        victims.append(chance.sample(["worker", *others], 1 + len(others)))
    moments = sorted(chance.sample(range(1, tasks * 3 // 4), len(victims)))
    emptied = chance.choice(moments)
    return [
        Round(moment, chance.choice([True, False]), tuple(names), empties_broker=moment == emptied)
        for moment, names in zip(moments, victims, strict=True)
    ]


def an_office(settings: Any, folder: Path) -> Case:
    """What is shipped, and one guidance that is no part of the play, for somebody who sits at the pages."""
    folder.mkdir()
    settings.VAR_DIR, settings.FILES_ROOT, settings.ISSUED_ROOT = folder, folder / "files", folder / "issued"
    call_command("seed")
    call_command("procedures", "publish", "licensing/procedures")
    world.make_user("guide", "appraiser", "counter")
    return begin_guidance(facility=world.make_facility(), by=None, at=timezone.now())


def act(case: Case, outcome: str, **data: str) -> None:
    """Do the open task of the case that is no part of the play."""
    task = case.task_set.get(finished=None)
    guide = User.objects.get(username="guide")
    engine.act(case_id=case.pk, task_id=task.pk, outcome=outcome, by=guide, at=timezone.now(), data=data)


def work() -> None:
    """Do every job that is wanted, and what comes of it."""
    while job := Job.objects.filter(status=Job.Status.WANTED).first():
        jobs.run(job.pk, now=timezone.now())


def nothing_waits() -> bool:
    return not Job.objects.exclude(status=Job.Status.DONE).exists()


def finished_tasks() -> int:
    count: int = Task.objects.exclude(finished=None).count()
    return count


def at_work() -> bool:
    return Job.objects.filter(status=Job.Status.CLAIMED).exists()


def kill(house: House, one: Round) -> None:
    """Wait for the moment, kill, start again, and wait until all are back."""
    house.wait_until(lambda: house.replay_is_over or (finished_tasks() >= one.tasks and (at_work() or not one.at_work)))
    assert not house.replay_is_over, "too late to disturb anything"
    for name in one.victims:
        house.kill(name)
    house.start(*(name for name in one.victims if name != "worker"))
    if one.empties_broker:
        house.wait_until(lambda: any("run_job" in bell.read_text() for bell in house.bells()))
        shutil.rmtree(house.broker)
        house.wait_until(house.bells)
    house.start("worker")
    house.wait_until(lambda: all(house.is_ready(name) for name in one.victims))


def act_where_web_falls(house: House, case: Case) -> None:
    """Press a button; web falls after the commit. Press it again once web is back: nothing is done twice."""
    client = Client()
    client.force_login(User.objects.get(username="guide"))
    secret = "a" * 32
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={secret}"
    fields = {"csrfmiddlewaretoken": secret, "act-token": str(uuid4()), "act-outcome": "guided", "note": "Explained."}
    task = case.task_set.get(finished=None)
    address = reverse("cases:task", args=[case.pk, task.pk, "do"])
    assert house.ask("POST", address, fields, cookies) == 0
    house.wait_until(lambda: house.programs["web"].has_fallen and house.is_ready("web"))
    assert house.ask("POST", address, fields, cookies) == 302


def committed(job_id: str) -> None:
    assert Job.objects.filter(pk=int(job_id)).exists()


def file_without_row(sha256: str) -> None:
    assert storage.path_of(sha256).is_file()
    assert not Paper.objects.filter(sha256=sha256).exists()


def test_killed_again_and_again_it_ends_like_a_play_that_nobody_disturbed(
    transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    case = an_office(settings, tmp_path / "undisturbed")
    act(case, "guided", note="Explained.")
    work()
    said = subprocess.run(REPLAY, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout
    act(case, "confirmed")
    work()
    assert_nothing_twice_lost_or_open()
    undisturbed, tasks = traces(YEAR), finished_tasks()

    call_command("flush", interactive=False, verbosity=0)
    case = an_office(settings, tmp_path / "killed")
    inspect = {"web": committed, "replay": committed, "worker": file_without_row}
    with House(settings.VAR_DIR, inspect) as house:
        house.start("web", "worker", "beat", "replay")
        house.wait_until(lambda: all(house.is_ready(name) for name in ("web", "worker", "beat")))
        planned = rounds(Random(SEED), tasks)
        for n, one in enumerate(planned):
            kill(house, one)
            if n == len(planned) // 2:
                act_where_web_falls(house, case)
        house.wait_until(lambda: house.replay_is_over)
        house.wait_until(nothing_waits)
        act(case, "confirmed")
        house.wait_until(nothing_waits)
        assert house.programs["replay"].log.splitlines()[-3:] == said.splitlines()[-3:]
        for licence in Licence.objects.all():
            assert house.ask("GET", reverse("licence_public", args=[licence.public_id])) == 200
        assert all(program.has_fallen for program in house.programs.values() if program.point)
        assert sum(program.kills for program in house.programs.values()) >= KILLS

    assert_nothing_twice_lost_or_open()
    assert traces(YEAR) == undisturbed
    assert len(undisturbed["licences"]) == 7
    entries = JournalEntry.objects.filter(case=case).order_by("pk")
    assert list(entries.values_list("act", flat=True)) == ["started", "done", "performed", "done", "ended"]
