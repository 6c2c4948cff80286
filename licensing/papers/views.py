"""Stored papers, for those who may see the case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from licensing.files import queries as files
from licensing.files.models import StoredFile
from licensing.papers import queries
from licensing.papers.models import Issuer, Paper
from licensing.papers.operations import readable_path
from workflows.people import User


@login_required
@require_safe
def paper_file(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The PDF of one paper of a case that the user may see; 404 for every other, whether it exists or not."""
    assert isinstance(request.user, User)
    papers = queries.visible_to(request.user).select_related("number__book")
    return shown(get_object_or_404(papers, pk=paper_id))


@login_not_required
@require_safe
def emblem(request: HttpRequest, file_id: int) -> FileResponse:
    """The picture at the head of every page, for everybody; 404 for a file that never was one."""
    stored = get_object_or_404(StoredFile.objects.filter(pk__in=Issuer.objects.values("emblem")), pk=file_id)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=86400",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return FileResponse(files.open_stored(stored), content_type=stored.media_type, headers=headers)


def shown(paper: Paper) -> HttpResponse:
    """The stored bytes, to be read in the browser and named after the number. Raises FileLost."""
    response = HttpResponse(queries.content(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{readable_path(paper).name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
