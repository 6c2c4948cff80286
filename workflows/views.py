"""The pages of a person's work: the inbox, the cases that one may see, one case, its withdrawal."""

from __future__ import annotations

import re
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflows import bundle, clock, counted, engine, health, leaving, rights, steptimes, story, vocabulary, warned
from workflows.acting import CancellationForm, CorrectionForm, NoteForm, PastForm, WithdrawalForm, new_token, status_of
from workflows.calendars import NoCalendar
from workflows.definition import HumanStep, WayOut
from workflows.inbox import entry_of, inbox_of, open_tasks
from workflows.listing import cases_of
from workflows.models import Case, JournalEntry, Task, with_version
from workflows.officetime import OfficeTime
from workflows.outlook import outlook_of
from workflows.people import Absence, User, coming_absences
from workflows.sifting import CaseSift, Order, TaskSift, Whose
from workflows.titles import shown


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What I have to do, the most urgent first; or my unit's, or all that I may see, sifted as the address says."""
    user, now = cast(User, request.user), timezone.now()
    found = inbox_of(user, at=now, sift=TaskSift.read(request.GET))
    context = {
        "inbox": found,
        "page": found.page,
        "sift": found.sift,
        "whose": list(Whose),
        "away": _away(user, on=timezone.localdate(now)),
        "pointers": vocabulary.pointers_of(user, now) if found.duties.roles else [],
        "outlook": outlook_of(user, at=now) if found.duties.roles else None,
    }
    return render(request, "workflows/inbox.html", context)


def _away(user: User, *, on: date) -> list[Absence]:
    """One's own absence, and those in which one stands in."""
    return [one for one in coming_absences(on) if one.since <= on and user.pk in (one.person_id, one.substitute_id)]


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that I may see, sifted and ordered as the address says."""
    listing = cases_of(cast(User, request.user), at=timezone.now(), sift=CaseSift.read(request.GET))
    context = {"listing": listing, "page": listing.page, "sift": listing.sift, "orders": list(Order)}
    return render(request, "workflows/cases.html", context)


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
    messages.success(request, _("The case is withdrawn; nothing more is done with it."))
    return redirect("cases:case", case_id=found.pk)


@require_POST
def cancel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Cancel the case for the office."""
    found, form = visible_case(request, case_id), CancellationForm(request.POST)
    rule = found.definition.cancellation
    if rule is None or not rights.holds(rule.role, found, by=cast(User, request.user), at=timezone.now()):
        raise PermissionDenied
    if not form.is_valid():
        return case_page(request, found, cancellation=form, status=422)
    try:
        engine.cancel(case_id=found.pk, by=cast(User, request.user), at=timezone.now(), **form.cleaned_data)
    except engine.Refused as refusal:
        return case_page(request, visible_case(request, case_id), refusal=refusal, cancellation=form)
    messages.success(request, _("The case is cancelled."))
    return redirect("cases:case", case_id=found.pk)


@require_POST
def correct(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open a step again that was done by mistake."""
    found = visible_case(request, case_id)
    if not leaving.may_correct(found, by=cast(User, request.user), at=timezone.now()):
        raise PermissionDenied
    form = CorrectionForm(request.POST, visits=_visits_to_open(found))
    if not form.is_valid():
        return case_page(request, found, correction=form, status=422)
    by, given = cast(User, request.user), form.cleaned_data
    try:
        engine.correct(case_id=found.pk, task_id=given.pop("visit"), by=by, at=timezone.now(), **given)
    except engine.Refused as refusal:
        return case_page(request, visible_case(request, case_id), refusal=refusal, correction=form)
    messages.success(request, _("The step is open again."))
    return redirect("cases:case", case_id=found.pk)


@require_POST
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write a note for the office to the case."""
    found, form, by = visible_case(request, case_id), NoteForm(request.POST), cast(User, request.user)
    if not engine.is_official(by, found, on=timezone.localdate()):
        raise PermissionDenied
    if not form.is_valid():
        return case_page(request, found, note=form, status=422)
    try:
        engine.note(case_id=found.pk, by=by, at=timezone.now(), **form.cleaned_data)
    except engine.Refused as refusal:
        return case_page(request, visible_case(request, case_id), refusal=refusal, note=form)
    messages.success(request, _("The note stands in the case; only the office reads it."))
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


@require_safe
def papers(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Every paper of the case that this person may have, in one archive; 404 where there is none."""
    found = visible_case(request, case_id)
    try:
        enclosed = bundle.enclosed(found, cast(User, request.user))
    except engine.Refused as refusal:
        return case_page(request, found, refusal=refusal)
    if not enclosed:
        raise Http404
    named = {"Content-Disposition": f'attachment; filename="{_plain(found.reference)}.zip"'}
    return StreamingHttpResponse(bundle.written(enclosed), content_type="application/zip", headers=_AS_A_FILE | named)


_AS_A_FILE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def _named(paper: str, case: Case) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{paper}-{_plain(case.reference)}.pdf"'}


def _plain(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", reference)


def visible_case(request: HttpRequest, case_id: int) -> Case:
    """The case, if this person may see it; else 404, as if there were none."""
    seen: QuerySet[Case] = with_version(Case.objects.visible_to(request.user, at=timezone.now()))
    return get_object_or_404(seen, pk=case_id)


def case_page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: engine.Refused | None = None,
    withdrawal: WithdrawalForm | None = None,
    cancellation: CancellationForm | None = None,
    correction: CorrectionForm | None = None,
    note: NoteForm | None = None,
    when: PastForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case, with what was refused said at its top."""
    user, now, days = cast(User, request.user), timezone.now(), clock.calendar()
    mine = open_tasks(user, at=now).filter(process=case)
    prefetch_related_objects([case], "clock_events")
    told = case_context(case, user)
    visits = _timed(case, now) if told["official"] else story.visits_of(case)
    context = {
        **told,
        "mine": [entry_of(task, user=user, now=now, days=days) for task in mine],
        "visits": visits,
        "at_work": next((visit for visit in visits if visit.waits and not visit.role), None),
        "to_enter": _to_enter(case, user),
        "terms": counted.terms_of(case, days=days),
        "warned": warned.warnings_of(case) if told["official"] else [],
        "note": note or NoteForm(initial={"token": new_token()}),
        "when": when or PastForm(case=case, at=now),
        "withdrawal": withdrawal or _way_out(case, user, case.definition.withdrawal, WithdrawalForm),
        "cancellation": cancellation or _way_out(case, user, case.definition.cancellation, CancellationForm),
        "correction": correction or _correction_form(case, user),
        "refusal": refusal,
        "waiting_since": health.waiting_since(case, at=now),
    }
    return render(request, "workflows/case.html", context, status=status_of(refusal) if refusal else status)


def _timed(case: Case, now: datetime) -> list[story.Visit]:
    """The visits with the office time that they took, as far as the calendar knows it; for the office alone."""
    visits, events = story.visits_of(case), sorted(case.clock_events.all(), key=attrgetter("pk"))
    seen = [steptimes.visit_of(visit.task) for visit in visits]
    try:
        times = steptimes.step_times(case.definition, seen, events, days=OfficeTime(clock.calendar()), until=now)
    except NoCalendar:
        return visits
    return story.with_times(visits, times)


def case_context(case: Case, user: User) -> dict[str, Any]:
    """What every page of a case shows. Who said what in the office, and why, is for the office alone."""
    official = engine.is_official(user, case, on=timezone.localdate())
    entries, panels = engine.history(case), vocabulary.panels_of(case, user, timezone.now())
    given = story.papers_of(case, entries)
    return {
        "case": case,
        "definition": case.definition,
        "result": story.result_words(case),
        "panels": panels,
        "history": story.history_of(case, _acts(entries)) if official else [],
        "notes": [entry for entry in entries if entry.act == "noted"] if official else [],
        "given": given,
        "withdrawal_told": next((entry for entry in entries if entry.act == "withdrawn"), None),
        "bundled": bool(given) or any(panel.encloses for panel in panels),
        "official": official,
    }


def _acts(entries: list[JournalEntry]) -> list[JournalEntry]:
    """The journal without the notes, which stand by themselves."""
    return [entry for entry in entries if entry.act != "noted"]


def _to_enter(case: Case, user: User) -> list[Task]:
    """The open tasks of the party that this person may do for it."""
    entered = [step.name for step in case.definition.steps if isinstance(step, HumanStep) and step.entered_by]
    waiting = (task for task in case.told_tasks if task.finished is None and task.step in entered)
    return [task for task in waiting if engine.may_enter(task, by=user, at=timezone.now())]


def _way_out(case: Case, user: User, rule: WayOut | None, form: type[WithdrawalForm]) -> WithdrawalForm | None:
    """Offered only to whom the engine would not refuse at once."""
    if rule is None or not case.is_open or not rights.holds(rule.role, case, by=user, at=timezone.now()):
        return None
    return None if leaving.barred(case, rule) else form(initial={"token": new_token()})


def _correction_form(case: Case, user: User) -> CorrectionForm | None:
    """Offered where a step could be opened again."""
    if not leaving.may_correct(case, by=user, at=timezone.now()):
        return None
    visits = _visits_to_open(case)
    return CorrectionForm(visits=visits, initial={"token": new_token()}) if visits else None


def _visits_to_open(case: Case) -> list[tuple[int, str]]:
    """The visits whose steps could be opened again, each with what came of it."""
    definition = case.definition
    return [
        (visit.pk, f"{shown(definition.step(visit.step).title)} – {outcome}")
        for visit in leaving.correctable(case)
        if (outcome := story.outcome_words(definition, visit.step, visit.outcome))
    ]
