"""The pages of figures: step times of a period, the report of a day, the control slip of a dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing.refusals import Refusal
from licensing.reports import counting, daily, spreadsheet, times
from licensing.reports.control import control_slip
from licensing.reports.models import PeriodCount
from licensing.reports.showing import may_print
from licensing.reports.sight import may_read_figures
from licensing.reports.times import By, Figures, Sift
from workflows import clock
from workflows.calendars import NoCalendar, NoHours
from workflows.models import Case
from workflows.paging import MOST
from workflows.people import User
from workflows.steptimes import Done

PAGE = 25
NAMED = 100
"""Cases that each list of a day names, unless all are asked for."""
AT_ONCE = MOST
"""Cases that are counted while somebody waits: an eighth of a second."""
PRIVATE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
View = Callable[..., HttpResponse]


def for_those_who_lead(view: View) -> View:
    """403 for everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **more: object) -> HttpResponse:
        if not may_read_figures(request.user, at=timezone.now()):
            raise PermissionDenied
        return view(request, *args, **more)

    return guarded


@require_safe
@for_those_who_lead
def step_times(request: HttpRequest) -> HttpResponse:
    """The figures of a period, sifted and put together as the address says."""
    sift, steps = _sift(request), _steps(request)
    found = times.figures(steps.done, sift)
    context = {
        "found": found,
        "steps": steps,
        "sift": sift,
        "choices": (choices := _choices(found)),
        "shown": next((choice for choice in choices if choice.by is sift.by), None),
        "page": (page := Paginator(found.steps, PAGE).get_page(sift.page)),
        "told": map(found.names.told, page),
    }
    return render(request, "licensing/reports/step_times.html", context, status=409 if steps.refusal else 200)


@require_POST
@for_those_who_lead
def count(request: HttpRequest) -> HttpResponse:
    """Have the period of the address counted behind the screens; the page tells how far."""
    sift, now = _sift(request), timezone.now()
    counting.ask(_cases(request, now), sift.first, sift.last, by=cast(User, request.user), at=now)
    return _back(request)


@require_safe
@for_those_who_lead
def step_times_csv(request: HttpRequest) -> HttpResponse:
    """The same steps, one a row, for a spreadsheet; to the page where they are not counted yet."""
    sift, steps = _sift(request), _steps(request)
    if steps.refusal:
        return HttpResponse(steps.refusal, content_type="text/plain; charset=utf-8", status=409)
    if not steps.are_counted:
        return _back(request)
    text = spreadsheet.as_csv(times.HEADINGS, times.rows(times.figures(steps.done, sift)))
    name = f"thoi-gian-buoc-{sift.first:%Y%m%d}-{sift.last:%Y%m%d}.csv"
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@for_those_who_lead
def day_report(request: HttpRequest) -> HttpResponse:
    """One day, to be printed and kept; `?all=1` names every case."""
    now, named = timezone.now(), None if request.GET.get("all") == "1" else NAMED
    day = daily.day_asked(request.GET.get("day", ""), today=timezone.localdate(now))
    try:
        report = daily.daily(_cases(request, now), day, days=clock.calendar(), at=now, named=named)
    except NoCalendar as missing:
        context = {"day": day, "refusal": _unknown(missing)}
        return render(request, "licensing/reports/day.html", context, status=409)
    context = {"report": report, "day": day, "named": named, "upto": f":{named or ''}"}
    return render(request, "licensing/reports/day.html", context)


@require_safe
def control(request: HttpRequest, case_id: int) -> HttpResponse:
    """The control slip as PDF, for officials who see the case; for everybody else there is none."""
    now, user = timezone.now(), cast(User, request.user)
    case = get_object_or_404(_cases(request, now).select_related("version"), pk=case_id)
    if not may_print(case, user, at=now):
        raise Http404
    try:
        pdf = control_slip(case, by=user, at=now)
    except Refusal as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=409)
    except NoCalendar as missing:
        return HttpResponse(_unknown(missing), content_type="text/plain; charset=utf-8", status=409)
    headers = PRIVATE | {"Content-Disposition": f'inline; filename="kiem-soat-{case.reference}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@dataclass(frozen=True)
class Steps:
    """The steps of a period. None where there are too many to wait for: then `count` tells whether somebody asked."""

    done: Sequence[Done] = ()
    refusal: str = ""
    too_many: int | None = None
    count: PeriodCount | None = None
    is_stopped: bool = False

    @property
    def are_counted(self) -> bool:
        return not self.refusal and self.too_many is None


def _steps(request: HttpRequest) -> Steps:
    sift, now = _sift(request), timezone.now()
    cases = _cases(request, now)
    try:
        return Steps(counting.count_now(cases, sift.first, sift.last, until=now, at_most=AT_ONCE))
    except NoCalendar as missing:
        return Steps(refusal=_unknown(missing))
    except counting.TooMany as many:
        asked = counting.find(sift.first, sift.last, by=cast(User, request.user), at=now)
        if asked and asked.finished_at:
            return Steps(counting.steps_of(asked, cases), count=asked)
        return Steps(too_many=many.most, count=asked, is_stopped=bool(asked and counting.is_stopped(asked)))


def _sift(request: HttpRequest) -> Sift:
    return Sift.read(request.GET, today=timezone.localdate())


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the same period."""
    asked = request.GET.urlencode()
    return redirect(f"{reverse('reports:index')}{'?' if asked else ''}{asked}")


@dataclass(frozen=True)
class Choice:
    """One way of sifting and of putting together: what a line is called, and many; the names that one may choose."""

    by: By
    one: str
    every: str
    names: Sequence[tuple[str, str]]
    chosen: str


def _choices(found: Figures) -> list[Choice]:
    sift, names = found.sift, found.choices
    return [
        Choice(By.STEP, _("Step"), _("By step"), names.get(By.STEP, ()), sift.step),
        Choice(By.UNIT, _("Unit"), _("By unit"), names.get(By.UNIT, ()), sift.unit),
        Choice(By.PERSON, _("Person"), _("By person"), names.get(By.PERSON, ()), sift.person),
    ]


def _cases(request: HttpRequest, now: datetime) -> QuerySet[Case]:
    seen: QuerySet[Case] = Case.objects.visible_to(request.user, at=now)
    return seen


def _unknown(missing: NoCalendar) -> str:
    if isinstance(missing, NoHours):
        return _("Nothing can be counted: no office hours are entered.")
    return _("Nothing can be counted: the calendar does not know the year %(year)s.") % {"year": missing.year}
