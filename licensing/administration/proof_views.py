"""The page on which the journal is proved."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licensing.administration import proving
from licensing.administration.views import for_administrators
from workflows.people import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def journal(request: HttpRequest) -> HttpResponse:
    """The last heads and the last verification; POST wants another one."""
    if request.method == "POST":
        proving.want_check(by=cast(User, request.user), at=timezone.now())
        messages.success(request, _("The journal is being verified; its result will stand here."))
        return redirect("administration:journal")
    return render(request, "licensing/administration/journal.html", {"proof": proving.proof()})
