"""The pages of what days are counted by. What a change moves is shown first; sent back with its mark it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing.administration import counting
from licensing.administration.section import Counted
from licensing.administration.sections import SECTIONS
from licensing.administration.views import for_administrators, key_of, section_page
from licensing.refusals import Refusal
from workflows.people import User
from workflows.rederiving import Change, ChangedMeanwhile, Preview

Page = Callable[..., HttpResponse]
"""Answers the page of a change; what is given is shown besides."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def counted(request: HttpRequest, name: str) -> HttpResponse:
    """The list of such a section, and its form; what is refused is said, and what was typed stays."""
    found, now = cast(Counted, SECTIONS[name]), timezone.now()
    key, today = key_of(request.GET.get("row", "")), timezone.localdate(now)
    if request.method != "POST":
        form = found.form(key, today)
        form.initial |= found.asked(request.GET.dict())
        return section_page(request, found, form, key)
    if key and "remove" in request.POST:
        return _remove(request, found, key, now)
    form, page = _form_and_page(request, found, key, today)
    if not form.is_valid():
        return page(status=422)
    try:
        found.still_as(request.POST.get("was", ""), key)
        return kept_or_shown(request, found, found.changes(form, at=now), page, now=now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return page(status=422)


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


def _form_and_page(request: HttpRequest, found: Counted, key: int | None, today: date) -> tuple[Any, Page]:
    form = found.form(key, today, request.POST)
    return form, partial(section_page, request, found, form, key)


def _remove(request: HttpRequest, found: Counted, key: int, now: datetime) -> HttpResponse:
    changes = found.removal(key, timezone.localdate(now))
    if not changes:
        raise Http404
    page = partial(section_page, request, found, found.form(key, timezone.localdate(now)), key)
    try:
        return kept_or_shown(request, found, changes, page, now=now, removing=changes[0].row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(f'administration:{found.name}')}?row={key}")


def kept_or_shown(
    request: HttpRequest,
    found: Counted,
    changes: Sequence[Change],
    page: Page,
    *,
    now: datetime,
    removing: object = None,
) -> HttpResponse:
    """What moves nothing is kept at once, unless something is removed or there is something else to be known.

    Raises Refusal.
    """
    by, mark = cast(User, request.user), request.POST.get("shown", "")
    beside = found.beside(changes, timezone.localdate(now))

    def shown(preview: Preview, **more: Any) -> HttpResponse:
        told = counting.told(preview, user=by, at=now)
        return page(told=told, beside=beside, removing=removing, **more)

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
    return redirect(found.address(changes))


def _said(found: Counted, done: Preview) -> str:
    kept = _("Kept: %(section)s.") % {"section": found.title}
    if not done.moves:
        return kept
    return f"{kept} " + _("Cases that were counted anew: %(n)s.") % {"n": len(done.moves)}
