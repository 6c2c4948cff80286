"""The pages of the administration, each for whoever administers and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.administration import first, operations, queries
from licensing.administration.forms import FirstForm
from licensing.administration.health import health
from licensing.administration.queries import State
from licensing.administration.section import Counted, Kept, Section
from licensing.administration.sections import LAW, SECTIONS
from licensing.administration.year import YEARS
from licensing.refusals import Refusal
from workflows.models import JournalEntry
from workflows.people import User
from workflows.validity import Unfit, unfit

View = Callable[..., HttpResponse]
LATEST = 15


def for_administrators(view: View) -> View:
    """403 for everybody else."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_administer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


@require_safe
@for_administrators
def index(request: HttpRequest) -> HttpResponse:
    """The steps of setting up with what is missing, and everything that can be administered."""
    now = timezone.now()
    steps = queries.steps(timezone.localdate(now))
    changes = JournalEntry.objects.filter(case=None, act=queries.ACT).select_related("by").order_by("-pk")[:LATEST]
    context = {
        "steps": steps,
        "missing": sum(step.state is State.MISSING for step in steps),
        "health": health(at=now),
        "changes": [(entry, _title(entry.data.get("section", ""))) for entry in changes],
    }
    return render(request, "licensing/administration/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def section(request: HttpRequest, name: str) -> HttpResponse:
    """The list of a section, and its form; what is refused is said, and what was typed stays."""
    found, now = cast(Kept, SECTIONS[name]), timezone.now()
    today = timezone.localdate(now)
    key = key_of(request.GET.get("row", ""))
    if request.method != "POST":
        return section_page(request, found, found.form(key, today), key)
    form = found.form(key, today, request.POST, request.FILES)
    if form.is_valid():
        by = cast(User, request.user)
        try:
            if "knowing" not in request.POST and (broken := found.would_not_hold(form, by=by, at=now)):
                return section_page(request, found, form, key, broken=_said(broken))
            broken = found.save(form, by=by, at=now) or ()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept: %(section)s.") % {"section": found.title})
            for sentence in _said(broken):
                messages.warning(request, sentence)
            return redirect(f"administration:{name}")
    return section_page(request, found, form, key, status=422)


@require_POST
@for_administrators
def looked_over(request: HttpRequest, name: str) -> HttpResponse:
    """What was shipped is right as it is."""
    if name not in SECTIONS:
        raise Http404
    operations.note(name, by=cast(User, request.user), at=timezone.now(), looked_over=True)
    return redirect("administration:index")


@require_safe
@for_administrators
def law(request: HttpRequest) -> HttpResponse:
    """The tables of the law, and the procedures in force."""
    today = timezone.localdate()
    context = {
        "tables": [(SECTIONS[name], reverse(f"administration:{name}")) for name in LAW],
        "versions": queries.versions(today),
    }
    return render(request, "licensing/administration/law.html", context | {"unfit": _said(unfit(today=today))})


@require_safe
@for_administrators
def health_page(request: HttpRequest) -> HttpResponse:
    """Whether everything works."""
    return render(request, "licensing/administration/health.html", {"health": health(at=timezone.now())})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest, key: str) -> HttpResponse:
    """Enter the first administrator, by the link that the server printed; once there is one it leads to the log-in."""
    if not first.opens_with(key):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(reverse("administration:index"))
    form = FirstForm(request.POST or None)
    if form.is_valid():
        try:
            person = first.enter(**form.cleaned_data, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("administration:index")
    status = 422 if form.is_bound else 200
    return render(request, "licensing/administration/first.html", {"form": form}, status=status)


def _said(broken: Iterable[Unfit]) -> list[str]:
    """In the reader's language."""
    english = (get_language() or "").startswith("en")
    return [one.sentence("en" if english else "vi") for one in broken]


def section_page(
    request: HttpRequest,
    found: Section,
    form: Any,
    key: int | None,
    status: int = 200,
    broken: Sequence[str] = (),
    **more: Any,
) -> HttpResponse:
    """A section's list and form; `more` is what else the template knows to show."""
    year = year_of(request, timezone.now())
    day = timezone.localdate()
    asked = day if year == day.year or found.name != "calendar" else date(year, 12, 31)
    context = {
        "section": found,
        "rows": [(row, list(zip(found.headings, row.cells, strict=True))) for row in found.rows(asked)],
        "form": form if key or found.may_add or form.is_bound else None,
        "key": key,
        "year": year if found.name == "calendar" else None,
        "of_law": found.name in LAW,
        "broken": broken,
        "counted": isinstance(found, Counted),
        "was": found.state(key),
        **found.more(year, today=day),
        **more,
    }
    return render(request, found.template, context, status=status)


def _title(name: str) -> str:
    others = {"people": _("People and their roles"), "importing": _("Licences already in force")}
    return str(SECTIONS[name].title) if name in SECTIONS else others.get(name, name)


def key_of(text: str) -> int | None:
    """The key of a row that an address names."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def year_of(request: HttpRequest, now: datetime) -> int:
    """The year that an address asks for; where it asks for none, this one."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    return year if year in YEARS else timezone.localdate(now).year
