"""Drafts as PDF and as picture, several papers for the printer, and the register of outgoing documents."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from licensing.issuing import operations, paper, queries, register
from licensing.issuing.forms import PrintingForm
from licensing.issuing.stations import Station, known_tasks, place_of
from licensing.issuing.views import at_desk, ids_in, tabs
from licensing.law.queries import NoFigure
from licensing.papers import queries as papers
from licensing.papers.models import Book, Paper
from licensing.refusals import Refusal
from workflows.paging import page_of
from workflows.people import User

CLERK = (Station.NUMBER, Station.SEAL)
LINES = 100
"""Lines of the register on a page."""


@require_safe
def draft_pdf(request: HttpRequest, task_id: int) -> HttpResponse:
    """The draft of a paper that waits for its signature, as PDF."""
    return _draft(request, task_id, picture=False)


@require_safe
def draft_picture(request: HttpRequest, task_id: int) -> HttpResponse:
    """All its pages as one picture."""
    return _draft(request, task_id, picture=True)


@require_http_methods(["GET", "HEAD", "POST"])
def print_papers(request: HttpRequest) -> HttpResponse:
    """See what would be printed; sent, one PDF of all of them, and the printing is recorded."""
    user, now = at_desk(request, *CLERK)
    values = (request.POST if request.method == "POST" else request.GET).getlist("paper")
    chosen = list(queries.printable(user, ids_in(values)))
    form = PrintingForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        return _printed(request, chosen, user, now, both_sides=form.cleaned_data["both_sides"])
    return render(request, "licensing/issuing/print.html", {"papers": chosen, "form": form})


@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """The register of one year, of one book or of all, from a number on; page by page, each ready to be printed."""
    user, now = at_desk(request, *Station)
    year, book = _asked(request, now)
    start = _number(request.GET.get("from", ""))
    page = page_of(register.of_year(user, year, book=book, start=start), request.GET.get("page"), LINES)
    lines = [(number, register.line(number)) for number in register.told(page)]
    context = {
        "lines": lines,
        "headings": register.HEADINGS,
        "year": year,
        "page": page,
        "start": start,
        "years": sorted({year, timezone.localdate(now).year, *register.years()}, reverse=True),
        "book": book,
        "books": register.books(),
        "tabs": tabs(user, at=now),
        "issuer": _issuer(now),
    }
    return render(request, "licensing/issuing/register.html", context)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    user, now = at_desk(request, *Station)
    year, book = _asked(request, now)
    numbers = register.told(register.of_year(user, year, book=book))
    text = register.as_csv(register.line(number) for number in numbers)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"so-cong-van-di-{year}{f'-{book.code}' if book else ''}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _draft(request: HttpRequest, task_id: int, *, picture: bool) -> HttpResponse:
    user, now = at_desk(request, Station.SIGN)
    task = known_tasks(Station.SIGN, user, [task_id]).first()
    if task is None:
        raise Http404
    try:
        pdf = paper.draft(task.process, place_of(task).kind, on=timezone.localdate(now))
    except (Refusal, NoFigure) as refused:
        return HttpResponse(str(refused), content_type="text/plain; charset=utf-8", status=409)
    content, media_type = (paper.picture(pdf), "image/png") if picture else (pdf, "application/pdf")
    return _private(content, media_type)


def _printed(request: HttpRequest, chosen: list[Paper], user: User, now: datetime, *, both_sides: bool) -> HttpResponse:
    together = paper.for_the_printer([papers.content(one) for one in chosen], both_sides=both_sides)
    operations.record_printing(chosen, by=user, at=now)
    return _private(together, "application/pdf")


def _private(content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: HttpRequest, now: datetime) -> tuple[int, Book | None]:
    """The year and the book that were asked for; this year and all books otherwise."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate(now).year
    book = register.books().filter(code=request.GET.get("book", "")).first()
    return year, book


def _number(asked: str) -> int:
    """The number from which on the register is shown; the first for what is none."""
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 10 else 1


def _issuer(now: datetime) -> object | None:
    try:
        return papers.issuer_on(timezone.localdate(now))
    except papers.NotAppointed:
        return None
