"""The counter's page, the page of a dossier, its files, and giving originals back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.dossiers import operations, queries, showing
from licensing.dossiers.forms import GuidanceForm
from licensing.dossiers.guidance import begin_guidance
from licensing.dossiers.intake import Intake, with_another_row
from licensing.dossiers.models import Dossier
from licensing.files import queries as files
from licensing.refusals import Refusal
from workflows import engine
from workflows.inbox import may_start
from workflows.models import Case, DefinitionVersion
from workflows.people import User

GUIDANCE = "guidance_note"
"""The word of the form of a step that guides."""
AS_A_FILE_ALONE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True)
class Beginnings:
    """The procedures that somebody may begin: with a dossier, those of which the law lists papers, and without."""

    with_dossier: list[DefinitionVersion]
    without: list[DefinitionVersion]


def beginnings(user: User, *, at: datetime) -> Beginnings:
    """What `user` may begin. The menu asks it on every page, twice; so it is kept with the user of the request."""
    if known := user.__dict__.get("beginnings"):
        return cast(Beginnings, known)
    versions = may_start(user, at=at)
    with_papers = queries.procedures_with_papers() if versions else frozenset()
    found = Beginnings(
        [version for version in versions if version.code in with_papers],
        [version for version in versions if version.code not in with_papers and _begins_with_guidance(version)],
    )
    user.__dict__["beginnings"] = found
    return found


def _begins_with_guidance(version: DefinitionVersion) -> bool:
    """Whether its first step asks what the facility was told: other cases without a dossier begin elsewhere."""
    definition = version.flow_class.definition
    return bool(getattr(definition.step(definition.start.step), "form", None) == GUIDANCE)


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """Begin to guide a facility of the register."""
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
    status = 422 if form.errors else 200
    return render(request, "licensing/dossiers/guide.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Receive a dossier: facility, devices, workers, papers. What is refused is said, and what was typed stays."""
    user, now = cast(User, request.user), timezone.now()
    versions = beginnings(user, at=now).with_dossier
    if not versions:
        raise PermissionDenied
    if request.method != "POST":
        return _intake_page(request, Intake(versions, now=now))
    if rows := request.POST.get("more"):
        return _intake_page(request, Intake(versions, now=now, data=with_another_row(request.POST, rows)), quiet=True)
    return _receive(request, versions, user, now)


def _receive(request: HttpRequest, versions: Sequence[DefinitionVersion], user: User, now: datetime) -> HttpResponse:
    intake = Intake(versions, now=now, data=request.POST, files=request.FILES)
    if not intake.is_valid:
        return _intake_page(request, intake, refusal=_("Some entries need another look; nothing was kept."))
    try:
        dossier = intake.receive(by=user, at=now)
    except engine.Refused as refusal:
        return _intake_page(request, intake, refusal=str(refusal))
    messages.success(request, _("Received as %(code)s.") % {"code": dossier.code})
    return redirect("cases:case", case_id=dossier.case_id)


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
    return get_object_or_404(seen.select_related("facility", "holder", "case__version", "entered_by"), pk=dossier_id)


def _intake_page(request: HttpRequest, intake: Intake, *, refusal: str = "", quiet: bool = False) -> HttpResponse:
    context = {"intake": intake, "refusal": refusal, "quiet": quiet}
    return render(request, "licensing/dossiers/receive.html", context, status=422 if refusal else 200)


def _dossier_page(request: HttpRequest, found: Dossier, *, refusal: str = "") -> HttpResponse:
    shown = showing.dossier_context(found, cast(User, request.user))
    context = {**shown, "case": found.case, "refusal": refusal}
    return render(request, "licensing/dossiers/dossier.html", context, status=409 if refusal else 200)
