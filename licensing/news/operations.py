"""Telling: whoever acts for the facility hears of its case, an official of a task that somebody else gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from licensing.dossiers.first_dates import first_date
from licensing.messages import operations as messages
from licensing.messages import queries as wishes
from licensing.messages.kinds import Kind
from licensing.news import kinds, people
from licensing.news.models import Told
from workflows import clock, vocabulary
from workflows.models import Case, JournalEntry, Task
from workflows.people import User
from workflows.titles import shown

JOB = "tell_news"
EXTENDED = "extended"


@vocabulary.job(JOB)
def tell(payload: Mapping[str, Any], at: datetime) -> None:
    """Tell everybody whom this entry concerns. Called again it tells only whom it had not told."""
    entry = JournalEntry.objects.select_related("case", "task", "task__owner").get(pk=payload["entry"])
    assert entry.case
    for kind, told, task in _concerned(entry, entry.case, at):
        for person in told:
            _tell_once(entry, person, kind, task, at)


def _concerned(entry: JournalEntry, case: Case, at: datetime) -> Iterator[tuple[Kind, Iterable[User], Task | None]]:
    kind = kinds.meant_by(entry, case.definition)
    if kind is not None and not (kind is kinds.CLOSED and _was_ready(case)):
        yield kind, people.of_party(case, at), None
    for task in _given(entry, case):
        assert task.owner
        yield kinds.ASSIGNED, [task.owner], task


def _given(entry: JournalEntry, case: Case) -> list[Task]:
    """The open tasks that this act gave to somebody else: assigned, or opened for who was named before."""
    tasks = Task.objects.filter(process=case, finished=None).exclude(owner=None).select_related("owner")
    tasks = tasks.filter(pk=entry.task_id) if entry.act == "assigned" else tasks.filter(at=entry.at)
    return [task for task in tasks if task.owner_id != entry.by_id]


def _was_ready(case: Case) -> bool:
    return Told.objects.filter(entry__case=case, kind=kinds.READY.name).exists()


def _tell_once(entry: JournalEntry, person: User, kind: Kind, task: Task | None, at: datetime) -> None:
    if case := entry.case:
        tell_once(entry, person, kind, lambda: _said(entry, case, task), at=at)


def tell_once(
    entry: JournalEntry, person: User, kind: Kind, said: Callable[[], Mapping[str, Any]], *, at: datetime
) -> None:
    """Write one kind of message of one act to a person, once; `said` answers in the language in force."""
    with transaction.atomic():
        told, fresh = Told.objects.get_or_create(entry=entry, person=person, kind=kind.name)
        if fresh:
            with translation.override(wishes.language_of(person)):
                told.message = messages.send_message(to=person, kind=kind.name, context=said(), at=at, case=entry.case)
            told.save(update_fields=["message"])


def _said(entry: JournalEntry, case: Case, task: Task | None) -> dict[str, Any]:
    """What a message says of the case, in the language in force."""
    definition, outcome = case.definition, kinds.outcome_of(entry, case.definition)
    ends = (step for step in definition.steps if getattr(step, "result", None) == case.result and case.result)
    address = reverse("cases:task", args=[case.pk, task.pk, "open"]) if task else reverse("cases:case", args=[case.pk])
    due = task.due_at if task else case.due_at
    first = first_date(case, days=clock.calendar()) if entry.act == EXTENDED else None
    return {
        "reference": case.reference,
        "title": case.title,
        "step": shown(task.flow_task.step.title) if task else "",
        "due": timezone.localtime(due) if due else None,
        "first": timezone.localtime(first) if first else None,
        "reason": _reason(entry, case) if outcome is None or outcome.needs_reason else "",
        "result": next((shown(step.title) for step in ends), ""),
        "link": settings.PUBLIC_URL + address,
    }


def _reason(entry: JournalEntry, case: Case) -> str:
    """What was written with an outcome that had to have a reason: in this act; of an end, in the same moment.

    A new date has its reason always.
    """
    if entry.act == EXTENDED:
        return entry.reason
    if entry.act != "ended":
        return entry.reason if kinds.outcome_of(entry, case.definition) else ""
    same = case.journal.filter(at=entry.at).exclude(outcome="").order_by("pk")
    said = [one for one in same if (way := kinds.outcome_of(one, case.definition)) and way.needs_reason]
    return said[-1].reason if said else ""
