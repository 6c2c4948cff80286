"""The page of a draft's papers: files come from a camera or from the disk, page after page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.applications import handing_in, paper, printing, queries
from licensing.applications.forms import MoveForm, TokenForm
from licensing.applications.models import Draft
from licensing.applications.steps import PAPERS, Open
from licensing.applications.views import PAGE, draft_page, find_draft, wants_json
from licensing.dossiers.views import AS_A_FILE_ALONE
from licensing.files import names, pictures
from licensing.files import queries as files
from licensing.refusals import Refusal
from workflows.people import User


@require_http_methods(PAGE)
@never_cache
def papers(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the law asks for, with what is there; files are added to one kind at a time."""
    found = find_draft(request, draft_id)
    if not found.is_open:
        return redirect("applications:draft", draft_id=found.pk)
    if request.method == "POST":
        return _add(request, found)
    return draft_page(request, found, PAPERS, "papers.html", {"opened": Open(found, timezone.localdate())})


@require_safe
def file(request: HttpRequest, draft_id: int, paper_id: int) -> FileResponse:
    """One file, shown by the browser and never run by it."""
    stored = get_object_or_404(queries.papers_of(find_draft(request, draft_id)), pk=paper_id).file
    return FileResponse(
        files.open_stored(stored),
        content_type=stored.media_type,
        filename=stored.original_name,
        headers=AS_A_FILE_ALONE,
    )


@require_safe
def picture(request: HttpRequest, draft_id: int, paper_id: int) -> HttpResponseBase:
    """The first page of one file as a picture; the drawing of a page for a file that cannot be shown so."""
    row = get_object_or_404(queries.papers_of(find_draft(request, draft_id)), pk=paper_id)
    try:
        drawn = pictures.picture_of(row.file, 1)
    except pictures.CannotShow:
        drawn = None
    if drawn is None:
        return redirect(static("licensing/page.svg"))
    return FileResponse(drawn.open("rb"), content_type="image/webp", headers={"Cache-Control": "private, max-age=3600"})


@require_POST
def form(request: HttpRequest, draft_id: int, kind: str) -> HttpResponse:
    """One of the facility's own forms, made from what is typed, to be signed."""
    found = find_draft(request, draft_id)
    if not TokenForm(request.POST).is_valid():
        raise Http404
    try:
        made = printing.print_form(draft=found, kind=kind, at=timezone.now())
    except Refusal as refusal:
        return _answer(request, found, kind, [str(refusal)], status=422)
    return _pdf(made, _name_of_form(found, kind))


@require_safe
def proof(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The proof that this was sent, to be kept."""
    found = find_draft(request, draft_id)
    if found.sent_at is None or found.proof is None:
        raise Http404
    return _pdf(paper.proof_pdf(found), f"{_('Proof of submission')} {found.proof['code']}.pdf")


@require_POST
def remove(request: HttpRequest, draft_id: int, paper_id: int) -> HttpResponse:
    """Take one file out; a second click finds it gone."""
    found = find_draft(request, draft_id)
    row = queries.papers_of(found).filter(pk=paper_id).first()
    if not TokenForm(request.POST).is_valid():
        raise Http404
    if row:
        try:
            handing_in.remove_paper(paper=row, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(_place(found, row.kind if row else ""))


@require_POST
def move(request: HttpRequest, draft_id: int, paper_id: int) -> HttpResponse:
    """Put one file a place earlier or later among those of its kind."""
    found, form = find_draft(request, draft_id), MoveForm(request.POST)
    row = get_object_or_404(queries.papers_of(found), pk=paper_id)
    if not form.is_valid():
        raise Http404
    try:
        handing_in.move_paper(paper=row, by_places=form.cleaned_data["by_places"], at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_place(found, row.kind))


def _add(request: HttpRequest, found: Draft) -> HttpResponse:
    kind, uploads = request.POST.get("kind", ""), request.FILES.getlist("files")
    if not uploads:
        return _answer(request, found, kind, [_("Choose a file first.")], status=422)
    try:
        refused = handing_in.add_papers(
            draft=found, kind=kind, uploads=uploads, by=cast(User, request.user), at=timezone.now()
        )
    except Refusal as refusal:
        return _answer(request, found, kind, [str(refusal)], status=422)
    if added := len(uploads) - len(refused):
        messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", added) % {"n": added})
    return _answer(request, found, kind, [str(one) for one in refused], status=422 if refused else 200)


def _answer(request: HttpRequest, found: Draft, kind: str, refused: list[str], *, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"said": " ".join(refused)}, status=status)
    if refused:
        context = {"opened": Open(found, timezone.localdate()), "refusal": " ".join(refused), "refused_kind": kind}
        return draft_page(request, found, PAPERS, "papers.html", context, status=status)
    return redirect(_place(found, kind))


def _place(found: Draft, kind: str) -> str:
    anchor = f"#{kind}" if kind.replace("_", "").isalnum() else ""
    return reverse("applications:papers", args=[found.pk]) + anchor


def _name_of_form(found: Draft, kind: str) -> str:
    """As the law's list calls it, for whoever looks for it among the files of a phone."""
    asked = queries.kinds_of(found, today=timezone.localdate())[kind]
    return names.shown_name(f"{asked.number:02d} {asked}")[: names.LONGEST_NAME - 4] + ".pdf"


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
