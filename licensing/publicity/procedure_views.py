"""The pages that explain procedures, and the same as data."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from licensing.publicity.pages import A_WHILE, public_page
from licensing.publicity.procedures import as_data, explained, procedures_on, version_on, versions_of
from workflows.calendars import Calendar
from workflows.models import DefinitionVersion
from workflows.opening import reception_in_words


@login_not_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force today."""
    return public_page(request, "public/procedures.html", {"procedures": procedures_on(timezone.localdate())})


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """A procedure as it is today, or as it was on the day `?on=2021-03-01`."""
    on, now = _day(request), timezone.now()
    versions, days = _versions(code)
    context = {
        "versions": versions,
        "code": code,
        "on": on or timezone.localdate(now),
        "past": bool(request.GET.get("on")),
        "reception": reception_in_words(now, days),
    }
    if context["past"]:
        context["address"] = ""
    found = version_on(versions, on) if on else None
    if on is None or found is None:
        return public_page(request, "public/procedure_not_then.html", context, status=404)
    return public_page(request, "public/procedure.html", {**context, "explained": explained(found, on=on)})


@login_not_required
@require_safe
@conditional_page
def procedure_data(request: HttpRequest, code: str) -> HttpResponse:
    """The same for machines."""
    on, (versions, _days) = _day(request), _versions(code)
    found = version_on(versions, on) if on else None
    if on is None or found is None:
        raise Http404
    response = JsonResponse(as_data(explained(found, on=on), on=on), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=A_WHILE)
    return response


def _versions(code: str) -> tuple[list[DefinitionVersion], Calendar]:
    found, days = versions_of(code)
    if found:
        return found, days
    raise Http404


def _day(request: HttpRequest) -> date | None:
    """The day that is asked for, today without one; None for what is no day."""
    asked = request.GET.get("on", "")
    try:
        return date.fromisoformat(asked) if asked else timezone.localdate()
    except ValueError:
        return None
