"""The page on which days of the published list are ticked; what they move together is shown, and then kept at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licensing.administration import published
from licensing.administration.calendar_forms import PublishedForm
from licensing.administration.counting_views import kept_or_shown
from licensing.administration.section import Counted
from licensing.administration.sections import SECTIONS
from licensing.administration.views import for_administrators
from licensing.administration.year import YEARS
from licensing.refusals import Refusal
from workflows.calendar_seed import Difference

CALENDAR = cast(Counted, SECTIONS["calendar"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def take(request: HttpRequest, year: int) -> HttpResponse:
    """Tick days, and keep them all or none."""
    if year not in YEARS:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    known, offered = published.is_known(year), published.offered(year)
    form = PublishedForm(sent, offered=offered, known=known, initial={} if known else _whole(offered))

    def page(status: int = 200, **more: Any) -> HttpResponse:
        context = {"year": year, "known": known, "form": form, **more}
        return render(request, "licensing/administration/published.html", context, status=status)

    if sent is None:
        return page()
    if form.is_valid():
        said = form.cleaned_data
        changes = published.changes(year, said["days"], source=said["source"], mark=said["mark"])
        try:
            return kept_or_shown(request, CALENDAR, changes, page, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(status=422)


def _whole(offered: Sequence[Difference]) -> dict[str, Any]:
    """A year that begins with the list takes all of it, until somebody says otherwise."""
    source = _("the published list of the program library “holidays”; no decision known yet")
    return {"days": [one.day.isoformat() for one in offered], "source": source}
