"""The page of the forecast: every case that will be late, and the step that holds it."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workflows import clock
from workflows.forecast import Late
from workflows.models import Case
from workflows.moments import due_in_words
from workflows.outlook import Outlook, how_late, outlook_of
from workflows.people import User

PAGE = 25


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """The cases that will be late if nothing changes, at one step or at all, mine or all that I may see."""
    user, now, mine = cast(User, request.user), timezone.now(), request.GET.get("whose") == "mine"
    if not user.is_superuser and not user.roles_on(timezone.localdate(now)):
        raise Http404
    found = outlook_of(user, at=now, mine=mine)
    late, step = list(found.forecast.late if found.forecast else ()), request.GET.get("step", "")
    steps = sorted({one.waiting.step: found.titles[one.waiting.step] for one in late}.items())
    page = Paginator([one for one in late if step in ("", one.waiting.step)], PAGE).get_page(request.GET.get("page"))
    context = {"outlook": found, "page": page, "entries": _entries(found, list(page)), "steps": steps, "step": step}
    return render(request, "workflows/forecast.html", context | {"mine": mine})


def _entries(found: Outlook, late: list[Late]) -> list[dict[str, object]]:
    cases = Case.objects.in_bulk([one.waiting.case for one in late])
    people = User.objects.in_bulk({person for one in late for person in (one.person, one.waiting.owner) if person})
    days = clock.calendar()
    return [
        {
            "late": one,
            "case": cases[one.waiting.case],
            "step": found.titles[one.waiting.step],
            "owner": people.get(one.waiting.owner or 0),
            "person": people.get(one.person or 0),
            "why": found.why(one),
            "how_late": how_late(one),
            "due": due_in_words(
                cases[one.waiting.case].due_at, late_from=one.waiting.legal_end, now=found.at, days=days
            ),
        }
        for one in late
        if one.waiting.case in cases
    ]
