"""Stored papers, for those who may see the case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from licensing.papers import queries
from licensing.papers.models import Paper
from licensing.papers.operations import readable_path
from workflows.people import User


@login_required
@require_safe
def paper_file(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The PDF of one paper of a case that the user may see; 404 for every other, whether it exists or not."""
    assert isinstance(request.user, User)
    papers = queries.visible_to(request.user).select_related("number__book")
    return shown(get_object_or_404(papers, pk=paper_id))


def shown(paper: Paper) -> HttpResponse:
    """The stored bytes, to be read in the browser and named after the number. Raises FileLost."""
    response = HttpResponse(queries.content(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{readable_path(paper).name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
