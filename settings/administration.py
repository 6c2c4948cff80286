"""Django's administration, for superusers alone; everybody else does their work on the desk."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    """There is one log-in page, the desk's; who is logged in and not a superuser finds nothing here."""

    site_header = site_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Being staff is not enough."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the desk's log-in page."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path))
