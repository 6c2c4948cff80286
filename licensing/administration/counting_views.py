"""The pages of what days are counted by. What a change moves is shown first; sent back with its mark it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing.administration import counting, queries
from licensing.administration.section import Counted
from licensing.administration.sections import SECTIONS
from licensing.administration.views import for_administrators, key_of, section_page, year_of
from licensing.refusals import Refusal
from workflows.calendar_seed import differences
from workflows.models import CalendarDay, CalendarYear
from workflows.moments import day_words
from workflows.people import User
from workflows.rederiving import Change, ChangedMeanwhile, Preview


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def counted(request: HttpRequest, name: str) -> HttpResponse:
    """The list of such a section, and its form; what is refused is said, and what was typed stays."""
    found, now = cast(Counted, SECTIONS[name]), timezone.now()
    key, today = key_of(request.GET.get("row", "")), timezone.localdate(now)
    if request.method != "POST":
        return section_page(request, found, found.form(key, today), key, **_confirming(request, found, now))
    if key and "remove" in request.POST:
        return _remove(request, found, key, now)
    form = found.form(key, today, request.POST)
    if not form.is_valid():
        return section_page(request, found, form, key, status=422)
    try:
        return _kept_or_shown(request, found, form, key, found.changes(form, at=now), now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return section_page(request, found, form, key, status=422)


@require_POST
@for_administrators
def confirm_year(request: HttpRequest, year: int) -> HttpResponse:
    """The days of a year were compared with its decision."""
    try:
        decision = request.POST.get("decision", "").strip()
        counting.confirm(year, decision=decision, by=cast(User, request.user), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed: %(year)s.") % {"year": year})
    return redirect(f"{reverse('administration:calendar')}?year={year}")


def _confirming(request: HttpRequest, found: Counted, now: datetime) -> dict[str, Any]:
    """Of the calendar: the year that is shown, which ones are to be confirmed, and what a published list says else."""
    if found.name != "calendar":
        return {}
    shown = year_of(request, now)
    rows = dict(CalendarDay.objects.filter(day__year=shown).values_list("day", "working"))
    return {
        "one_year": CalendarYear.objects.select_related("confirmed_by").filter(year=shown).first(),
        "to_confirm": queries.to_confirm(timezone.localdate(now)),
        "differences": [(day_words(one.day), one) for one in differences(shown, rows)],
    }


def _remove(request: HttpRequest, found: Counted, key: int, now: datetime) -> HttpResponse:
    changes = found.removal(key, timezone.localdate(now))
    if not changes:
        raise Http404
    form = found.form(key, timezone.localdate(now))
    try:
        return _kept_or_shown(request, found, form, key, changes, now, removing=changes[0].row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(f'administration:{found.name}')}?row={key}")


def _kept_or_shown(
    request: HttpRequest,
    found: Counted,
    form: Any,
    key: int | None,
    changes: Sequence[Change],
    now: datetime,
    removing: object = None,
) -> HttpResponse:
    """What moves nothing is kept at once, unless something is removed or there is something else to be known."""
    beside = found.beside(changes)

    def shown(preview: Preview, **more: Any) -> HttpResponse:
        told = counting.told(preview, user=by, at=now)
        return section_page(request, found, form, key, told=told, beside=beside, removing=removing, **more)

    by, mark = cast(User, request.user), request.POST.get("shown", "")
    if not mark:
        preview = counting.look(changes, at=now)
        if removing or beside or preview.moves or preview.closed:
            return shown(preview)
        mark = preview.mark
    try:
        done = counting.keep(changes, section=found.name, mark=mark, by=by, at=now)
    except ChangedMeanwhile as meanwhile:
        return shown(meanwhile.preview, meanwhile=True, status=409)
    messages.success(request, _said(found, done))
    return redirect(f"administration:{found.name}")


def _said(found: Counted, done: Preview) -> str:
    kept = _("Kept: %(section)s.") % {"section": found.title}
    if not done.moves:
        return kept
    return f"{kept} " + _("Cases that were counted anew: %(n)s.") % {"n": len(done.moves)}
