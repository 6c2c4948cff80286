"""The pages of a facility's person: home, beginning a draft, its typed parts, checking and sending it, its proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.accounts.queries import facilities_of, represented
from licensing.applications import answering, operations, queries, sending
from licensing.applications.comparing import differences
from licensing.applications.folds import folds_of, still_to_do
from licensing.applications.forms import BeginForm, EditForm, SettleForm, TokenForm
from licensing.applications.home import home_of
from licensing.applications.kept import take_kept
from licensing.applications.models import Draft, DraftPart
from licensing.applications.parts import HOLDER, TITLES, WORKERS, Typed, typed_in, without_row
from licensing.applications.steps import CHECK, Open
from licensing.applications.waiting import looked_at_from
from licensing.facilities import queries as facilities
from licensing.personnel import queries as personnel
from licensing.refusals import Refusal
from workflows import clock, engine
from workflows.inbox import open_tasks
from workflows.models import with_version
from workflows.people import User

PAGE = ["GET", "HEAD", "POST"]


def acts_for_somebody(user: User) -> bool:
    """Whether the user acts for a facility today."""
    return bool(represented(user, on=timezone.localdate()))


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What is asked of the facility now, its drafts, its dossiers on their way, its licences."""
    return render(request, "licensing/applications/home.html", {"home": home_of(_user(request), at=timezone.now())})


@require_http_methods(PAGE)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft; a second click opens the first one's."""
    user, now = _user(request), timezone.now()
    today = timezone.localdate(now)
    versions = queries.procedures_to_apply_for(on=today)
    form = BeginForm(request.POST or None, facilities=facilities_of(user, on=today), versions=versions)
    if form.is_valid():
        made = operations.begin(**form.cleaned_data, by=user, at=now)
        return redirect("applications:draft", draft_id=made.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "versions": versions}
    return render(request, "licensing/applications/begin.html", context, status=status)


@require_http_methods(PAGE)
def begin_answer(request: HttpRequest, task_id: int) -> HttpResponse:
    """Open the draft of the answer to a request; it is begun by the first who opens it."""
    user, now = _user(request), timezone.now()
    if there := Draft.objects.visible_to(user, on=timezone.localdate(now)).filter(task=task_id).first():
        return redirect("applications:draft", draft_id=there.pk)
    task = get_object_or_404(open_tasks(user, at=now), pk=task_id)
    party = facilities.of_party(task.process.party)
    if party is None or task.flow_task.step.form != answering.ANSWER:
        raise Http404
    if request.method != "POST" or not TokenForm(request.POST).is_valid():
        context = {
            "task": task,
            "token": TokenForm(initial={"token": uuid4()})["token"],
            "asked": answering.request_of(operations.answer_to(task, party, by=user, at=now)),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "licensing/applications/answer.html", context, status=status)
    made = operations.begin_answer(task=task, facility=party, by=user, at=now)
    return redirect("applications:draft", draft_id=made.pk)


@require_safe
@never_cache
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Where to go on with a draft; of a sent one, the proof that it was sent."""
    found = find_draft(request, draft_id)
    if found.sent_at:
        looked_at = looked_at_from(found.sent_at, clock.calendar(), now=timezone.now())
        context = {"draft": found, "proof": found.proof, "looked_at_from": looked_at}
        return render(request, "licensing/applications/sent.html", context)
    if found.dropped_at:
        raise Http404
    if found.task_id:
        return redirect("applications:check", draft_id=found.pk)
    return redirect(Open(found, timezone.localdate()).first_open.address)


@require_http_methods(PAGE)
@never_cache
def part(request: HttpRequest, draft_id: int, part: str) -> HttpResponse:
    """One part, to be typed: kept as it is whenever it is sent, by its buttons or by the page itself."""
    found, now = find_draft(request, draft_id), timezone.now()
    if part not in TITLES:
        raise Http404
    if request.method == "POST":
        return _save(request, found, part, request.POST, now)
    if not found.is_open:
        return redirect("applications:draft", draft_id=found.pk)
    if (kept := take_kept(request)) is not None:
        messages.success(request, _("What you had typed when the session ended is here again."))
        return _save(request, found, part, kept, now)
    return _part_page(request, found, part)


@require_POST
def settle(request: HttpRequest, draft_id: int, part: str) -> HttpResponse:
    """Take what another window had typed, or let it go."""
    found, form = find_draft(request, draft_id), SettleForm(request.POST)
    if part not in TITLES or not form.is_valid():
        raise Http404
    operations.settle(draft=found, part=part, **form.cleaned_data, by=_user(request), at=timezone.now())
    return redirect("applications:part", draft_id=found.pk, part=part)


@require_http_methods(PAGE)
@never_cache
def check(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What is there, what is missing and why; and sending, which a missing paper never hinders."""
    found, user, now = find_draft(request, draft_id), _user(request), timezone.now()
    if request.method != "POST":
        if not found.is_open:
            return redirect("applications:draft", draft_id=found.pk)
        return _check_page(request, found)
    if not TokenForm(request.POST).is_valid():
        return _check_page(request, found, status=422)
    try:
        verb = answering.answer if found.task_id else sending.send
        sent = verb(draft=found, by=user, at=now)
    except engine.Refused as refusal:
        return _check_page(request, found, refusal=str(refusal), status=422)
    return redirect("applications:draft", draft_id=sent.pk)


@require_POST
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Put a draft away."""
    found = find_draft(request, draft_id)
    if not TokenForm(request.POST).is_valid():
        raise Http404
    try:
        operations.drop(draft=found, at=timezone.now())
    except Refusal as refusal:
        return _check_page(request, found, refusal=str(refusal), status=409)
    messages.success(request, _("The draft was put away."))
    return redirect("applications:index")


def find_draft(request: HttpRequest, draft_id: int) -> Draft:
    """The draft, if this person acts for its facility today; else 404, as if there were none."""
    seen = Draft.objects.visible_to(_user(request), on=timezone.localdate())
    shown = (
        with_version(seen, "task__process__version")
        .select_related("facility", "dossier", "sent_by")
        .prefetch_related("parts")
    )
    return get_object_or_404(shown, pk=draft_id)


def draft_page(
    request: HttpRequest, found: Draft, step: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a draft, with its list of steps."""
    opened = context.pop("opened", None) or Open(found, timezone.localdate())
    whole = {"draft": found, "opened": opened, "step": step, **context}
    return render(request, f"licensing/applications/{template}", whole, status=status)


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's own script asks, and not somebody who pressed a button."""
    return request.headers.get("Accept", "") == "application/json"


def _save(request: HttpRequest, found: Draft, part: str, data: Any, now: datetime) -> HttpResponse:
    edit = EditForm(data)
    if not edit.is_valid():
        return _part_page(request, found, part, status=422)
    typed = typed_in(data, part)
    if gone := data.get("remove"):
        typed = without_row(typed, gone)
    try:
        saved = operations.save(draft=found, part=part, typed=typed, **edit.cleaned_data, by=_user(request), at=now)
    except Refusal as refusal:
        if wants_json(request):
            return JsonResponse({"said": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("applications:draft", draft_id=found.pk)
    if wants_json(request):
        return _told(found, saved, now)
    if not saved.kept:
        return _conflict_page(request, found, saved.part, typed, edit)
    return _go_on(request, found, part, data)


def _told(found: Draft, saved: operations.Saved, now: datetime) -> HttpResponse:
    if not saved.kept:
        said = _(
            "Somebody saved this page in another window. What you typed here is kept beside it: open the page again."
        )
        return JsonResponse({"said": said}, status=409)
    said = _("saved at %(moment)s") % {"moment": f"{timezone.localtime(now):%H:%M}"}
    rows = _rows_told(found, saved.part, timezone.localdate(now))
    return JsonResponse({"version": saved.part.version, "said": said, "rows": rows})


def _rows_told(found: Draft, part: DraftPart, today: date) -> dict[str, dict[str, str]]:
    """How each row of the part stands now, by its prefix."""
    if part.name == HOLDER:
        return {}
    rows = queries.contents_of(found, today=today).form_of(part.name, part.typed)
    return {fold.form.prefix: {"state": fold.state, "words": fold.words} for fold in folds_of(rows)}


def _go_on(request: HttpRequest, found: Draft, part: str, data: Any) -> HttpResponse:
    """After a save: one more row, the next step, or the same page with what still needs a look."""
    if request.method != "POST":
        return redirect(request.path)
    if more := data.get("more"):
        return redirect(f"{request.path}?more={more}#more" if more.replace("-", "").isalnum() else request.path)
    if data.get("go") == "next":
        opened = Open(find_draft(request, found.pk), timezone.localdate())
        if wrong := opened.contents.problems[part]:
            messages.warning(request, _("%(part)s: %(what)s") % {"part": TITLES[part], "what": " ".join(wrong)})
        return redirect(opened.after(part).address)
    return redirect(request.path)


def _part_page(request: HttpRequest, found: Draft, part: str, *, status: int = 200) -> HttpResponse:
    found = find_draft(request, found.pk)
    opened = Open(found, timezone.localdate())
    row = next(one for one in found.parts.all() if one.name == part)
    more = request.GET.get("more", "")
    rows = opened.contents.form_of(part, row.typed, more=more) if more else opened.contents.forms[part]
    folds = [] if part == HOLDER else folds_of(rows, more=more)
    context = {
        "opened": opened,
        "row": row,
        "form": rows,
        "folds": folds,
        "to_do": still_to_do(folds),
        "providers": personnel.provider_names() if part == WORKERS else (),
        "quiet": row.version == 0,
        "edit": EditForm(initial={"version": row.version, "window": uuid4()}),
        "aside": [
            {"window": window, **one, "rows": differences(row.typed, one["typed"], rows)}
            for window, one in row.aside.items()
        ],
        "problems": opened.contents.problems[part] if row.version else [],
        "not_met": opened.not_met_in(part) if row.version else [],
    }
    return draft_page(request, found, part, "part.html", context, status=status)


def _conflict_page(request: HttpRequest, found: Draft, row: DraftPart, typed: Typed, edit: EditForm) -> HttpResponse:
    """Both, side by side: what this window sent stands in the page, to be saved over the other or not."""
    found = find_draft(request, found.pk)
    opened = Open(found, timezone.localdate())
    form = opened.contents.form_of(row.name, typed)
    context = {
        "opened": opened,
        "row": row,
        "form": form,
        "folds": [] if row.name == HOLDER else folds_of(form, every=True),
        "quiet": True,
        "edit": EditForm(initial={"version": row.version, "window": edit.cleaned_data["window"]}),
        "conflict": differences(row.typed, typed, form),
    }
    return draft_page(request, found, row.name, "part.html", context, status=409)


def _check_page(request: HttpRequest, found: Draft, *, refusal: str = "", status: int = 200) -> HttpResponse:
    opened, now = Open(found, timezone.localdate()), timezone.now()
    there = {one.kind.code for one in opened.kinds if one.papers}
    asked = opened.request if found.task_id else None
    context = {
        "opened": opened,
        "refusal": refusal,
        "asked": asked,
        "looked_at_from": looked_at_from(now, clock.calendar(), now=now),
        "asked_papers": [(kind, kind.code in there) for kind in asked.papers] if asked else [],
    }
    return draft_page(request, found, CHECK, "check.html", context, status=status)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
