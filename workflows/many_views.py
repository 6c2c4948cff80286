"""The page on which many tasks are done or given at once: chosen, looked at, and only then done."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from workflows import clock, engine
from workflows.acting import ActForm, GiveManyForm, new_token
from workflows.inbox import PAGE, entry_of, waiting_tasks
from workflows.many import Decision, Fate, Gift, common_outcomes
from workflows.models import Task
from workflows.people import User, holders
from workflows.titles import outcome_title, shown


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Tasks that were ticked in the inbox. A POST shows what would happen, and one that confirms lets it happen."""
    user = cast(User, request.user)
    if not user.roles_on(timezone.localdate()):
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    tasks = _ticked(user, said)
    if not tasks:
        messages.info(request, _("Tick the tasks that you want to do or give away together."))
        return redirect("inbox:index")
    if len({task.step for task in tasks}) > 1:
        return render(request, "workflows/many_steps.html", {"steps": _by_step(tasks)})
    if request.method != "POST":
        return _page(request, tasks)
    return _give(request, tasks) if "assign-to" in said else _act(request, tasks)


def _ticked(user: User, said: QueryDict) -> list[Task]:
    """What was ticked and is still open, of what this person may see; at most as many as stand on a page."""
    numbers = [int(number) for number in said.getlist("task")[:PAGE] if number.isdecimal() and len(number) < 19]
    return list(waiting_tasks(user, at=timezone.now()).filter(pk__in=numbers))


def _by_step(tasks: list[Task]) -> list[tuple[str, list[Task]]]:
    grouped = groupby(sorted(tasks, key=lambda task: task.step), key=lambda task: task.step)
    found = [list(members) for _step, members in grouped]
    return [(shown(members[0].flow_task.step.title), members) for members in found]


def _act(request: HttpRequest, tasks: list[Task]) -> HttpResponse:
    act, by = ActForm(request.POST), cast(User, request.user)
    if not act.is_valid() or act.cleaned_data["outcome"] not in {one.name for one in common_outcomes(tasks)}:
        return _page(request, tasks, act=act, status=422)
    said = act.cleaned_data
    decision = Decision(outcome=said["outcome"], reason=said["reason"], data=request.POST, by=by, at=timezone.now())
    if "confirm" in request.POST:
        return _told(request, decision.done(tasks, token=said["token"]))
    return _page(request, tasks, act=act, fates=decision.previewed(tasks))


def _give(request: HttpRequest, tasks: list[Task]) -> HttpResponse:
    form, by = _give_form(tasks, request.POST), cast(User, request.user)
    if not form.is_valid():
        return _page(request, tasks, give=form, status=422)
    gift = Gift(to=form.person, reason=form.reason, by=by, at=timezone.now())
    if "confirm" in request.POST:
        return _told(request, gift.done(tasks, token=str(form.cleaned_data["token"])))
    return _page(request, tasks, give=form, fates=gift.previewed(tasks))


def _told(request: HttpRequest, fates: list[Fate]) -> HttpResponse:
    """Say what was done and what was not, and why."""
    done = [fate for fate in fates if fate.refusal is None]
    if done:
        words = ngettext("%(n)d task is done.", "%(n)d tasks are done.", len(done)) % {"n": len(done)}
        messages.success(request, words)
    for fate in fates:
        if fate.refusal:
            told = {"reference": fate.task.process.reference, "why": fate.refusal}
            messages.warning(request, _("%(reference)s was left as it is: %(why)s") % told)
    return redirect("inbox:index")


def _page(
    request: HttpRequest,
    tasks: list[Task],
    *,
    act: ActForm | None = None,
    give: GiveManyForm | None = None,
    fates: list[Fate] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now, days = cast(User, request.user), timezone.now(), clock.calendar()
    outcomes = common_outcomes(tasks)
    context = {
        "step": tasks[0].flow_task.step,
        "entries": [entry_of(task, user=user, now=now, days=days) for task in tasks],
        "fates": fates,
        "fit": [fate for fate in fates or () if fate.refusal is None],
        "outcomes": [(one, outcome_title(one)) for one in outcomes],
        "chosen": next((one for one in outcomes if act and act.data.get("act-outcome") == one.name), None),
        "form": _step_form(request, tasks[0], bound=act is not None) if outcomes else None,
        "act": act or ActForm(initial={"token": new_token()}),
        "give": give or _give_form(tasks),
        "acting": act is not None,
    }
    return render(request, "workflows/many.html", context, status=status)


def _step_form(request: HttpRequest, task: Task, *, bound: bool) -> Any:
    by, at = cast(User, request.user), timezone.now()
    return engine.bound_form(task, by=by, at=at, data=request.POST if bound else None)


def _give_form(tasks: list[Task], said: QueryDict | None = None) -> GiveManyForm:
    now = timezone.now()
    people = holders(tasks[0].role, timezone.localdate(now))
    return GiveManyForm(said, people=people, at=now, initial={"token": new_token()})
