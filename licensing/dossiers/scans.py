"""A scan shown page by page: in a frame beside the decision, or as a page of its own. Pictures are the server's."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from licensing.dossiers import queries
from licensing.dossiers.models import Component
from licensing.files import pictures
from workflows.people import User

FRAMED = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""The page of a scan runs nothing, and only our own pages frame it."""
NOT_KEPT = "private, no-store"


@require_safe
@xframe_options_sameorigin
def view(request: HttpRequest, component_id: int) -> HttpResponse:
    """The pages of one scan below each other, each with its number; for those who may see the case."""
    component = _visible(request, component_id)
    context = {"component": component, "others": _beside(component), **_pages(component)}
    response = render(request, "licensing/dossiers/scan.html", context)
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cache-Control"] = NOT_KEPT
    return response


@require_safe
def page(request: HttpRequest, component_id: int, number: int) -> FileResponse:
    """The picture of one page; 404 where there is none."""
    component = _visible(request, component_id)
    assert component.file
    try:
        path = pictures.picture_of(component.file, number)
    except pictures.CannotShow:
        path = None
    if path is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": NOT_KEPT}
    return FileResponse(path.open("rb"), content_type="image/webp", headers=headers)


def _visible(request: HttpRequest, component_id: int) -> Component:
    component = queries.visible_component(cast(User, request.user), component_id)
    if component is None or component.file is None:
        raise Http404
    return component


def _pages(component: Component) -> dict[str, object]:
    assert component.file
    try:
        return {"pages": pictures.pages_of(component.file)}
    except pictures.CannotShow as problem:
        return {"problem": str(problem)}


def _beside(component: Component) -> dict[str, Component | None]:
    """The scans before and after this one, in the order of the law's list."""
    scans = list(queries.scans_of(component.dossier_id))
    place = [one.pk for one in scans].index(component.pk)
    return {
        "before": scans[place - 1] if place else None,
        "after": scans[place + 1] if place + 1 < len(scans) else None,
    }
