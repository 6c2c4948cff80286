"""Guiding a facility; the page of a dossier, its files, and giving originals back."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.dossiers import operations, queries, showing
from licensing.dossiers.beginnings import beginnings
from licensing.dossiers.forms import GuidanceForm
from licensing.dossiers.guidance import begin_guidance
from licensing.dossiers.intake import MOST_FOUND
from licensing.dossiers.models import Dossier
from licensing.facilities import queries as register
from licensing.files import queries as files
from licensing.refusals import Refusal
from workflows import engine
from workflows.models import Case, with_version
from workflows.people import User

AS_A_FILE_ALONE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """Find a facility of the register by its words, then begin to guide it."""
    user, now = cast(User, request.user), timezone.now()
    versions = beginnings(user, at=now).without
    if not versions:
        raise PermissionDenied
    form = GuidanceForm(request.POST or None, versions=versions)
    if form.is_valid():
        try:
            return redirect("cases:case", case_id=begin_guidance(**form.cleaned_data, by=user, at=now).pk)
        except engine.Refused as refusal:
            form.add_error(None, str(refusal))
    search = (request.POST or request.GET).get("search", "")[:300]
    context = {"form": form, "search": search, "found": register.called(search, most=MOST_FOUND)}
    return render(request, "licensing/dossiers/guide.html", context, status=422 if form.errors else 200)


@require_safe
def dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The page of one dossier."""
    found = _visible_dossier(request, dossier_id)
    return _dossier_page(request, found)


@require_safe
def checklist(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The appraisal line by line as one table, to be read at length and printed; for officials."""
    found = _visible_dossier(request, dossier_id)
    if not showing.is_official(cast(User, request.user), found):
        raise Http404
    context = showing.dossier_context(found, cast(User, request.user))
    return render(request, "licensing/dossiers/appraisal.html", context)


@require_POST
def return_originals(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Note which originals were given back."""
    found, user = _visible_dossier(request, dossier_id), cast(User, request.user)
    if not showing.is_official(user, found):
        raise Http404
    chosen = [int(text) for text in request.POST.getlist("component") if text.isdecimal() and len(text) < 19]
    try:
        operations.return_originals(dossier=found, component_ids=chosen, by=user, at=timezone.now())
    except Refusal as refusal:
        return _dossier_page(request, found, refusal=str(refusal))
    return redirect("dossiers:dossier", dossier_id=found.pk)


@require_safe
def file(request: HttpRequest, component_id: int) -> FileResponse:
    """The scan of one paper, shown by the browser and never run by it; for those who may see the case."""
    component = queries.visible_component(cast(User, request.user), component_id)
    if component is None or component.file is None:
        raise Http404
    stored = component.file
    return FileResponse(
        files.open_stored(stored),
        content_type=stored.media_type,
        filename=stored.original_name,
        headers=AS_A_FILE_ALONE,
    )


def _visible_dossier(request: HttpRequest, dossier_id: int) -> Dossier:
    seen = Dossier.objects.filter(case__in=Case.objects.visible_to(request.user))
    return get_object_or_404(
        with_version(seen, "case__version").select_related("facility", "holder", "entered_by"), pk=dossier_id
    )


def _dossier_page(request: HttpRequest, found: Dossier, *, refusal: str = "") -> HttpResponse:
    shown = showing.dossier_context(found, cast(User, request.user))
    context = {**shown, "case": found.case, "refusal": refusal}
    return render(request, "licensing/dossiers/dossier.html", context, status=409 if refusal else 200)
