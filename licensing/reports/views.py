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
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from licensing.refusals import Refusal
from licensing.reports import daily, spreadsheet, times
from licensing.reports.control import control_slip
from licensing.reports.showing import may_print
from licensing.reports.sight import may_read_figures
from licensing.reports.times import By, Figures, Sift
from workflows import clock
from workflows.calendars import NoCalendar, NoHours
from workflows.models import Case
from workflows.people import User
from workflows.steptimes import TooManyCases

PAGE = 25
NAMED = 100
"""Cases that each list of a day names, unless all are asked for."""
MOST_CASES = 2_000
"""So many are counted while somebody waits: half a second."""
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
    found, refusal, status = _figures(request, at_most=MOST_CASES)
    context = {
        "found": found,
        "refusal": refusal,
        "sift": found.sift,
        "choices": (choices := _choices(found)),
        "shown": next((choice for choice in choices if choice.by is found.sift.by), None),
        "page": Paginator(found.steps, PAGE).get_page(found.sift.page),
    }
    return render(request, "licensing/reports/step_times.html", context, status=status)


@require_safe
@for_those_who_lead
def step_times_csv(request: HttpRequest) -> HttpResponse:
    """The same steps, one a row, for a spreadsheet."""
    found, refusal, status = _figures(request)
    if refusal:
        return HttpResponse(refusal, content_type="text/plain; charset=utf-8", status=status)
    text = spreadsheet.as_csv(times.HEADINGS, times.rows(found))
    name = f"thoi-gian-buoc-{found.sift.first:%Y%m%d}-{found.sift.last:%Y%m%d}.csv"
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@for_those_who_lead
def day_report(request: HttpRequest) -> HttpResponse:
    """One day, to be printed and kept; `?all=1` names every case."""
    now, named = timezone.now(), None if request.GET.get("all") == "1" else NAMED
    day = daily.day_asked(request.GET.get("day", ""), today=timezone.localdate(now))
    try:
        report = daily.daily(_cases(request, now), day, days=clock.calendar(), at=now)
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


def _figures(request: HttpRequest, *, at_most: int | None = None) -> tuple[Figures, str, int]:
    """The figures; why there are none, and the status that says so: too long a period is no error."""
    now = timezone.now()
    sift = Sift.read(request.GET, today=timezone.localdate(now))
    try:
        return times.figures(_cases(request, now), sift, days=clock.calendar(), until=now, at_most=at_most), "", 200
    except NoCalendar as missing:
        return Figures(sift, [], [], None, {}), _unknown(missing), 409
    except TooManyCases as many:
        return Figures(sift, [], [], None, {}), _too_many(many), 200


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


def _too_many(many: TooManyCases) -> str:
    return _(
        "Steps of more than %(most)s cases were done in this period, too many to count while you wait. Choose a shorter"
        " period, or take them all as CSV."
    ) % {"most": number_format(many.most, force_grouping=True)}


def _unknown(missing: NoCalendar) -> str:
    if isinstance(missing, NoHours):
        return _("Nothing can be counted: no office hours are entered.")
    return _("Nothing can be counted: the calendar does not know the year %(year)s.") % {"year": missing.year}
