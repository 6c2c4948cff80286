"""One act for each of several tasks: what is refused to one hinders no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from licensing.issuing.models import Printing
from licensing.issuing.stations import place_of
from licensing.papers.models import Paper
from workflows import engine
from workflows.models import Case, Task
from workflows.people import User


@dataclass(frozen=True)
class Result:
    """What came of one task: done, or the sentence with which it was refused."""

    case: Case
    refused: str = ""


def send_onwards(
    tasks: Iterable[Task],
    *,
    by: User,
    at: datetime,
    token: str,
    data: Callable[[Task], Mapping[str, str]] = lambda task: {},
) -> list[Result]:
    """Do each task with the outcome that sends its paper on, each in a transaction of its own, in this order.

    `data` gives what the form of each step is filled in with. The same token does nothing twice.
    """
    return [_one(task, by=by, at=at, token=f"{token}:{task.pk}", data=data(task)) for task in tasks]


@transaction.atomic
def record_printing(papers: Iterable[Paper], *, by: User, at: datetime) -> list[Printing]:
    """Record that these papers were put into one file for the printer."""
    return Printing.objects.bulk_create(Printing(paper=paper, by=by, at=at) for paper in papers)


def _one(task: Task, *, by: User, at: datetime, token: str, data: Mapping[str, str]) -> Result:
    case: Case = task.process
    outcome = place_of(task).onwards.name
    try:
        engine.act(case_id=case.pk, task_id=task.pk, outcome=outcome, by=by, at=at, data=data, token=token)
    except engine.Refused as refused:
        return Result(case, _why(refused))
    return Result(case)


def _why(refused: engine.Refused) -> str:
    """The sentence, with what a form says of its fields."""
    form = refused.data.get("form")
    errors = [error for found in form.errors.values() for error in found] if form is not None else []
    return " ".join([str(refused), *map(str, errors)])
