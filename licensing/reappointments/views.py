"""The pages of slips: those that wait for somebody, and one to be completed, sent back or signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing.law import queries as law
from licensing.reappointments import operations, paper, queries
from licensing.reappointments.drafting import LEAD
from licensing.reappointments.forms import ProposalForm, ReturnForm
from licensing.reappointments.models import Reappointment
from licensing.reappointments.showing import Shown, shown
from workflows import clock, engine
from workflows.moments import due_in_words
from workflows.paging import page_of
from workflows.people import User

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The slips that wait for this person, those to sign first, and what became of the others."""
    user, now = _official(request)
    to_sign, to_complete = (
        list(found[:PAGE]) for found in (queries.to_sign(user, at=now), queries.to_complete(user, at=now))
    )
    others = queries.visible_to(user, at=now).exclude(pk__in=[one.pk for one in (*to_sign, *to_complete)])
    page = page_of(others.order_by("-drafted_at", "-pk"), request.GET.get("page"), PAGE)
    context = {
        "to_sign": [_row(slip, now) for slip in to_sign],
        "to_complete": [_row(slip, now) for slip in to_complete],
        "page": page,
        "others": [Shown(slip, None) for slip in page],
    }
    return render(request, "licensing/reappointments/index.html", context)


@require_safe
def slip(request: HttpRequest, slip_id: int) -> HttpResponse:
    """One slip: what it says and what may be done with it."""
    user, now = _official(request)
    return _page(request, _found(user, slip_id, now), now)


@require_POST
def complete(request: HttpRequest, slip_id: int) -> HttpResponse:
    """Complete a slip, for signature."""
    user, now = _official(request)
    found = _found(user, slip_id, now)
    form = ProposalForm(request.POST, slip=found, at=now)
    if found.is_draft and not form.is_valid():
        return _page(request, found, now, proposal=form, status=422)
    form.full_clean()
    try:
        operations.propose(slip_id=found.pk, by=user, at=now, **_given(form))
    except engine.Refused as refused:
        return _page(request, _found(user, slip_id, now), now, proposal=form, refusal=refused)
    messages.success(request, _("The slip waits for its signature."))
    return redirect("reappointments:slip", slip_id=found.pk)


@require_POST
def send_back(request: HttpRequest, slip_id: int) -> HttpResponse:
    """Send a completed slip back, with what has to be changed."""
    user, now = _official(request)
    found, form = _found(user, slip_id, now), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, now, returning=form, status=422)
    try:
        operations.send_back(slip_id=found.pk, by=user, at=now, **form.cleaned_data)
    except engine.Refused as refused:
        return _page(request, _found(user, slip_id, now), now, returning=form, refusal=refused)
    messages.success(request, _("The slip was sent back."))
    return redirect("reappointments:index")


@require_POST
def sign(request: HttpRequest, slip_id: int) -> HttpResponse:
    """Sign a slip: the case gets its new date, and the applicant is told."""
    user, now = _official(request)
    found = _found(user, slip_id, now)
    try:
        operations.sign(slip_id=found.pk, by=user, at=now)
    except (engine.Refused, law.NoFigure) as refused:
        return _page(request, _found(user, slip_id, now), now, refusal=refused)
    messages.success(request, _("Signed. The applicant is told of the new date, and the paper is being made."))
    return redirect("reappointments:slip", slip_id=found.pk)


@require_safe
def draft_pdf(request: HttpRequest, slip_id: int) -> HttpResponse:
    """A completed slip as it would be printed, were it signed today."""
    user, now = _official(request)
    found = get_object_or_404(queries.visible_to(user, at=now), pk=slip_id, state=Reappointment.State.PROPOSED)
    try:
        content, kind = paper.preview(found, on=timezone.localdate(now)), "application/pdf"
    except engine.Refused as refused:
        return HttpResponse(str(refused), content_type="text/plain; charset=utf-8", status=409)
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers | {"Cache-Control": "private, no-store"})


def _official(request: HttpRequest) -> tuple[User, datetime]:
    """Who asks and when; 403 for whoever holds no role of the office today."""
    user, now = cast(User, request.user), timezone.now()
    if not user.roles_on(timezone.localdate(now)):
        raise PermissionDenied
    return user, now


def _found(user: User, slip_id: int, now: datetime) -> Reappointment:
    found = get_object_or_404(queries.visible_to(user, at=now), pk=slip_id)
    if not engine.is_official(user, found.case, on=timezone.localdate(now)):
        raise PermissionDenied
    return found


def _given(form: ProposalForm) -> dict[str, Any]:
    """What was typed, as far as it can be read: a slip that is no draft is refused whatever was typed."""
    return {"reason": "", "new_day": form.slip.new_day, **form.cleaned_data}


def _row(slip: Reappointment, now: datetime) -> dict[str, Any]:
    due = due_in_words(slip.case.due_at, late_from=slip.case.legal_end, now=now, days=clock.calendar())
    return {"slip": slip, "due": due}


def _rule(now: datetime) -> str:
    """Where it is laid down; nothing on a day without such law."""
    try:
        return law.figure(LEAD, on=timezone.localdate(now)).source
    except law.NoFigure:
        return ""


def _page(
    request: HttpRequest,
    slip: Reappointment,
    now: datetime,
    *,
    proposal: ProposalForm | None = None,
    returning: ReturnForm | None = None,
    refusal: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    user = cast(User, request.user)
    completes = queries.to_complete(user, at=now).filter(pk=slip.pk).exists()
    signs = queries.to_sign(user, at=now).filter(pk=slip.pk).exists()
    context = {
        "shown": shown(slip),
        "slip": slip,
        "case": slip.case,
        "proposal": (proposal or ProposalForm(slip=slip, at=now)) if completes else None,
        "typed": proposal if refusal and not completes else None,
        "returning": (returning or ReturnForm(auto_id="back_%s")) if signs else None,
        "refusal": refusal,
        "row": _row(slip, now),
        "longer": queries.longer_than_the_term(slip, days=clock.calendar()),
        "rule": _rule(now),
    }
    return render(request, "licensing/reappointments/slip.html", context, status=409 if refusal else status)
