"""The desk's pages: what waits to be signed, numbered, sealed and released, one by one or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from licensing.dossiers.summary import Summary, summaries_of
from licensing.issuing import operations, queries, showing
from licensing.issuing.forms import BatchForm, DecisionForm, NumberingForm, SealingForm, SigningForm
from licensing.issuing.queries import Waiting
from licensing.issuing.stations import Place, Station, in_the_making, known_tasks, stations_of, tasks_at
from workflows import engine, vocabulary
from workflows.look import once
from workflows.models import Task
from workflows.paging import counted_of, page_of
from workflows.people import User
from workflows.titles import shown

PAGE = 50
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Desk:
    """One desk's words: its title, what its batch page is called, the button that does it, and what was done."""

    station: Station
    title: Any
    batch: Any
    do: Any
    done: Any
    nothing: Any

    @property
    def url(self) -> str:
        """The list of what waits."""
        return reverse("signing:index" if self.station is Station.SIGN else f"issuing:{self.station}")

    @property
    def batch_url(self) -> str:
        """Several of them at once."""
        return reverse("signing:batch" if self.station is Station.SIGN else f"issuing:{self.station}_batch")


DESKS = {
    Station.SIGN: Desk(
        Station.SIGN,
        title=gettext_lazy("To sign"),
        batch=gettext_lazy("What you would approve"),
        do=gettext_lazy("Approve all of these"),
        done=gettext_lazy("approved"),
        nothing=gettext_lazy("No paper waits for your signature. What the division proposes appears here."),
    ),
    Station.NUMBER: Desk(
        Station.NUMBER,
        title=gettext_lazy("To number"),
        batch=gettext_lazy("The numbers that would be taken"),
        do=gettext_lazy("Take these numbers"),
        done=gettext_lazy("numbered; the paper is being made"),
        nothing=gettext_lazy("No paper waits for a number. What was signed appears here."),
    ),
    Station.SEAL: Desk(
        Station.SEAL,
        title=gettext_lazy("To seal and release"),
        batch=gettext_lazy("What would be released"),
        do=gettext_lazy("Release all of these"),
        done=gettext_lazy("released; the clock has stopped"),
        nothing=gettext_lazy("No paper waits to be sealed. A paper appears here seconds after it was numbered."),
    ),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """To the first of the clerk's desks at which something waits."""
    user, now = at_desk(request, Station.NUMBER, Station.SEAL)
    desks = tabs(user, at=now)
    return redirect(next((desk.url for desk, count in desks if count), desks[0][0].url))


@require_safe
def to_sign(request: HttpRequest) -> HttpResponse:
    """The papers that wait for this person's signature."""
    return _list(request, Station.SIGN)


@require_safe
def to_number(request: HttpRequest) -> HttpResponse:
    """The signed papers that wait for a number."""
    return _list(request, Station.NUMBER)


@require_safe
def to_seal(request: HttpRequest) -> HttpResponse:
    """The numbered papers that wait to be signed by hand, sealed and released."""
    return _list(request, Station.SEAL)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_batch(request: HttpRequest) -> HttpResponse:
    """See what would be signed, then approve it."""
    return _batch(request, Station.SIGN)


@require_http_methods(["GET", "HEAD", "POST"])
def number_batch(request: HttpRequest) -> HttpResponse:
    """See which numbers would be taken, then take them."""
    return _batch(request, Station.NUMBER)


@require_http_methods(["GET", "HEAD", "POST"])
def seal_batch(request: HttpRequest) -> HttpResponse:
    """Print, or record signature and seal and release."""
    return _batch(request, Station.SEAL)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, task_id: int) -> HttpResponse:
    """One paper to sign: what it is about, how it will look, and the decision."""
    user, now = at_desk(request, Station.SIGN)
    task = known_tasks(Station.SIGN, user, [task_id]).first()
    if task is None:
        raise Http404
    [row] = queries.waiting([task], user, at=now)
    if request.method != "POST":
        form = DecisionForm(initial={"token": SigningForm(today=now.date()).initial["token"]})
        return _decision_page(request, row, form)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, row, form, status=422)
    try:
        engine.act(case_id=task.process_id, task_id=task.pk, by=user, at=now, **form.act())
    except engine.Refused as refusal:
        return _decision_page(request, row, form, refusal=refusal, status=409)
    outcome = next(one for one in row.place.step.outcomes if one.name == form.cleaned_data["outcome"])
    words = shown(outcome.title) if outcome.title else outcome.name
    messages.success(request, _("%(case)s: %(outcome)s.") % {"case": row.case.reference, "outcome": words})
    return redirect("signing:index")


def at_desk(request: HttpRequest, *stations: Station) -> tuple[User, datetime]:
    """Who asks and when; 403 for who works at none of these desks today."""
    user, now = cast(User, request.user), timezone.now()
    if not stations_of(user, at=now) & set(stations):
        raise PermissionDenied
    return user, now


def ids_in(values: Sequence[str]) -> list[int]:
    """The ids that were ticked; what is none is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 19][:MOST_AT_ONCE]


def tabs(user: User, *, at: datetime) -> list[tuple[Desk, int]]:
    """The desks of the clerk at which this person works, with how much waits at each."""
    mine = stations_of(user, at=at) & {Station.NUMBER, Station.SEAL}
    return [(DESKS[station], _waiting_at(station, user, at)) for station in DESKS if station in mine]


def _waiting_at(station: Station, user: User, at: datetime) -> int:
    """As `paging.counted_of` counts; in one look once, for the list and for its tab."""
    return once(("waiting at", station, user.pk), lambda: counted_of(tasks_at(station, user, at=at)))


def _list(request: HttpRequest, station: Station) -> HttpResponse:
    user, now = at_desk(request, station)
    counted = _waiting_at(station, user, now)
    page = page_of(tasks_at(station, user, at=now), request.GET.get("page"), PAGE, counted=counted)
    rows = _with_summaries(station, queries.waiting(list(page), user, at=now), now)
    context = {
        "desk": DESKS[station],
        "page": page,
        "rows": rows,
        "tabs": tabs(user, at=now),
        "making": list(in_the_making(user)[:PAGE]) if station is Station.SEAL else [],
    }
    return render(request, "licensing/issuing/waiting.html", context)


def _batch(request: HttpRequest, station: Station) -> HttpResponse:
    user, now = at_desk(request, station)
    chosen = ids_in((request.POST if request.method == "POST" else request.GET).getlist("task"))
    if not chosen:
        messages.warning(request, _("Tick at least one paper first."))
        return redirect(DESKS[station].url)
    tasks = list(known_tasks(station, user, chosen))
    rows = queries.waiting(tasks, user, at=now, numbered_on=now.date() if station is Station.NUMBER else None)
    form = _form(station, rows, now, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        token = str(form.cleaned_data["token"])
        results = operations.send_onwards(tasks, by=user, at=now, token=token, data=form.data_for)
        return _told(request, station, results)
    waiting = [row for row in rows if row.task.finished is None]
    context = {
        "desk": DESKS[station],
        "rows": waiting,
        "drafts": _with_summaries(station, waiting, now) if station is Station.SIGN else [],
        "gone": len(chosen) - len(waiting),
        "form": form,
        "papers": [row.paper for row in waiting if row.paper],
    }
    return render(request, "licensing/issuing/batch.html", context, status=422 if form.is_bound else 200)


def _with_summaries(station: Station, rows: Sequence[Waiting], now: datetime) -> list[tuple[Waiting, Summary | None]]:
    """Each with its case in short for whoever signs; the other desks do not judge and need none."""
    summaries = summaries_of([row.case for row in rows], now) if station is Station.SIGN and rows else {}
    return [(row, summaries.get(row.case.pk)) for row in rows]


def _form(station: Station, rows: Sequence[Waiting], now: datetime, data: Any) -> BatchForm:
    today = timezone.localdate(now)
    if station is Station.SEAL:
        return SealingForm(data, today=today, signatories={row.case.pk: row.signatory for row in rows})
    return (SigningForm if station is Station.SIGN else NumberingForm)(data, today=today)


def _told(request: HttpRequest, station: Station, results: Sequence[operations.Result]) -> HttpResponse:
    done = [one for one in results if not one.refused]
    context = {"desk": DESKS[station], "results": results, "done": len(done), "refused": len(results) - len(done)}
    return render(request, "licensing/issuing/done.html", context, status=200 if done else 409)


def _decision_page(
    request: HttpRequest,
    row: Waiting,
    form: DecisionForm,
    *,
    refusal: engine.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "case": row.case,
        "form": form,
        "refusal": refusal,
        "outcomes": _buttons(row.place, row.task),
        "panels": [
            panel
            for panel in vocabulary.panels_of(row.case, request.user, timezone.now())
            if panel.template != showing.TEMPLATE
        ],
    }
    return render(request, "licensing/issuing/decide.html", context, status=status)


def _buttons(place: Place, task: Task) -> list[tuple[str, str, bool]]:
    """Name, title and whether it approves, of each way on; none once somebody decided."""
    if task.finished:
        return []
    return [
        (one.name, shown(one.title) if one.title else one.name, one == place.onwards) for one in place.step.outcomes
    ]
