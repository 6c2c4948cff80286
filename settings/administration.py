"""Django's administration, for superusers alone; everybody else does their work on the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

View = Callable[..., Any]


class Administration(AdminSite):
    """There is one log-in page, the desk's; who is logged in and not a superuser finds nothing here."""

    site_header = site_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Being staff is not enough."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """Ask who it is before Django does, which would offer a log-in page of its own."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return inner(request, *args, **kwargs) if self.has_permission(request) else _refuse(request)

        return answer

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send strangers to the desk's log-in page."""
        return _refuse(request)


def _refuse(request: HttpRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(reverse("admin:index"))
