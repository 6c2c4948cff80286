"""One licence issued before this system, typed in the browser with its devices and its scan."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licensing.administration import importing
from licensing.administration.earlier_forms import MOST_DEVICES, DeviceForms, LicenceForm
from licensing.administration.views import for_administrators
from licensing.equipment import queries as equipment
from licensing.files import operations as files
from licensing.licences.models import Licence
from licensing.refusals import Refusal
from workflows import engine
from workflows.people import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def one_licence(request: HttpRequest) -> HttpResponse:
    """The form, and the entry; what is refused is said at its field, and what was typed and sent stays."""
    kinds = {"kinds": equipment.kinds_ever()}
    if request.method != "POST":
        return _page(request, LicenceForm(), DeviceForms(prefix="device", form_kwargs=kinds))
    form = LicenceForm(request.POST, request.FILES)
    form.full_clean()
    devices = DeviceForms(_with_room(request), prefix="device", form_kwargs=kinds)
    scanned = _keep_scan(request, form)
    if "more" in request.POST:
        return _page(request, form, devices, quiet=True)
    if not (scanned and all([form.is_valid(), devices.is_valid()])):
        return _page(request, form, devices, status=422)
    if licence := _enter(request, form, devices):
        messages.success(request, _("Entered: licence %(number)s.") % {"number": licence.number})
        return redirect("licences:licence", licence_id=licence.pk)
    return _page(request, form, devices, status=422)


def _with_room(request: HttpRequest) -> Any:
    """What was sent, with one more device where one was asked for."""
    data, total = request.POST.copy(), "device-TOTAL_FORMS"
    if "more" in data and (held := str(data.get(total, ""))).isdecimal():
        data[total] = str(min(int(held[:4]) + 1, MOST_DEVICES))
    return data


def _keep_scan(request: HttpRequest, form: LicenceForm) -> bool:
    """Store the scan at once, so that nobody has to choose it twice; False where it is refused."""
    if not (sent := request.FILES.get("scan")):
        return True
    try:
        form.keep(files.store(sent, by=cast(User, request.user), at=timezone.now()))
    except files.CannotStore as refusal:
        form.add_error("scan", str(refusal))
        return False
    return True


def _enter(request: HttpRequest, form: LicenceForm, devices: Any) -> Licence | None:
    one = form.licence(tuple(device.device() for device in devices if device.has_changed()))
    importing.make_blank()
    try:
        return importing.enter(one, scan=form.kept_scan, by=cast(User, request.user), at=timezone.now())
    except (Refusal, engine.Refused) as refusal:
        form.add_error(None, str(refusal))
        return None


def _page(
    request: HttpRequest, form: LicenceForm, devices: Any, *, quiet: bool = False, status: int = 200
) -> HttpResponse:
    may_enter = importing.may_enter(cast(User, request.user), on=timezone.localdate())
    context = {"form": form, "devices": devices, "quiet": quiet, "may_enter": may_enter}
    return render(request, "licensing/administration/one_licence.html", context, status=status)
