"""The real beat and a real worker: a case that has become overdue is warned of, and whoever has it is written to."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from licensing.messages.models import Message
from settings.serving.__main__ import BEAT, WORKER
from tests.licensing import world
from tests.processes import wait_for
from tests.system.program import Program
from workflows.models import Case, Warning

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 90
LONG_AGO = timedelta(days=30)


def test_an_overdue_case_is_warned_of_by_the_running_beat_and_worker(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARNING_SWEEP_SECONDS", "1")
    began = timezone.now()
    case = _overdue(settings, tmp_path, began - LONG_AGO)
    worker = Program("worker", WORKER, tmp_path)
    beat = Program("beat", [*BEAT, f"--schedule={tmp_path / 'beat'}"], tmp_path)
    try:
        worker.start()
        beat.start()
        wait_for(lambda: _is_warned_of(case, worker, beat), PATIENCE_SECONDS)
    finally:
        beat.end()
        worker.end()
    warning = _of_the_first_step(case).get()
    assert warning.at >= began
    assert warning.due_at < began
    assert [person.username for person in warning.people.all()] == ["counter"]
    assert Message.objects.filter(case=case, to__username="counter", at=warning.at).count() == 1, "one of a sweep"


def _overdue(settings: Any, folder: Path, at: datetime) -> Case:
    """A dossier that nobody has looked at since."""
    settings.VAR_DIR, settings.FILES_ROOT, settings.ISSUED_ROOT = folder, folder / "files", folder / "issued"
    call_command("seed")
    call_command("procedures", "publish", "licensing/procedures")
    counter = world.make_user("counter", "counter")
    counter.email = "counter@mail.example"
    counter.save()
    dossier = world.receive(facility=world.make_facility(), at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}")
    assert dossier.case
    return dossier.case


def _is_warned_of(case: Case, *programs: Program) -> bool:
    for program in programs:
        assert program.ended_with is None, f"{program.name} ended:\n{program.log[-3000:]}"
    return _of_the_first_step(case).exists()


def _of_the_first_step(case: Case) -> QuerySet[Warning]:
    return Warning.objects.filter(case=case, task__step="receive", rung="due")
