"""The page of a case as it was at a moment, and the question for which."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workflows import counted, engine, story, vocabulary
from workflows.acting import PastForm
from workflows.models import Case, Task
from workflows.past import Past, TaskThen, past
from workflows.people import User
from workflows.views import case_page, visible_case

A_MINUTE = timedelta(minutes=1) - timedelta(microseconds=1)


@require_safe
def ask(request: HttpRequest, case_id: int) -> HttpResponse:
    """Lead to the moment that was typed; one in the future, or before the case began, is refused."""
    case = visible_case(request, case_id)
    form = PastForm(request.GET or None, case=case, at=timezone.now())
    if not form.is_valid():
        return case_page(request, case, when=form, status=422 if form.is_bound else 200)
    moment = timezone.localtime(form.cleaned_data["when"])
    return redirect("cases:past", case_id=case.pk, moment=f"{moment:%Y-%m-%dT%H:%M}")


@require_safe
def past_case(request: HttpRequest, case_id: int, moment: str) -> HttpResponse:
    """The case as it was; a moment that is given to the minute is the end of that minute. 404 where it was not."""
    case, at, user = visible_case(request, case_id), _moment(moment), cast(User, request.user)
    then = past(case, at=at) if at and at <= timezone.now() else None
    if then is None:
        raise Http404
    return render(request, "workflows/past.html", _context(case, then, user))


def _context(case: Case, then: Past, user: User) -> dict[str, Any]:
    official = engine.is_official(user, case, on=timezone.localdate())
    definition, moments = then.version.definition, [entry.at for entry in engine.history(case)]
    owners = User.objects.in_bulk({task.owner for task in then.tasks if task.owner})
    known = {task.id: task.known for task in then.tasks}
    visits = story.visits_to(definition, [_as_task(task, case, owners) for task in then.tasks])
    was = copy(case)
    was.result = then.result
    return {
        "case": case,
        "then": then,
        "definition": definition,
        "result": story.result_words(was),
        "visits": [(visit, known[visit.task.pk]) for visit in visits],
        "terms": counted.stories_of(then.readings),
        "history": story.history_of(case, [one for one in then.entries if one.act != "noted"]) if official else [],
        "notes": [one for one in then.entries if one.act == "noted"] if official else [],
        "law": vocabulary.law_at(then.at, then.rows_at),
        "law_since": then.rows_since,
        "days_off": sorted((day, entry) for day, entry in then.calendar.days.items() if day.year == then.at.year),
        "before": max((at for at in moments if at < then.entries[-1].at), default=None),
        "after": min((at for at in moments if at > then.at), default=None),
        "when": PastForm(case=case, at=timezone.now()),
    }


def _as_task(then: TaskThen, case: Case, owners: dict[int, User]) -> Task:
    """For who puts tasks into words; never written."""
    task = Task(pk=then.id, step=then.step, role=then.role, status=then.status, outcome=then.outcome)
    task.process, task.finished, task.due_at = case, then.ended_at, then.due_at
    task.owner = owners[then.owner] if then.owner else None
    return task


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        found = timezone.make_aware(found) if timezone.is_naive(found) else found
        return found + A_MINUTE if len(text) == len("2021-03-01T09:30") else found
    except (ValueError, OverflowError):
        return None
