"""The counter's pages: open requests to act for a facility, each answered; and the people of every facility."""

from __future__ import annotations

from typing import cast

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing.accounts import operations
from licensing.accounts.models import ActingRequest
from licensing.accounts.people_forms import DeclineForm, RegisterForm
from licensing.accounts.rights import receives
from licensing.facilities import operations as facilities
from licensing.facilities import queries as register_of
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.refusals import Refusal
from workflows.people import User

SHOWN = 20
LONGEST_SEARCH = 100


def open_requests() -> QuerySet[ActingRequest]:
    """Those that wait for an answer, the oldest first."""
    return ActingRequest.objects.filter(state=ActingRequest.State.OPEN).select_related("user")


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and a search for the people of a facility."""
    _counter(request)
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    shown = {"requests": open_requests()[:SHOWN], "q": wanted, "found": register_of.called(wanted, most=SHOWN)}
    return render(request, "licensing/accounts/requests.html", shown)


@require_safe
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request beside the facilities of the register that it may mean."""
    _counter(request)
    return _page(request, _asked(request_id))


@require_POST
def confirm(request: HttpRequest, request_id: int, facility_id: int) -> HttpResponse:
    """Confirm it for one of the register's facilities."""
    _counter(request)
    asked, facility = _asked(request_id), get_object_or_404(Facility, pk=facility_id)
    return _confirmed(request, asked, facility)


@require_POST
def register(request: HttpRequest, request_id: int) -> HttpResponse:
    """Enter the facility, then confirm; both or neither."""
    _counter(request)
    asked, form = _asked(request_id), RegisterForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, register=form, status=422)
    try:
        with transaction.atomic():
            facility = facilities.register(details=HolderDetails(**form.cleaned_data))
            operations.confirm(request=asked, facility=facility, by=_counter(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, asked, register=form, refusal=refusal, status=409)
    return _done(request, asked)


@require_POST
def decline(request: HttpRequest, request_id: int) -> HttpResponse:
    """Decline it with a reason."""
    by, asked, form = _counter(request), _asked(request_id), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, decline=form, status=422)
    try:
        operations.decline(request=asked, **form.cleaned_data, by=by, at=timezone.now())
    except Refusal as refusal:
        return _page(request, asked, decline=form, refusal=refusal, status=409)
    notes.success(request, _("Declined; %(person)s is told why.") % {"person": asked.user})
    return redirect("requests:index")


def _confirmed(request: HttpRequest, asked: ActingRequest, facility: Facility) -> HttpResponse:
    try:
        operations.confirm(request=asked, facility=facility, by=_counter(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, asked, refusal=refusal, status=409)
    return _done(request, asked)


def _done(request: HttpRequest, asked: ActingRequest) -> HttpResponse:
    notes.success(request, _("Confirmed; %(person)s is told.") % {"person": asked.user})
    return redirect("requests:index")


def _counter(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not receives(user, at=timezone.now()):
        raise PermissionDenied
    return user


def _asked(request_id: int) -> ActingRequest:
    return get_object_or_404(ActingRequest.objects.select_related("user", "facility", "decided_by"), pk=request_id)


def _meant(asked: ActingRequest) -> list[Facility]:
    """The facility of this tax code, else those with every word of the name."""
    of_code = Facility.objects.filter(tax_code=asked.tax_code) if asked.tax_code else Facility.objects.none()
    return list(of_code) or register_of.called(asked.facility_name, most=SHOWN)


def _page(
    request: HttpRequest,
    asked: ActingRequest,
    *,
    register: RegisterForm | None = None,
    decline: DeclineForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    meant = register_of.called(wanted, most=SHOWN) if wanted else _meant(asked)
    new = {"name": asked.facility_name, "tax_code": asked.tax_code, "email": asked.user.email}
    shown = {
        "asked": asked,
        "q": wanted,
        "meant": meant,
        "register": register or RegisterForm(initial=new, auto_id="register_%s"),
        "decline": decline or DeclineForm(auto_id="decline_%s"),
        "refusal": refusal,
    }
    return render(request, "licensing/accounts/request.html", shown, status=status)
