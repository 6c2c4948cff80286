"""The pages of who acts for a facility: for its people, for whoever asks to be one, for whoever is invited."""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from django.contrib import messages as notes
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.accounts import operations
from licensing.accounts.models import ActingRequest, Invitation, Representative
from licensing.accounts.people_forms import AskForm, InviteForm
from licensing.accounts.queries import facilities_of
from licensing.accounts.refusals import CannotAccept
from licensing.accounts.rights import may_say_who_acts
from licensing.facilities.models import Facility
from licensing.refusals import Refusal
from workflows.people import User


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The facilities that I act for; of one alone its page. For nobody yet: how to come to it."""
    user = _user(request)
    mine = list(facilities_of(user, on=timezone.localdate()))
    if len(mine) == 1:
        return redirect("people:facility", facility_id=mine[0].pk)
    asked = ActingRequest.objects.filter(user=user).last()
    shown = {"facilities": mine, "asked": asked, "form": AskForm()}
    return render(request, "licensing/accounts/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say for which facility I act; the counter answers."""
    form, user = AskForm(request.POST or None), _user(request)
    if form.is_valid():
        try:
            operations.ask(**form.cleaned_data, by=user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notes.success(request, _("Asked. The counter looks at it and writes to you."))
            return redirect("our_people:index")
    return render(request, "licensing/accounts/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def facility(request: HttpRequest, facility_id: int) -> HttpResponse:
    """Who acts for a facility since when, who is invited."""
    return _page(request, _facility(request, facility_id))


@require_POST
def invite(request: HttpRequest, facility_id: int) -> HttpResponse:
    """Invite somebody by e-mail."""
    found, form = _facility(request, facility_id), InviteForm(request.POST)
    if form.is_valid():
        try:
            operations.invite(facility=found, **form.cleaned_data, by=_user(request), at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notes.success(request, _("Invited: %(address)s.") % form.cleaned_data)
            return redirect("people:facility", facility_id=found.pk)
    return _page(request, found, form=form, status=422)


@require_POST
def withdraw(request: HttpRequest, facility_id: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    found = _facility(request, facility_id)
    invitation = get_object_or_404(Invitation.objects.select_related("facility"), pk=invitation_id, facility=found)
    try:
        operations.withdraw_invitation(invitation=invitation, by=_user(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=409)
    notes.success(request, _("The invitation was withdrawn."))
    return redirect("people:facility", facility_id=found.pk)


@require_POST
def end(request: HttpRequest, facility_id: int, spell_id: int) -> HttpResponse:
    """End that somebody acts for the facility."""
    found = _facility(request, facility_id)
    spell = get_object_or_404(Representative.objects.select_related("facility"), pk=spell_id, facility=found)
    try:
        operations.end(representative=spell, by=_user(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=409)
    notes.success(request, _("%(person)s acts for the facility no longer.") % {"person": spell.user})
    if spell.user_id == _user(request).pk:
        return redirect("our_people:index")
    return redirect("people:facility", facility_id=found.pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """What an invitation's link opens: whoever is a stranger signs up or logs in first, then accepts.

    The key stands after the question mark, which no log keeps. Who holds it has read mail at the invited address, so
    the address needs no second proof.
    """
    secret, now = request.GET.get("key", ""), timezone.now()
    try:
        found = operations.find_invitation(secret, at=now)
        if request.method == "POST" and isinstance(request.user, User):
            made = operations.accept(secret=secret, by=request.user, at=now)
            notes.success(request, _("You act for %(facility)s from today.") % {"facility": made.facility})
            return redirect("front")
    except CannotAccept as refusal:
        return render(
            request, "licensing/accounts/invitation.html", {"refusal": refusal}, status=409 if secret else 200
        )
    if not request.user.is_authenticated:
        get_adapter().stash_verified_email(request, found.address)
    return render(request, "licensing/accounts/invitation.html", {"invitation": found, "here": request.get_full_path()})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _facility(request: HttpRequest, facility_id: int) -> Facility:
    """The facility, for whoever may say who acts for it; else 404, as if there were none."""
    found = get_object_or_404(Facility, pk=facility_id)
    if not may_say_who_acts(_user(request), found, at=timezone.now()):
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Facility,
    *,
    form: InviteForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    shown = {
        "facility": found,
        "people": Representative.objects.on(timezone.localdate(now)).filter(facility=found).select_related("user"),
        "invitations": Invitation.objects.open_at(now).filter(facility=found).select_related("invited_by"),
        "form": form or InviteForm(),
        "refusal": refusal,
        "several": facilities_of(_user(request), on=timezone.localdate(now)).count() > 1,
    }
    return render(request, "licensing/accounts/facility.html", shown, status=status)
