"""The week at work: played by the real command, it leaves something to do at every desk."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command

from licensing.replays import script as replays
from tests.processes import ROOT, environment
from workflows import clock
from workflows.calendars import VIETNAM
from workflows.forecast import Cause
from workflows.inbox import inbox_of
from workflows.models import Case, Task
from workflows.outlook import outlook_of
from workflows.people import Absence, User

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
    _forecast_of_whoever_leads(now)


def _forecast_of_whoever_leads(now: datetime) -> None:
    head, today = User.objects.get(username="truongphong"), now.date()
    found = outlook_of(head, at=now)
    assert found.leads
    assert found.forecast is not None
    assert found.forecast.over, "the one that is late"
    before = {late.waiting.case: late for late in found.forecast.late}
    appraisers = User.objects.filter(username__in=["chuyenvien", "chuyenvien2"])
    Absence.objects.bulk_create(
        Absence(person=one, since=today, until=today + timedelta(days=20)) for one in appraisers
    )
    away = outlook_of(head, at=now).forecast
    assert away is not None
    after = {late.waiting.case: late for late in away.late}
    assert after.keys() >= before.keys() | {
        task.process_id for task in Task.objects.filter(step="appraise", finished=None)
    }
    for case, late in after.items():
        if late.waiting.role == "appraiser":
            assert late.finish
            assert late.finish.date() > today + timedelta(days=20)
            assert case in before or (late.cause, set(late.missed)) == (Cause.AWAY, {one.pk for one in appraisers})
    Absence.objects.all().delete()
    assert outlook_of(head, at=now).forecast == found.forecast


def test_what_counts_back_is_counted_in_working_days(db: None) -> None:
    call_command("seed")
    path = replays.FOLDER / "running_week.yaml"
    play = replays.read(path, today=date(2026, 8, 24), days=clock.calendar())
    begun = {act.details["key"]: act.at for act in play.timeline if act.kind == "dossier"}
    assert begun["just_received"] == datetime.combine(date(2026, 8, 22), time(8, 40), VIETNAM), "a worked Saturday"
    assert play.last == date(2026, 8, 22)
