"""The pages for everybody: no log-in, no script."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from licensing.licences import queries as licences
from licensing.publicity.checking import licences_called
from licensing.publicity.first_page import first_page_of
from licensing.publicity.forms import CheckForm, LookUpForm
from licensing.publicity.operations import TooMany, count_look_up
from licensing.publicity.pages import public_page
from licensing.publicity.procedures import procedures_on
from licensing.publicity.standing import standing_of
from licensing.publicity.visitors import address_of
from workflows import clock
from workflows.opening import reception_in_words
from workflows.paging import counted_of
from workflows.people import User


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this service is and the ways on; whoever is logged in is led to the first page of his or her day."""
    if isinstance(request.user, User):
        response: HttpResponse = redirect(first_page_of(request.user))
        patch_cache_control(response, private=True, no_store=True)
        return response
    now = timezone.now()
    today = timezone.localdate(now)
    ways_on = {
        "reception": reception_in_words(now, clock.calendar()),
        "look_up": LookUpForm(auto_id="look_up_%s"),
        "check": CheckForm(auto_id="check_%s"),
        "procedures": [one for one in procedures_on(today) if one.has_papers],
        "valid": counted_of(licences.valid(on=today)),
    }
    response = public_page(request, "public/front.html", ways_on, seconds=0)
    patch_vary_headers(response, ["Cookie"])
    return response


@login_not_required
@require_safe
def dossier_lookup(request: HttpRequest) -> HttpResponse:
    """Where the dossier with `?code=` stands. A code that nobody has is answered in the same shape."""
    now = timezone.now()
    shown = {"reception": reception_in_words(now, clock.calendar())}
    if "code" not in request.GET:
        return public_page(request, "public/look_up.html", {"form": LookUpForm(), **shown})
    form = LookUpForm(request.GET)
    if not form.is_valid():
        return _answer(request, "public/look_up.html", {"form": form, **shown})
    code = form.cleaned_data["code"]
    try:
        count_look_up(address=address_of(request), at=now)
    except TooMany as refusal:
        return _too_many(request, form, refusal, now)
    found = {"form": form, "asked": code, "standing": standing_of(code, now=now), "now": now, **shown}
    return _answer(request, "public/look_up.html", found)


@login_not_required
@require_safe
def licence_check(request: HttpRequest) -> HttpResponse:
    """Lead to the public page of the licence with this number or code; offer several, and help where there is none."""
    if "number" not in request.GET:
        return public_page(request, "public/check.html", {"form": CheckForm()})
    form = CheckForm(request.GET)
    if not form.is_valid():
        return _answer(request, "public/check.html", {"form": form})
    asked = form.cleaned_data
    found = licences_called(asked["number"], asked["when"], today=timezone.localdate())
    if len(found) == 1:
        response: HttpResponse = redirect("licence_public", public_id=found[0].public_id)
        patch_cache_control(response, no_store=True)
        return response
    return _answer(request, "public/check.html", {"form": form, "asked": asked, "found": found})


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The answer to what one person asked: kept by nobody, shown in no search engine."""
    return public_page(request, template, {**context, "address": ""}, status=status, seconds=0)


def _too_many(request: HttpRequest, form: LookUpForm, refusal: TooMany, now: datetime) -> HttpResponse:
    response = _answer(request, "public/look_up.html", {"form": form, "refusal": refusal}, status=429)
    response["Retry-After"] = str(int((refusal.again - now).total_seconds()) + 1)
    return response
