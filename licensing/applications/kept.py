"""What somebody sends after the session ended is kept in the browser's next session, until after the log-in.

Only pages that say so, and only fields; it is put where it belongs when the same address is opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

KEPT = "typed_before_log_in"
MOST = 500_000
"""Characters; a hospital with two hundred workers types less."""


def keeps_what_is_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose fields are kept when they arrive without a session."""
    view.keeps_what_is_typed = True  # type: ignore[attr-defined]
    return view


class KeepWhatIsTyped:
    """Middleware, before the one that sends a stranger to the log-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "keeps_what_is_typed", False):
            return
        typed = request.POST.urlencode()
        if len(typed) <= MOST:
            request.session[KEPT] = {"path": request.path, "typed": typed}


def take_kept(request: HttpRequest) -> QueryDict | None:
    """What was kept for this address, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
