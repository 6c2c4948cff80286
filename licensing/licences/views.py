"""The public page that the code on a licence opens, and the officials' page of the same licence."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required, login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from licensing.licences import queries
from licensing.licences.forms import RevocationForm
from licensing.licences.models import Licence
from licensing.licences.operations import REVOKE, CannotRevoke, revoke
from licensing.papers.views import shown
from workflows.calendars import VIETNAM
from workflows.people import User

LANGUAGES = ("vi", "en")
NOTHING_RUNS_HERE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@login_not_required
@require_safe
def licence_public(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a licence is at this moment, for everybody: no log-in, no script, no cookie; `?lang=en` for English."""
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    now = timezone.now().astimezone(VIETNAM)
    licence = queries.by_public_id(public_id)
    context = {"language": language, "now": now, "licence": licence}
    with translation.override(language):
        if licence is None:
            response = render(request, "public/licence_unknown.html", context, status=404)
        else:
            context |= {
                "status": queries.status(licence, now.date()),
                "printed": licence.paper.context,
            }
            response = render(request, "public/licence.html", context)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = NOTHING_RUNS_HERE
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_safe
def licence_detail(request: HttpRequest, licence_id: int) -> HttpResponse:
    """One licence of a case that the user may see, with its acts."""
    return _detail(request, _licence(request, licence_id), RevocationForm())


@login_required
@require_safe
def licence_paper(request: HttpRequest, licence_id: int) -> HttpResponse:
    """The PDF of a licence of a case that the user may see."""
    return shown(_licence(request, licence_id).paper)


@login_required
@permission_required(REVOKE, raise_exception=True)
@require_http_methods(["POST"])
def licence_revoke(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Revoke at once; what is refused is said on the same page, and then nothing was changed."""
    licence = _licence(request, licence_id)
    form = RevocationForm(request.POST)
    if form.is_valid():
        try:
            revoke(licence=licence, by=_user(request), at=timezone.now(), reason=form.cleaned_data["reason"])
        except CannotRevoke as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("licence_detail", licence_id=licence.pk)
    return _detail(request, licence, form, status=400)


def _detail(request: HttpRequest, licence: Licence, form: RevocationForm, status: int = 200) -> HttpResponse:
    today = timezone.now().astimezone(VIETNAM).date()
    standing = queries.status(licence, today)
    context = {
        "licence": licence,
        "status": standing,
        "printed": licence.paper.context,
        "acts": licence.acts.select_related("by"),
        "form": form,
        "may_revoke": _user(request).has_perm(REVOKE) and standing.standing is not queries.Standing.REVOKED,
    }
    return render(request, "licensing/licences/licence.html", context, status=status)


def _licence(request: HttpRequest, licence_id: int) -> Licence:
    """404 for a licence that this user may not see, whether it exists or not."""
    return get_object_or_404(queries.visible_to(_user(request)), pk=licence_id)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
