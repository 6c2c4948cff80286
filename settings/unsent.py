"""What was sent in vain is not lost: the session had ended, or another log-in had made the page's token worthless.

Nothing is done with it. Its fields, never a password, lie in the browser's session, for nobody but the person to whom
the page was shown, and are filled into the page again when that person opens it next. Works without script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from licensing.applications.kept import KEPT, kept_for
from settings.refilling import refilled

MOST = 500_000
"""Characters; a hospital with two hundred workers types less."""
TYPIST = "typist"
"""A cookie that outlives the session and says, signed, who used this browser last; logging out takes it away."""
A_MONTH = 30 * 24 * 60 * 60
OF_ACCOUNTS = "/accounts/"
NOT_TYPED = ("csrfmiddlewaretoken", "password")


class KeepWhatIsTyped:
    """Middleware, before the one that sends a stranger to the log-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if shown_to := getattr(request, "shown_to", None):
            _remember(request, response, shown_to)
            _fill_in(request, response)
        elif request.path == reverse("logout") and not request.user.is_authenticated:
            response.delete_cookie(TYPIST, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            request.shown_to = request.user.pk  # type: ignore[attr-defined]
        elif request.method == "POST":
            _keep(request, _typist(request))
            return redirect_to_login(_page_of(request))
        return None


def refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's answer to a worthless token; a page of ours, older than somebody's log-in, comes back filled."""
    if not _from_here(request) or request.path.startswith(OF_ACCOUNTS) or _wants_json(request):
        return cast(HttpResponse, csrf_failure(request, reason))
    if request.user.is_authenticated:
        _keep(request, request.user.pk)
        return HttpResponseRedirect(_page_of(request))
    _keep(request, _typist(request))
    return redirect_to_login(_page_of(request))


@login_not_required
@never_cache
@require_safe
def here(request: HttpRequest) -> JsonResponse:
    """For a page that is about to send something: the site answers, who is logged in, and the token of this moment."""
    return JsonResponse({"who": str(request.user.pk or ""), "token": get_token(request)})


def _keep(request: HttpRequest, who: int | None) -> None:
    """The fields, for this person; of a stranger nothing, so that nobody fills our tables."""
    if who is None or request.path.startswith(OF_ACCOUNTS):
        return
    typed = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not any(word in name for word in NOT_TYPED):
            typed.setlist(name, values)
    if len(text := typed.urlencode()) <= MOST:
        files = [file.name for name in request.FILES for file in request.FILES.getlist(name)]
        request.session[KEPT] = {
            "path": request.get_full_path(),
            "page": _page_of(request),
            "typed": text,
            "files": files,
            "who": who,
        }


def _fill_in(request: HttpRequest, response: HttpResponseBase) -> None:
    kept = kept_for(request)
    if not kept or kept["page"] != request.get_full_path() or not _is_a_page(request, response):
        return
    del request.session[KEPT]
    answer = cast(HttpResponse, response)
    page = refilled(answer.content.decode(), path=kept["path"], here=kept["page"], typed=QueryDict(kept["typed"]))
    told = render_to_string("includes/unsent.html", {"left": page.left, "files": kept["files"]}, request)
    answer.content = page.with_note(told)


def _is_a_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return request.method == "GET" and response.status_code == 200 and html and not response.streaming


def _remember(request: HttpRequest, response: HttpResponseBase, who: int) -> None:
    if _typist(request) != who:
        signed = Signer(salt=TYPIST).sign(str(who))
        secure = request.is_secure()
        response.set_cookie(TYPIST, signed, max_age=A_MONTH, secure=secure, httponly=True, samesite="Lax")


def _typist(request: HttpRequest) -> int | None:
    try:
        return int(Signer(salt=TYPIST).unsign(request.COOKIES.get(TYPIST, "")))
    except BadSignature:
        return None


def _page_of(request: HttpRequest) -> str:
    """The page on which it was typed, which the browser tells; else where it was sent."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return request.get_full_path()
    return "/" + came.path.lstrip("/") + (f"?{came.query}" if came.query else "")


def _from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, as the browser says, and not another site's."""
    ours = f"{request.scheme}://{request.get_host()}"
    if origin := request.headers.get("Origin"):
        return origin == ours
    return request.headers.get("Referer", "").startswith(f"{ours}/")


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
