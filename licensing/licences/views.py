"""The public page that the code on a licence opens, and the officials' page of the same licence."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required, login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from licensing.licences import operations, queries
from licensing.licences.forms import RevocationForm
from licensing.licences.models import Licence
from licensing.papers.views import shown
from workflows.calendars import VIETNAM
from workflows.paging import page_of
from workflows.people import User

LICENCES_A_PAGE = 25
LONGEST_SEARCH = 100
NOTHING_RUNS_HERE = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@login_not_required
@require_safe
def licence_public(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a licence is at this moment, for everybody: no log-in, no script; `?lang=en` for English."""
    now = timezone.now().astimezone(VIETNAM)
    licence = queries.by_public_id(public_id)
    context: dict[str, Any] = {"now": now, "licence": licence}
    if licence is None:
        response = render(request, "public/licence_unknown.html", context, status=404)
    else:
        context |= {"status": queries.status(licence, now.date()), "printed": licence.paper.context}
        response = render(request, "public/licence.html", context)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = NOTHING_RUNS_HERE
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """The licences that the user may see, the newest first; by number or holder if one is given."""
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    today = timezone.now().astimezone(VIETNAM).date()
    found = queries.with_words(queries.visible_to(_user(request)), wanted).only("pk")
    page = page_of(found, request.GET.get("page"), LICENCES_A_PAGE)
    rows = [(licence, queries.status(licence, today)) for licence in queries.told(page)]
    return render(request, "licensing/licences/licences.html", {"page": page, "rows": rows, "q": wanted})


@login_required
@require_safe
def licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """One licence of a case that the user may see, with its acts."""
    return _licence_page(request, _licence(request, licence_id), RevocationForm())


@login_required
@require_safe
def paper(request: HttpRequest, licence_id: int) -> HttpResponse:
    """The PDF of a licence of a case that the user may see."""
    return shown(_licence(request, licence_id).paper)


@login_required
@permission_required(operations.REVOKE, raise_exception=True)
@require_POST
def revoke(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Revoke at once; what is refused is said on the same page, and then nothing was changed."""
    licence = _licence(request, licence_id)
    form = RevocationForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            operations.revoke(licence=licence, by=_user(request), at=timezone.now(), reason=reason)
        except operations.CannotRevoke as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("licences:licence", licence_id=licence.pk)
    return _licence_page(request, licence, form, status=400)


def _licence_page(request: HttpRequest, licence: Licence, form: RevocationForm, status: int = 200) -> HttpResponse:
    standing = queries.status(licence, timezone.now().astimezone(VIETNAM).date())
    context = {
        "licence": licence,
        "status": standing,
        "acts": licence.acts.select_related("by"),
        "form": form,
        "may_revoke": _user(request).has_perm(operations.REVOKE) and not standing.is_revoked,
    }
    return render(request, "licensing/licences/licence.html", context, status=status)


def _licence(request: HttpRequest, licence_id: int) -> Licence:
    """404 for a licence that this user may not see, whether it exists or not."""
    return get_object_or_404(queries.told(queries.visible_to(_user(request)).filter(pk=licence_id)), pk=licence_id)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
