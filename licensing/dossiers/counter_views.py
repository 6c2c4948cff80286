"""The counter's page: a paper dossier is typed in, kept at every sending, and received. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from licensing.dossiers import drafts, typed
from licensing.dossiers.beginnings import beginnings
from licensing.dossiers.intake import MOST_FOUND, PAPERS, Intake
from licensing.dossiers.models import Dossier
from licensing.dossiers.rows import rows_of, with_another_row, without_row
from licensing.facilities import queries as register
from workflows import engine
from workflows.models import DefinitionVersion
from workflows.people import User

KEEP, DROP, FIND, OTHER = "keep", "drop", "facility", "other_facility"
"""What a button may ask for instead of receiving; every other word is the name of rows, of which one more is wanted."""
WITHOUT = "without:"
"""Before the prefix of a row that is to go."""

SENT_AGAIN = _(
    "This page was received before as %(code)s. What is typed differently now is kept here as another dossier."
)

Versions = Sequence[DefinitionVersion]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Receive a dossier: facility, devices, workers, papers. What is refused is said, and what was typed stays."""
    now = timezone.now()
    if not request.user.is_authenticated:
        return _to_log_in(request, now)
    user = request.user
    versions = beginnings(user, at=now).with_dossier
    if not versions:
        raise PermissionDenied
    if request.method != "POST":
        return _shown(request, versions, user, now)
    if asked := request.POST.get("more"):
        return _changed(request, asked, versions, user, now)
    return _received(request, versions, user, now)


@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """What may be meant by the words typed so far, for who may receive a dossier."""
    if not beginnings(cast(User, request.user), at=timezone.now()).with_dossier:
        raise PermissionDenied
    found = register.called(request.GET.get("q", "")[:300], most=MOST_FOUND)
    return JsonResponse({"found": [{"name": one.name, "address": one.address} for one in found]})


def _to_log_in(request: HttpRequest, now: datetime) -> HttpResponse:
    """The session is over: what was sent is kept for the person to whom the page was handed out, who logs in again."""
    address = request.path
    page, token = request.POST.get("page", ""), request.POST.get("token", "")
    if page and (user := drafts.handed_out_to(page, token)):
        kept = _keep(request, user, now)
        address = _address(kept)
    return redirect_to_login(address)


def _shown(request: HttpRequest, versions: Versions, user: User, now: datetime) -> HttpResponse:
    """An empty page, or a draft as it was left; what became a dossier leads there."""
    draft = drafts.find(request.GET.get("draft", ""), by=user)
    if draft is None:
        intake = Intake(versions, now=now)
        intake.focus_on("")
        return _page(request, intake, user, begun=drafts.open_drafts(user))
    if draft.dossier:
        return _already(request, draft.dossier)
    kept = drafts.kept(draft)
    intake = Intake(versions, now=now, data=kept.data, scans=kept.scans)
    intake.focus_on(request.GET.get("at", ""))
    return _page(request, intake, user, quiet=True)


def _changed(request: HttpRequest, asked: str, versions: Versions, user: User, now: datetime) -> HttpResponse:
    """Keep everything, do what the button asked for, and show the page again."""
    if asked == DROP:
        if (draft := drafts.find(request.POST.get("token", ""), by=user)) and not draft.dossier_id:
            drafts.drop(draft)
        return redirect("counter:index")
    data = request.POST
    if asked == PAPERS:
        data = typed.with_all_papers(data, [form.kind for form in Intake(versions, now=now, data=data).components])
    elif asked in (FIND, OTHER):
        data = typed.with_found_facility(data) if asked == FIND else typed.without_facility(data)
    elif row := asked.removeprefix(WITHOUT) if asked.startswith(WITHOUT) else "":
        data, asked = without_row(data, row), rows_of(row)
    elif asked != KEEP:
        data = with_another_row(data, asked)
    kept = _keep(request, user, now, data)
    if kept.draft.dossier:
        return _sent_again(request, kept, kept.draft.dossier, user, now)
    if asked == KEEP:
        return HttpResponse(status=204)
    if kept.problems:
        intake = Intake(versions, now=now, data=kept.data, scans=kept.scans, problems=kept.problems)
        said = " ".join(one for refused in kept.problems.values() for one in refused)
        return _page(request, intake, user, quiet=True, refusal=said)
    return redirect(_address(kept, at=asked))


def _received(request: HttpRequest, versions: Versions, user: User, now: datetime) -> HttpResponse:
    kept = _keep(request, user, now)
    if done := kept.draft.dossier:
        return _sent_again(request, kept, done, user, now)
    data = request.POST.copy()
    data["token"] = str(kept.draft.token)
    intake = Intake(versions, now=now, data=data, scans=kept.scans, problems=kept.problems)
    if not intake.is_valid:
        return _page(request, intake, user, refused=True)
    try:
        dossier = intake.receive(by=user, at=now)
    except engine.Refused as refusal:
        return _page(request, intake, user, refused=True, refusal=str(refusal))
    drafts.finish(kept.draft, dossier=dossier)
    messages.success(request, _("Received as %(code)s.") % {"code": dossier.code})
    if intake.out_of_hours:
        messages.warning(request, intake.out_of_hours)
    return redirect("cases:case", case_id=dossier.case_id)


def _sent_again(request: HttpRequest, kept: drafts.Kept, done: Dossier, user: User, now: datetime) -> HttpResponse:
    """The page was received before: the same entries lead to their dossier, others are kept as another one."""
    if drafts.digest_of(drafts.typed_of(request.POST)) == kept.draft.digest:
        return _already(request, done)
    data = request.POST.copy()
    data["token"] = ""
    other = _keep(request, user, now, data)
    messages.warning(request, SENT_AGAIN % {"code": done.code})
    return redirect(_address(other))


def _already(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    messages.success(request, _("Received as %(code)s.") % {"code": dossier.code})
    return redirect("cases:case", case_id=dossier.case_id)


def _keep(request: HttpRequest, user: User, now: datetime, data: QueryDict | None = None) -> drafts.Kept:
    entries = request.POST if data is None else data
    title = entries.get("holder-name") or entries.get("search") or ""
    dropped = request.POST.getlist("drop")
    return drafts.keep(data=entries, sent=request.FILES, dropped=dropped, title=title, by=user, at=now)


def _address(kept: drafts.Kept, **more: str) -> str:
    return f"{reverse('counter:index')}?{urlencode({'draft': str(kept.draft.token)} | more)}"


def _page(
    request: HttpRequest,
    intake: Intake,
    user: User,
    *,
    quiet: bool = False,
    refused: bool = False,
    refusal: str = "",
    begun: object = (),
) -> HttpResponse:
    context = {
        "intake": intake,
        "page": drafts.page_of(intake.token, user),
        "quiet": quiet,
        "refusal": refusal,
        "refused": refused,
        "begun": begun,
    }
    return render(request, "licensing/dossiers/receive.html", context, status=422 if refused or refusal else 200)
