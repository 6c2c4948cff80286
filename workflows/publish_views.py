"""From a draft to a version: what changed, the decision, a second person; and the files that can be taken along."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workflows import drafts
from workflows.bpmn import bpmn
from workflows.comparing import Difference, differences
from workflows.complaints import Broken
from workflows.drawing import standalone
from workflows.editor_forms import PublishForm
from workflows.editor_views import MAY_WRITE, find_draft, picture
from workflows.exporting import exported
from workflows.judging import is_sound, judge
from workflows.models import DefinitionVersion, Draft
from workflows.people import User
from workflows.procedure_views import may_see
from workflows.refusals import Refused
from workflows.writing import text_of

MAY_PUBLISH = "workflows.publish_definition"
TYPES = {"yaml": "application/yaml", "svg": "image/svg+xml", "bpmn": "application/xml"}
OF_THE_DECISION = ("decision", "issued", "in_force_from", "in_force_until", "mark")
"""What the publisher says, not the writer."""


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a draft changes of the version with which it began. A POST publishes it, by a second person."""
    draft = find_draft(request, draft_id)
    if request.method != "POST":
        return _page(request, draft, PublishForm(initial=_prepared(draft)))
    preparing = request.POST.get("do") == "prepare"
    if not request.user.has_perm(MAY_WRITE if preparing else MAY_PUBLISH):
        raise PermissionDenied
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, form, status=422)
    try:
        by, now = cast(User, request.user), timezone.now()
        if preparing:
            drafts.prepare(draft.pk, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("Kept for whoever publishes."))
            return redirect("definitions:compare", draft_id=draft.pk)
        version = drafts.publish(draft.pk, **form.cleaned_data, by=by, at=now)
    except Refused as refusal:
        return _page(request, draft, form, refusal=str(refusal), status=409)
    except Broken as broken:
        said = " ".join(complaint.sentence(_language()) for complaint in broken.complaints)
        return _page(request, draft, form, refusal=said, status=422)
    messages.success(request, _("Published as version %(number)s.") % {"number": version.number})
    return redirect("definitions:version", code=version.code, number=version.number)


@require_safe
def draft_file(request: HttpRequest, draft_id: int, form: str) -> HttpResponse:
    """A draft as text, as a picture, or as BPMN."""
    draft = find_draft(request, draft_id)
    make = {"yaml": text_of, "svg": standalone, "bpmn": bpmn}.get(form)
    if make is None:
        raise Http404
    today = timezone.localdate()
    if form == "bpmn" and not is_sound(draft.definition, on=draft.in_force_from or today, today=today):
        messages.warning(request, _("Modelling programs read only what holds; mend the draft first."))
        return redirect("definitions:draft", draft_id=draft.pk)
    return _file(make(draft.definition), f"{draft.code}-draft.{form}", form)


@require_safe
def version_file(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """A version as text, as a picture, or as BPMN."""
    if not may_see(request.user):
        raise PermissionDenied
    version = get_object_or_404(DefinitionVersion, code=code, number=number)
    if form not in TYPES:
        raise Http404
    return _file(exported(version, form), f"{code}-v{number}.{form}", form)


def _prepared(draft: Draft) -> dict[str, Any]:
    """What the writer noted of the decision."""
    return {
        "decision": draft.decision,
        "issued": draft.decision_issued,
        "in_force_from": draft.in_force_from,
        "seen": draft.number_of_change,
    }


def _file(content: str, name: str, form: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=f"{TYPES[form]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _language() -> Any:
    return "en" if (get_language() or "").startswith("en") else "vi"


def _changes(draft: Draft) -> list[str] | None:
    """What changed, as sentences; None where there is nothing with which to compare."""
    if draft.based_on is None:
        return None
    changes: list[Difference] = differences(draft.based_on.definition, draft.definition)
    return [one.sentence(_language()) for one in changes if one.what not in OF_THE_DECISION or one.where != ("head",)]


def _page(
    request: HttpRequest, draft: Draft, form: PublishForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    today, writers = timezone.localdate(), list(draft.writers.order_by("pk"))
    context = {
        "draft": draft,
        "changes": _changes(draft),
        "judged": judge(draft.definition, on=draft.in_force_from or today, today=today),
        "form": form,
        "refusal": refusal,
        "may_publish": request.user.has_perm(MAY_PUBLISH),
        "wrote": request.user in writers,
        "writing": draft.by_id == request.user.pk and not draft.closed_at,
        "writers": writers,
        "picture": picture(draft.definition),
    }
    return render(request, "workflows/editor_compare.html", context, status=status)
