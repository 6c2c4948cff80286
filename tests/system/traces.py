"""What a play leaves behind, without anything that may differ between two of them: row ids and recording moments."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Count

from licensing.files.models import StoredFile
from licensing.licences.models import Licence
from licensing.news.models import Digest
from licensing.papers.models import NumberTaken, Paper
from workflows.models import (
    Case,
    ClockEvent,
    Heartbeat,
    Job,
    JournalCheck,
    JournalEntry,
    JournalHead,
    JournalMark,
    Task,
)

BY_THE_HOUR = (Session, Heartbeat, Digest, JournalHead, JournalMark, JournalCheck)
"""What a running beat writes by the hour of the day, whatever is played."""
OF_THE_CASE = ("case__title", "case__received_at")


def traces(year: int) -> dict[str, Any]:
    """The rows of a play in `year`, in an order of their own, how many rows there are at all, and the files."""
    journal = JournalEntry.objects.filter(at__year=year).order_by(*OF_THE_CASE, "pk")
    clock = ClockEvent.objects.filter(at__year=year).order_by(*OF_THE_CASE, "pk")
    tasks = Task.objects.filter(at__year=year).order_by("process__title", "process__received_at", "pk")
    licences = Licence.objects.order_by("number__year", "number__number")
    return {
        "licences": list(
            licences.values(
                "number__text", "case__reference", "paper__sha256", "public_id", "issued_on", "valid_until", "holder"
            )
        ),
        "journal": list(
            journal.values_list(*OF_THE_CASE, "act", "step", "outcome", "reason", "at", "by__username", "token")
        ),
        "clock": list(clock.values_list(*OF_THE_CASE, "term", "kind", "at")),
        "tasks": list(tasks.values_list("process__title", "step", "outcome", "status", "at", "owner__username")),
        "rows": {
            model._meta.label: model._default_manager.count() for model in apps.get_models() if model not in BY_THE_HOUR
        },
        "issued": {file.name: _hash(file) for file in (Path(settings.ISSUED_ROOT) / str(year)).glob("*.pdf")},
        "stored": _stored(),
    }


def assert_nothing_twice_lost_or_open() -> None:
    """Each number once without a gap, each action once, each paper with licence and file, nothing unfinished."""
    numbers = list(NumberTaken.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    taken = set(NumberTaken.objects.values_list("pk", "pk"))
    assert set(Licence.objects.values_list("number", "paper__number")) == taken
    done = JournalEntry.objects.filter(act__in=["performed", "done"])
    assert not done.values("task").annotate(times=Count("pk")).filter(times__gt=1).exists()
    assert not JournalEntry.objects.filter(act="failed").exists()
    assert not Job.objects.exclude(status=Job.Status.DONE).exists()
    assert not Case.objects.filter(finished=None).exists()
    assert not Task.objects.filter(finished=None).exists()
    named = {*Paper.objects.values_list("sha256", flat=True), *StoredFile.objects.values_list("sha256", flat=True)}
    assert _stored() == named


def _stored() -> set[str]:
    """What lies in the store under its hash; it is what its name says."""
    stored = {file.parent.name + file.name: _hash(file) for file in Path(settings.FILES_ROOT).glob("??/*")}
    assert all(name == content for name, content in stored.items())
    return set(stored)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
