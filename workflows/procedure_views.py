"""The procedures as the office keeps them: every version, what it says, and which running cases could go over to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from viewflow.workflow.status import PROCESS

from workflows import drawing, engine, moving
from workflows.acting import MovingForm, new_token
from workflows.models import Case, DefinitionVersion, Draft
from workflows.outline import outline
from workflows.people import User

MAY = ("workflows.write_definition", "workflows.publish_definition", moving.MAY_MOVE)
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Kept:
    """A version, how it stands today, and how many open cases run by it."""

    version: DefinitionVersion
    state: str
    running: int


def may_see(user: Any) -> bool:
    """Whoever writes, publishes or moves."""
    return bool(user.is_authenticated and any(map(user.has_perm, MAY)))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every procedure with its versions, the newest first."""
    _check(request)
    kept: dict[str, list[Kept]] = {}
    for one in _kept(DefinitionVersion.objects.order_by("code", "-number")):
        kept.setdefault(one.version.code, []).append(one)
    drafts = Draft.objects.filter(closed_at=None).select_related("by")
    return render(request, "workflows/procedures.html", {"procedures": kept, "drafts": drafts})


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What one version says, as words and as a picture."""
    found = _version(request, code, number)
    definition = found.version.definition
    context = {
        "kept": found,
        "told": outline(definition),
        "picture": mark_safe(drawing.svg(definition)),  # noqa: S308  (every text in it is escaped by `drawing`)
        "could_move": moving.movable(found.version).count() if request.user.has_perm(moving.MAY_MOVE) else 0,
    }
    return render(request, "workflows/procedure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The running cases of earlier versions: which could go over and why others cannot. A POST moves those ticked."""
    found = _version(request, code, number)
    if not request.user.has_perm(moving.MAY_MOVE):
        raise PermissionDenied
    seen = Case.objects.visible_to(request.user, at=timezone.now()).values("pk")
    movable = moving.movable(found.version).filter(pk__in=seen)
    form = MovingForm(request.POST or None, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        ticked = movable.filter(pk__in=_numbers(request.POST.getlist("case")))
        _move(request, ticked, found.version, form.cleaned_data)
        return redirect("definitions:cases", code=code, number=number)
    moves = moving.previewed(movable.order_by("received_at", "pk")[:MOST_AT_ONCE], found.version)
    context = {"kept": found, "moves": moves, "form": form, "any": any(not move.why_not for move in moves)}
    return render(request, "workflows/moving.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, ticked: Iterable[Case], to: DefinitionVersion, said: dict[str, Any]) -> None:
    """Each in a transaction of its own; a sentence for each that stays."""
    by, at, moved = cast(User, request.user), timezone.now(), 0
    for case in ticked:
        try:
            token = f"{said['token']}:{case.pk}"
            moving.move(case_id=case.pk, to=to, by=by, at=at, reason=said["reason"], token=token)
            moved += 1
        except engine.Refused as refusal:
            messages.error(request, str(refusal))
    words = _("Moved: %(n)d. They go on by %(version)s.") % {"n": moved, "version": to}
    (messages.success if moved else messages.info)(request, words)


def _numbers(said: list[str]) -> list[int]:
    return [int(number) for number in said[:MOST_AT_ONCE] if number.isdecimal() and len(number) < 19]


def _check(request: HttpRequest) -> None:
    if not may_see(request.user):
        raise PermissionDenied


def _version(request: HttpRequest, code: str, number: int) -> Kept:
    _check(request)
    return _kept([get_object_or_404(DefinitionVersion, code=code, number=number)])[0]


def _kept(versions: Iterable[DefinitionVersion]) -> list[Kept]:
    """Two statements for any number of versions."""
    found, today = list(versions), timezone.localdate()
    running = dict(
        Case.objects.filter(status=PROCESS.NEW, version__in=found)
        .order_by()
        .values_list("version")
        .annotate(Count("pk"))
    )
    return [Kept(one, _state(one, today), running.get(one.pk, 0)) for one in found]


def _state(version: DefinitionVersion, today: Any) -> str:
    if version.holds_on(today):
        return _("in force")
    return _("in force later") if version.in_force_from > today else _("no longer in force")
