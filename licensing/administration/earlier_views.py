"""Licences issued before this system: typed one by one, or a list that is looked at first and entered only then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.administration import arriving, earlier, importing, listed, operations
from licensing.administration.earlier import Reading
from licensing.administration.models import LicenceList, ListedLicence
from licensing.administration.views import for_administrators
from licensing.dossiers.forms import FilesField
from licensing.licences.models import Licence
from licensing.papers.models import Book
from workflows.people import Appointment, User

MOST_BYTES = 2 * 1024 * 1024
"""The list comes back with the confirmation, in a request that may hold half a megabyte more."""
A_PAGE = 25
MOST_TOLD = 50


class ListForm(forms.Form):
    """The filled-in list."""

    table = forms.FileField(label=gettext_lazy("The filled-in list (CSV, UTF-8)"))

    def clean_table(self) -> bytes:
        """Refuse what is larger than any list of a province."""
        table = self.cleaned_data["table"]
        if table.size > MOST_BYTES:
            raise forms.ValidationError(_("The list is larger than 2 MB."))
        return bytes(table.read())


class TokenForm(forms.Form):
    """Which list a request belongs to, before and when it is confirmed."""

    token = forms.UUIDField()


class ScansForm(forms.Form):
    """The scans that a list names; what is chosen is kept with the list and read in the background."""

    scans = FilesField(label=gettext_lazy("Scans that the list names"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def importing_page(request: HttpRequest) -> HttpResponse:
    """What was entered already, the template to fill in, and the look at a filled-in list. Writes nothing."""
    if text := request.POST.get("text", ""):
        return _preview(request, earlier.read(text.encode(), kinds=importing.kinds_by_name()), text)
    form = ListForm(request.POST or None, request.FILES or None) if request.method == "POST" else ListForm()
    if form.is_valid():
        content = form.cleaned_data["table"]
        reading = earlier.read(content, kinds=importing.kinds_by_name())
        return _preview(request, reading, "" if reading.problems else content.decode("utf-8-sig"))
    entered = Licence.objects.filter(number__book__code=Book.EARLIER).select_related("number").order_by("-pk")
    page = Paginator(entered, A_PAGE).get_page(request.GET.get("page"))
    last = LicenceList.objects.select_related("by").order_by("pk").last()
    context = {"form": form, "page": page, "may_enter": _may_enter(request), "last": last}
    return render(request, "licensing/administration/importing.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_administrators
def import_confirmed(request: HttpRequest) -> HttpResponse:
    """Have entered what was looked at, with the scans that it names; a second click leads to the same list."""
    text = request.POST.get("text", "")
    reading = earlier.read(text.encode(), kinds=importing.kinds_by_name())
    if reading.problems or not reading.licences:
        return _preview(request, reading, "")
    scans = request.FILES.getlist("scans")
    by, now = cast(User, request.user), timezone.now()
    kept = listed.confirm(reading, text=text, token=_token(request), scans=scans, by=by, at=now)
    return redirect("administration:imported", list_id=kept.pk)


@require_POST
@for_administrators
def import_scans(request: HttpRequest) -> HttpResponse:
    """Take some scans in, ahead of the list that names them; the page's script sends them so."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    arriving.arrive(
        token=form.cleaned_data["token"],
        scans=request.FILES.getlist("scans"),
        by=cast(User, request.user),
        at=timezone.now(),
    )
    return HttpResponse(status=204)


@require_safe
@for_administrators
def imported(request: HttpRequest, list_id: int) -> HttpResponse:
    """How far a list is, and what was refused, line by line. Once it is done, the refused can be tried again."""
    kept = get_object_or_404(LicenceList, pk=list_id)
    progress = listed.progress(kept)
    refused = list(kept.licences.filter(state=ListedLicence.State.REFUSED))
    again = refused and not progress.open
    context = {
        "progress": progress,
        "refused": refused[:MOST_TOLD],
        "more": len(refused[MOST_TOLD:]),
        "text": kept.text if again else "",
        "scans": _scans(one.scan_name for one in refused),
        "token": uuid4(),
        "may_enter": _may_enter(request),
    }
    return render(request, "licensing/administration/imported.html", context)


@require_POST
@for_administrators
def keep_the_register(request: HttpRequest) -> HttpResponse:
    """Give oneself the role that enters licences, from today on; it stands among one's roles, with its day."""
    user, now = cast(User, request.user), timezone.now()
    if not _may_enter(request):
        role = Appointment(user=user, role=importing.KEEPER, since=timezone.localdate(now))
        operations.appoint(role, by=user, at=now)
        messages.success(request, _("From today on you keep the register of licences."))
    return redirect("administration:importing")


@require_safe
@for_administrators
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty list."""
    response = HttpResponse(earlier.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="giay-phep-da-cap.csv"'
    return response


def _token(request: HttpRequest) -> UUID:
    """That of the page which was confirmed; a form that was tampered with gets one of its own."""
    form = TokenForm(request.POST)
    return cast(UUID, form.cleaned_data["token"]) if form.is_valid() else uuid4()


def _scans(names: Iterable[str]) -> BoundField | None:
    """The field for scans of these names, which it says; None where no scan is named."""
    form, named = ScansForm(), ", ".join(filter(None, names))
    form.fields["scans"].help_text = _("The list names: %(names)s") % {"names": named}
    return form["scans"] if named else None


def _may_enter(request: HttpRequest) -> bool:
    return importing.may_enter(cast(User, request.user), on=timezone.localdate())


def _preview(request: HttpRequest, reading: Reading, text: str) -> HttpResponse:
    there = importing.known(reading.licences)
    page = Paginator(reading.licences, A_PAGE).get_page(request.POST.get("page"))
    new = [one for one in reading.licences if (one.number, one.issued_on) not in there]
    context = {
        "rows": [(one, (one.number, one.issued_on) in there) for one in page],
        "page": page,
        "problems": reading.problems[:MOST_TOLD],
        "more": len(reading.problems[MOST_TOLD:]),
        "text": text,
        "new": len(new),
        "scans": _scans(one.scan for one in new),
        "token": uuid4(),
        "may_enter": _may_enter(request),
    }
    return render(request, "licensing/administration/import_preview.html", context, status=422 if not text else 200)
