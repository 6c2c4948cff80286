"""The page on which one says when one is away, or somebody for whom one answers, and who stands in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workflows.absences import come_back, go_away, people_of
from workflows.acting import AbsenceForm
from workflows.people import Absence, User


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """Absences from today on: mine, my people's, those of colleagues for whom I stand in; and a form for the next."""
    user, now, people = cast(User, request.user), timezone.now(), _people(request)
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, by=user, people=people, at=now, initial=_asked_about(request))
    if form.is_valid():
        try:
            entered = go_away(absence=form.save(commit=False), by=user, at=now)
        except IntegrityError:
            form.add_error(None, _("An absence is entered already for one of these days."))
        else:
            messages.success(request, _entered(entered, user))
            return redirect("inbox:absence")
    coming = Absence.objects.filter(until__gte=timezone.localdate(now)).select_related("person", "substitute")
    context = {
        "form": form,
        "mine": coming.filter(person=user),
        "standing_in": coming.filter(substitute=user),
        "answers_for": "person" in form.fields,
        "theirs": coming.filter(person__in=people).exclude(person=user),
    }
    return render(request, "workflows/absence.html", context, status=422 if form.errors else 200)


@require_POST
def back(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Somebody is back, or not going away after all."""
    user, now = cast(User, request.user), timezone.now()
    theirs = Absence.objects.filter(person__in=_people(request)).select_related("person")
    ended = get_object_or_404(theirs, pk=absence_id)
    come_back(absence=ended, by=user, at=now)
    if ended.person == user:
        messages.success(request, _("You are back; nobody stands in for you any more."))
    else:
        messages.success(request, _("%(person)s is back; nobody stands in any more.") % {"person": ended.person})
    return redirect("inbox:absence")


def _people(request: HttpRequest) -> QuerySet[User]:
    """Whose absences this user enters; there is no such page for who enters nobody's."""
    people = people_of(cast(User, request.user), on=timezone.localdate())
    if not people.exists():
        raise Http404
    return people


def _asked_about(request: HttpRequest) -> dict[str, str]:
    """Whom a link to this page named."""
    named = request.GET.get("person", "")
    return {"person": named} if named.isdecimal() else {}


def _entered(absence: Absence, user: User) -> str:
    if absence.person == user:
        return _("Your absence is entered.")
    return _("%(person)s is entered as away.") % {"person": absence.person}
