"""The page on which one says when one is away, and who stands in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workflows.absences import come_back, go_away
from workflows.acting import AbsenceForm
from workflows.people import Absence, User


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """My absences from today on, those of colleagues for whom I stand in, and a form for the next one."""
    user, now = _official(request), timezone.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, person=user, at=now)
    if form.is_valid():
        try:
            go_away(absence=form.save(commit=False), by=user, at=now)
        except IntegrityError:
            form.add_error(None, _("An absence is entered already for one of these days."))
        else:
            messages.success(request, _("Your absence is entered."))
            return redirect("inbox:absence")
    coming = Absence.objects.filter(until__gte=timezone.localdate(now)).select_related("person", "substitute")
    context = {"form": form, "mine": coming.filter(person=user), "standing_in": coming.filter(substitute=user)}
    return render(request, "workflows/absence.html", context, status=422 if form.errors else 200)


@require_POST
def back(request: HttpRequest, absence_id: int) -> HttpResponse:
    """I am back, or not going away after all."""
    user = _official(request)
    mine = get_object_or_404(Absence.objects.filter(person=user), pk=absence_id)
    come_back(absence=mine, by=user, at=timezone.now())
    messages.success(request, _("You are back; nobody stands in for you any more."))
    return redirect("inbox:absence")


def _official(request: HttpRequest) -> User:
    """Whoever holds a role today; there is no such page for others."""
    user = cast(User, request.user)
    if not user.duties_on(timezone.localdate()).own:
        raise Http404
    return user
