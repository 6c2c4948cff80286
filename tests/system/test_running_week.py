"""The week at work: played by the real command, it leaves something to do at every desk."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time

import pytest
from django.core.management import call_command

from licensing.replays import script as replays
from tests.processes import ROOT, environment
from workflows import clock
from workflows.calendars import VIETNAM
from workflows.inbox import inbox_of
from workflows.models import Case
from workflows.people import User

pytestmark = pytest.mark.slow

TO_DO = {
    "motcua": {"receive", "hand_over"},
    "chuyenvien": {"appraise", "verify_training"},
    "truongphong": {"assign", "decide"},
    "lanhdao": {"sign"},
    "vanthu": {"number", "release"},
    "coso1": {"supplement"},
}


def test_every_desk_has_something_to_do(transactional_db: None) -> None:
    call_command("seed")
    call_command("procedures", "publish", "licensing/procedures")
    command = [sys.executable, "manage.py", "replay", "running_week"]
    said = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    now = datetime.now(VIETNAM)
    for name, steps in TO_DO.items():
        inbox = inbox_of(User.objects.get(username=name), at=now)
        assert {entry.task.step for group in inbox.groups for entry in group.entries} == steps, name
    assert Case.objects.filter(finished=None, due_at__lt=now).exists(), "one is late"


def test_what_counts_back_is_counted_in_working_days(db: None) -> None:
    call_command("seed")
    path = replays.FOLDER / "running_week.yaml"
    play = replays.read(path, today=date(2026, 8, 24), days=clock.calendar())
    begun = {act.details["key"]: act.at for act in play.timeline if act.kind == "dossier"}
    assert begun["just_received"] == datetime.combine(date(2026, 8, 22), time(8, 40), VIETNAM), "a worked Saturday"
    assert play.last == date(2026, 8, 22)
