"""The pages of a person's work: the inbox, the cases that one may see, one case, its withdrawal."""

from __future__ import annotations

import re
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from viewflow.workflow.status import PROCESS, STATUS

from workflows import clock, engine, story, vocabulary
from workflows.acting import WithdrawalForm, new_token, status_of
from workflows.inbox import entry_of, inbox_of, open_tasks
from workflows.models import Case, Task
from workflows.people import User

CASES_A_PAGE = 25
LONGEST_SEARCH = 100


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What I have to do, the most urgent first."""
    user, now = cast(User, request.user), timezone.now()
    mine = inbox_of(user, at=now, page=request.GET.get("page"))
    return render(request, "workflows/inbox.html", {"inbox": mine, "page": mine.page})


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that I may see; open ones unless closed ones are asked for, by reference or title if one is given."""
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    closed = request.GET.get("state") == "closed"
    found = _found(Case.objects.visible_to(request.user), wanted, closed=closed)
    page = Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workflows/cases.html", {"page": page, "q": wanted, "closed": closed})


@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything that is told of one case."""
    return case_page(request, visible_case(request, case_id))


@require_POST
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Withdraw the case as its party."""
    found, form = visible_case(request, case_id), WithdrawalForm(request.POST)
    if not form.is_valid():
        return case_page(request, found, withdrawal=form, status=422)
    try:
        engine.withdraw(case_id=found.pk, by=cast(User, request.user), at=timezone.now(), **form.cleaned_data)
    except engine.Refused as refusal:
        return case_page(request, visible_case(request, case_id), refusal=refusal, withdrawal=form)
    return redirect("cases:case", case_id=found.pk)


@require_safe
def paper(request: HttpRequest, case_id: int, entry_id: int, name: str) -> HttpResponse:
    """The PDF of a paper that an act of this case gave; 404 for every other, whether it exists or not."""
    found = visible_case(request, case_id)
    entry = get_object_or_404(found.journal.select_related("by", "task"), pk=entry_id)
    if name not in story.papers_of_act(found.definition, entry):
        raise Http404
    entry.case = found
    try:
        made = vocabulary.find_paper(name).make(found, entry)
    except engine.Refused as refusal:
        return case_page(request, found, refusal=refusal)
    return HttpResponse(made, content_type="application/pdf", headers=_AS_A_FILE | _named(name, found))


_AS_A_FILE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def _named(paper: str, case: Case) -> dict[str, str]:
    reference = re.sub(r"[^A-Za-z0-9.-]", "-", case.reference)
    return {"Content-Disposition": f'inline; filename="{paper}-{reference}.pdf"'}


def visible_case(request: HttpRequest, case_id: int) -> Case:
    """The case, if this person may see it; else 404, as if there were none."""
    seen: QuerySet[Case] = Case.objects.visible_to(request.user).select_related("version")
    return get_object_or_404(seen, pk=case_id)


def case_page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: engine.Refused | None = None,
    withdrawal: WithdrawalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case, with what was refused said at its top."""
    user, now, days = cast(User, request.user), timezone.now(), clock.calendar()
    mine = open_tasks(user, at=now).filter(process=case)
    context = {
        **case_context(case, user),
        "mine": [entry_of(task, user=user, now=now, days=days) for task in mine],
        "visits": story.visits_of(case),
        "to_enter": _to_enter(case, user),
        "terms": story.terms_of(case, days=days),
        "withdrawal": withdrawal or _withdrawal_form(case, user),
        "refusal": refusal,
    }
    return render(request, "workflows/case.html", context, status=status_of(refusal) if refusal else status)


def case_context(case: Case, user: User) -> dict[str, Any]:
    """What every page of a case shows. Who said what in the office, and why, is for the office alone."""
    official = engine.is_official(user, case, on=timezone.localdate())
    entries = engine.history(case)
    return {
        "case": case,
        "definition": case.definition,
        "result": story.result_words(case),
        "panels": vocabulary.panels_of(case, user, timezone.now()),
        "history": story.history_of(case, entries) if official else [],
        "given": story.papers_of(case, entries),
        "official": official,
    }


def _to_enter(case: Case, user: User) -> list[Task]:
    """The open tasks of the party that this person may do for it."""
    waiting = case.task_set.filter(finished=None).exclude(role="")
    return [task for task in waiting if engine.may_enter(task, by=user, at=timezone.now())]


def _withdrawal_form(case: Case, user: User) -> WithdrawalForm | None:
    """Offered only to whom the engine would not refuse at once."""
    rule = case.definition.withdrawal
    if rule is None or not case.is_open or case.task_set.filter(step__in=rule.before).exists():
        return None
    party = case.definition.role(rule.role).is_party
    acts_as_party = Case.objects.filter(vocabulary.party_cases_of(user), pk=case.pk).exists()
    holds = acts_as_party if party else rule.role in user.roles_on(timezone.localdate())
    return WithdrawalForm(initial={"token": new_token()}) if holds else None


def _found(cases: QuerySet[Case], wanted: str, *, closed: bool) -> QuerySet[Case]:
    if wanted:
        cases = cases.filter(Q(reference__icontains=wanted) | Q(title__icontains=wanted))
    cases = cases.exclude(status=PROCESS.NEW) if closed else cases.filter(status=PROCESS.NEW)
    waiting = Task.objects.filter(finished=None).exclude(status=STATUS.CANCELED).select_related("owner")
    return cases.select_related("version").prefetch_related(Prefetch("task_set", waiting, to_attr="waiting"))
