"""Licences issued before this system: a list to fill in, a look at what it says, and only then the entry."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from licensing.administration import earlier, importing
from licensing.administration.earlier import Reading
from licensing.administration.views import for_administrators
from licensing.licences.models import Licence
from licensing.papers.models import Book
from workflows.people import User

MOST_BYTES = 5 * 1024 * 1024


class ListForm(forms.Form):
    """The filled-in list."""

    table = forms.FileField(label=_("The filled-in list (CSV, UTF-8)"))

    def clean_table(self) -> bytes:
        """Refuse what is larger than any list of a province."""
        table = self.cleaned_data["table"]
        if table.size > MOST_BYTES:
            raise forms.ValidationError(_("The list is larger than 5 MB."))
        return bytes(table.read())


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def importing_page(request: HttpRequest) -> HttpResponse:
    """The template to fill in, and the look at what a filled-in list says. Writes nothing."""
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        content = form.cleaned_data["table"]
        reading = earlier.read(content)
        return _preview(request, reading, "" if reading.problems else content.decode("utf-8-sig"))
    context = {"form": form, "count": Licence.objects.filter(number__book__code=Book.EARLIER).count()}
    return render(request, "licensing/administration/importing.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["POST"])
@for_administrators
def import_confirmed(request: HttpRequest) -> HttpResponse:
    """Enter what was looked at, with the scans that it names; what is refused is told line by line."""
    text = request.POST.get("text", "")
    reading = earlier.read(text.encode())
    if reading.problems or not reading.licences:
        return _preview(request, reading, "")
    scans = {scan.name or "": scan for scan in request.FILES.getlist("scans")}
    entered = importing.enter_all(reading.licences, scans=scans, by=cast(User, request.user), at=timezone.now())
    refused = [one for one in entered if one.refused]
    context = {
        "entered": entered,
        "new": sum(one.licence is not None for one in entered),
        "there": sum(one.there for one in entered),
        "refused": len(refused),
        "text": text if refused else "",
        "scans": [one.one.scan for one in refused if one.one.scan],
    }
    status = 422 if len(refused) == len(entered) else 200
    return render(request, "licensing/administration/imported.html", context, status=status)


@require_safe
@for_administrators
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty list."""
    response = HttpResponse(earlier.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="giay-phep-da-cap.csv"'
    return response


def _preview(request: HttpRequest, reading: Reading, text: str) -> HttpResponse:
    rows = [(one, importing.known(one)) for one in reading.licences]
    context = {
        "rows": rows,
        "problems": reading.problems,
        "text": text,
        "new": sum(not there for _one, there in rows),
        "scans": [one.scan for one in reading.licences if one.scan],
    }
    return render(request, "licensing/administration/import_preview.html", context, status=422 if not text else 200)
