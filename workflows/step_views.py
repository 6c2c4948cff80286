"""One address for every task of every definition: open it, do it, take it, put it back, give it to somebody, try again.

The engine refuses; this page says the sentence, keeps what was entered and answers with a fitting HTTP status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import clock, counted, engine, reasons, refusals, story, vocabulary
from workflows.acting import ActForm, AssignForm, EnteringForm, NoteForm, new_token, status_of
from workflows.definition import HumanStep, Outcome
from workflows.forms import TaskForm
from workflows.inbox import entry_of, open_tasks
from workflows.models import Case, Task
from workflows.people import Duties, User, holders
from workflows.titles import outcome_title, shown
from workflows.views import case_context, case_page, visible_case

Action = Callable[[HttpRequest, Case, int], HttpResponse]


def task(request: HttpRequest, case_id: int, task_id: int, action: str) -> HttpResponse:
    """Dispatch by the last word of the address. A case that one may not see is not there."""
    case = visible_case(request, case_id)
    if action not in ACTIONS:
        raise Http404
    method, view = ACTIONS[action]
    if method == "POST" and request.method in ("GET", "HEAD"):
        # Whoever opens the address that a refused form left in the browser means the task.
        return redirect("cases:task", case_id=case_id, task_id=task_id, action="open")
    if request.method not in (method, "HEAD" if method == "GET" else method):
        return HttpResponseNotAllowed([method])
    try:
        return view(request, case, task_id)
    except engine.Refused as refusal:
        return _refused(request, case_id, task_id, refusal)


def show(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """The task with its form, or what became of it."""
    return _page(request, case, _human_task(case, task_id))


def do(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """Do the task with the outcome whose button was pressed."""
    user, now, found = cast(User, request.user), timezone.now(), _human_task(case, task_id)
    act = _act_form(found, user)(request.POST)
    if not act.is_valid():
        return _page(request, case, found, act=act, status=422)
    given = act.cleaned_data
    done = engine.act(
        case_id=case.pk,
        task_id=task_id,
        by=user,
        at=given.pop("at", None) or now,
        entered_at=now,
        data=request.POST,
        files=request.FILES,
        **given,
    )
    step = case.definition.step(done.step)
    outcome = story.outcome_words(case.definition, done.step, done.outcome)
    messages.success(request, _("Recorded: %(step)s – %(outcome)s.") % {"step": shown(step.title), "outcome": outcome})
    return redirect("cases:case", case_id=case.pk)


def take(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """Take the task and go on to it."""
    engine.take(case_id=case.pk, task_id=task_id, by=cast(User, request.user), at=timezone.now())
    return redirect("cases:task", case_id=case.pk, task_id=task_id, action="open")


def put_back(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """Put the task back for the others."""
    engine.put_back(case_id=case.pk, task_id=task_id, by=cast(User, request.user), at=timezone.now())
    messages.success(request, _("The task is open to everybody in its role again."))
    return redirect("cases:case", case_id=case.pk)


def assign(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """Give the task to a colleague."""
    found = _human_task(case, task_id)
    now = timezone.now()
    form = AssignForm(request.POST, people=holders(found.role, timezone.localdate(now)), at=now)
    if not form.is_valid():
        return _page(request, case, found, assign=form, status=422)
    by = cast(User, request.user)
    engine.assign(case_id=case.pk, task_id=task_id, to=form.person, by=by, at=now, reason=form.reason)
    messages.success(request, _("The task was given to %(person)s.") % {"person": form.person})
    return redirect("cases:case", case_id=case.pk)


def retry(request: HttpRequest, case: Case, task_id: int) -> HttpResponse:
    """Try failed background work again; for officials of this case."""
    if not engine.is_official(cast(User, request.user), case, on=timezone.localdate()):
        raise Http404
    engine.retry(case_id=case.pk, task_id=task_id, by=cast(User, request.user), at=timezone.now())
    messages.success(request, _("The work is being tried again."))
    return redirect("cases:case", case_id=case.pk)


ACTIONS: dict[str, tuple[str, Action]] = {
    "open": ("GET", show),
    "do": ("POST", do),
    "take": ("POST", take),
    "put_back": ("POST", put_back),
    "assign": ("POST", assign),
    "retry": ("POST", retry),
}


def _human_task(case: Case, task_id: int) -> Task:
    """A task of this case that people do; 404 for any other."""
    found = _find_task(case, task_id)
    if found is None:
        raise refusals.NoSuchTask(case=case.pk, task=task_id)
    return found


def _find_task(case: Case, task_id: int) -> Task | None:
    return next((task for task in case.told_tasks if task.pk == task_id and task.role), None)


def _refused(request: HttpRequest, case_id: int, task_id: int, refusal: engine.Refused) -> HttpResponse:
    """The page as it is now, with the sentence and what was entered."""
    case = visible_case(request, case_id)
    found = _find_task(case, task_id)
    if found is None:
        return case_page(request, case, refusal=refusal)
    act = _act_form(found, cast(User, request.user))(request.POST)
    if isinstance(refusal, refusals.ReasonMissing):
        act.refuse_reason(refusal)
    return _page(request, case, found, refusal=refusal, act=act, status=status_of(refusal))


def _page(
    request: HttpRequest,
    case: Case,
    task: Task,
    *,
    refusal: engine.Refused | None = None,
    act: ActForm | None = None,
    assign: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now, days = cast(User, request.user), timezone.now(), clock.calendar()
    step = case.definition.step(task.step)
    assert isinstance(step, HumanStep), "only human steps have a role"
    offered = open_tasks(user, at=now).filter(pk=task.pk).exists()
    entering = task.finished is None and engine.may_enter(task, by=user, at=now)
    duties = user.duties_on(timezone.localdate(now))
    held_by = {None, user.pk, *duties.lent}
    mine = entering or (offered and task.owner_id in held_by)
    ways = _outcomes(case, task, step, duties, mine=mine) if task.finished is None else []
    note = NoteForm(initial={"token": new_token()})
    act = act or _act_form(task, user)(initial={"token": new_token()})
    act.ask_reason_for([title for outcome, title, _why in ways if outcome.needs_reason])
    told = case_context(case, user)
    context = {
        **told,
        "task": task,
        "step": step,
        "role": case.definition.role(step.role),
        "entry": entry_of(task, user=user, now=now, days=days),
        "asked_for": story.asked_for(task),
        "office_time": story.office_time_words(step.time_minutes) if step.time_minutes else "",
        "terms": counted.terms_of(case, days=days),
        "refusal": refusal,
        "form": _step_form(request, task, refusal, entering=entering) if ways else None,
        "act": act,
        "entering": entering,
        "both": isinstance(refusal, refusals.BothDuties),
        "outcomes": ways,
        "can_act": bool(ways),
        "stands_in_for": _stands_in_for(task, duties) if mine and not entering else None,
        "handed": story.handed(told["history"], task),
        "can_take": offered and task.owner_id is None,
        "can_put_back": offered and task.owner_id in held_by - {None},
        "assign": (assign or _assign_form(case, task, user)) if task.finished is None else None,
        "outcome": story.outcome_words(case.definition, task.step, task.outcome),
        "sent_in_vain": _sent_in_vain(request, task, act) if refusal and not ways else [],
        "note": note,
        "why": reasons.why_here(task, user=user, at=now) if task.finished is None else None,
    }
    return render(request, "workflows/task.html", context, status=status)


def _stands_in_for(task: Task, duties: Duties) -> User | None:
    """For whom the reader would do this task; None where it is for oneself."""
    if task.owner_id in duties.lent:
        return task.owner
    absent = duties.in_place_of(task.role)
    return User.objects.get(pk=absent) if absent else None


def _act_form(task: Task, user: User) -> type[ActForm]:
    """Who enters what the party handed in also says when it came."""
    return EnteringForm if engine.may_enter(task, by=user, at=timezone.now()) else ActForm


def _step_form(request: HttpRequest, task: Task, refusal: engine.Refused | None, *, entering: bool) -> TaskForm | None:
    """The form of the step: the refused one with its errors, else as entered with the outcome, else empty.

    What was refused keeps its files.
    """
    entered = request.POST if "act-outcome" in request.POST else None
    by, at = cast(User, request.user), timezone.now()
    files = request.FILES if entered else None
    if isinstance(refusal, refusals.Incomplete):
        form: TaskForm | None = refusal.data["form"]
    else:
        form = engine.bound_form(task, by=by, at=at, data=entered, files=files, entering=entering)
    if form and entered:
        form.keep()
    return form


def _sent_in_vain(request: HttpRequest, task: Task, act: ActForm | None) -> list[tuple[str, str]]:
    """What was entered for a task that is no longer one's own to do: labels and texts, to be read and copied."""
    by, at = cast(User, request.user), timezone.now()
    form = engine.bound_form(task, by=by, at=at, data=request.POST) if "act-outcome" in request.POST else None
    asked = [field for one in (form, act) if one for field in one.visible_fields()]
    texts = [field for field in asked if not getattr(field.field, "choices", ())]
    return [(str(field.label), str(field.value())) for field in texts if field.value()]


def _outcomes(case: Case, task: Task, step: HumanStep, duties: Duties, *, mine: bool) -> list[tuple[Outcome, str, str]]:
    """The ways on: each with its title and, where something forbids it now, why.

    Whose task it is not sees those that only he or she may choose from the second time on.
    """
    again = engine.outcomes_again(task)
    second = {name for name, role in again.items() if role in duties.roles}
    return [
        (outcome, outcome_title(outcome), _barred(case, outcome, again, second))
        for outcome in step.outcomes
        if mine or outcome.name in second
    ]


def _barred(case: Case, outcome: Outcome, again: Mapping[str, str], second: set[str]) -> str:
    if outcome.name in again and outcome.name not in second:
        role = shown(case.definition.role(again[outcome.name]).title)
        return str(refusals.SecondTime(outcome=outcome_title(outcome), role=role))
    return _forbidden(case, outcome)


def _forbidden(case: Case, outcome: Outcome) -> str:
    if outcome.condition is None:
        return ""
    question = vocabulary.find_question(outcome.condition)
    return "" if question.ask(case, timezone.now()) == "yes" else str(question.refusal)


def _assign_form(case: Case, task: Task, user: User) -> AssignForm | None:
    """For whoever holds the role of the task or assigns in this procedure; the party's task is the party's."""
    if case.definition.role(task.role).is_party:
        return None
    now = timezone.now()
    today = timezone.localdate(now)
    if not user.roles_on(today) & {task.role, *engine.assigning_roles(case)}:
        return None
    return AssignForm(people=holders(task.role, today), at=now, initial={"to": task.owner_id})
