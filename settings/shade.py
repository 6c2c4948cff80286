"""Light or dark: as the reader's device has it, unless this reader has chosen. The choice is kept in a cookie."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "shade"
SHADES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60

MEDIA = {"auto": "screen and (prefers-color-scheme: dark)", "light": "not all", "dark": "screen"}
"""For which media the dark colours hold; on paper never."""


@login_not_required
@require_POST
def set_shade(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the choice and go back to the page on which it was made; `auto` forgets an earlier one."""
    asked, back = request.POST.get("shade", ""), request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if ours else "/")
    if asked in ("light", "dark"):
        response.set_cookie(COOKIE, asked, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def shade(request: HttpRequest) -> dict[str, Any]:
    """For templates: the choice, and the media for which dark.css is linked."""
    kept = request.COOKIES.get(COOKIE, "")
    chosen = kept if kept in SHADES else "auto"
    return {"shade": chosen, "dark_media": MEDIA[chosen]}
