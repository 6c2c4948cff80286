"""The pages for everybody: no log-in, no script."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from licensing.publicity.first_page import first_page_of
from licensing.publicity.pages import public_page
from workflows.people import User


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this service is and the ways on; whoever is logged in is led to the first page of his or her day."""
    if isinstance(request.user, User):
        response: HttpResponse = redirect(first_page_of(request.user))
        patch_cache_control(response, private=True, no_store=True)
        return response
    response = public_page(request, "public/front.html", {}, seconds=0)
    patch_vary_headers(response, ["Cookie"])
    return response
