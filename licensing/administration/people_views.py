"""People of the office: who they are, what they may do from when until when, and how they come in."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.administration import operations, queries
from licensing.administration.forms import AppointmentForm, PersonForm, RelieveForm
from licensing.administration.views import for_administrators
from licensing.refusals import Refusal
from workflows.people import Appointment, User


@require_safe
@for_administrators
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the office with the roles of today, and the roles that nobody holds."""
    today = timezone.localdate()
    titles = queries.roles(today)
    rows = [(person, _titles(person, titles)) for person in queries.officials()]
    held = {one.role for person, _roles in rows if person.is_active for one in _today(person)}
    empty = [title for role, title in titles.items() if role not in held]
    return render(request, "licensing/administration/people.html", {"rows": rows, "empty": empty})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def new_person(request: HttpRequest) -> HttpResponse:
    """Enter an official."""
    form = PersonForm(request.POST or None)
    if form.is_valid() and (person := _keep(request, form)):
        messages.success(request, _("Entered. Give the roles now, then make the invitation."))
        return redirect("administration:person", person_id=person.pk)
    return _new_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One official: particulars and roles."""
    found = _person(person_id)
    form = PersonForm(request.POST or None, instance=found, initial=_rights(found))
    if form.is_valid() and _keep(request, form):
        messages.success(request, _("Kept: %(section)s.") % {"section": found})
        return redirect("administration:person", person_id=found.pk)
    return _person_page(request, found, form=form, status=422 if form.is_bound else 200)


@require_POST
@for_administrators
def appoint(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a role."""
    found = _person(person_id)
    form = AppointmentForm(
        request.POST, roles=queries.roles_to_give(timezone.localdate()), instance=Appointment(user=found), prefix="role"
    )
    if form.is_valid() and _done(form, lambda: _appoint(request, form)):
        messages.success(request, _("Given: %(role)s.") % {"role": form.title})
        return redirect("administration:person", person_id=found.pk)
    return _person_page(request, found, appointment=form, status=422)


@require_POST
@for_administrators
def relieve(request: HttpRequest, person_id: int, appointment_id: int) -> HttpResponse:
    """End a role."""
    found = _person(person_id)
    held = get_object_or_404(Appointment, pk=appointment_id, user=found)
    form = RelieveForm(request.POST)
    if form.is_valid():
        try:
            operations.relieve(held, until=form.cleaned_data["until"], by=cast(User, request.user), at=timezone.now())
        except Refusal as refusal:
            return _person_page(request, found, refusal=str(refusal), status=422)
        messages.success(request, _("Kept: %(section)s.") % {"section": found})
        return redirect("administration:person", person_id=found.pk)
    return _person_page(request, found, refusal=_("Give the last day."), status=422)


@require_POST
@for_administrators
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """A link by which the person chooses a password; it works once and for a few days."""
    found = _person(person_id)
    where = {"uidb36": user_pk_to_url_str(found), "key": default_token_generator.make_token(found)}
    path = reverse("account_reset_password_from_key", kwargs=where)
    operations.note("people", by=cast(User, request.user), at=timezone.now(), person=found.pk, invited=True)
    return _person_page(request, found, invitation=settings.PUBLIC_URL + path)


def _person(person_id: int) -> User:
    return get_object_or_404(User.objects.filter(represents=None), pk=person_id)


def _rights(found: User) -> dict[str, bool]:
    return {"administers": queries.may_administer(found), **queries.rights_over_procedures(found)}


def _keep(request: HttpRequest, form: Any) -> User | None:
    def keep() -> User:
        said, by = form.cleaned_data, cast(User, request.user)
        procedures = {right: said[right] for right in queries.OF_PROCEDURES}
        return operations.keep_person(
            form.instance, administers=said["administers"], procedures=procedures, by=by, at=timezone.now()
        )

    return cast("User | None", _done(form, keep))


def _appoint(request: HttpRequest, form: Any) -> Appointment:
    return operations.appoint(form.instance, by=cast(User, request.user), at=timezone.now())


def _done(form: Any, act: Any) -> Any:
    """What the act came to; None where it is refused, and then the form says so."""
    try:
        return act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def _new_page(request: HttpRequest, form: PersonForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "licensing/administration/new_person.html", {"form": form}, status=status)


def _person_page(
    request: HttpRequest,
    found: User,
    *,
    form: Any = None,
    appointment: Any = None,
    refusal: str = "",
    invitation: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    titles = queries.roles_to_give(today)
    held = found.appointments.order_by("-since", "role")
    context = {
        "person": found,
        "form": form or PersonForm(instance=found, initial=_rights(found)),
        "appointment": appointment or AppointmentForm(roles=titles, prefix="role", initial={"since": today}),
        "held": [(one, titles.get(one.role, one.role), one.until is None or one.until >= today) for one in held],
        "today": today,
        "refusal": refusal,
        "invitation": invitation,
        "has_password": found.has_usable_password(),
    }
    return render(request, "licensing/administration/person.html", context, status=status)


def _today(found: User) -> list[Appointment]:
    today = timezone.localdate()
    return [one for one in found.appointments.all() if one.since <= today and (one.until is None or one.until >= today)]


def _titles(found: User, titles: dict[str, str]) -> str:
    return ", ".join(titles.get(one.role, one.role) for one in _today(found))
