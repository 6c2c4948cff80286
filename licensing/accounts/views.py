"""The log-in page, and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.socialaccount.adapter import get_adapter as identities
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from licensing.accounts import queries
from licensing.accounts.adapter import PROVED

log_out = allauth.logout


class LogIn(allauth.LoginView):  # type: ignore[misc]
    """The log-in page; a demonstration also shows who may be tried out."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "login": self.request.session.get(PROVED, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = queries.demonstration_people() if settings.DEMO else []
        return {**super().get_context_data(**kwargs), "demo_people": people}


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what there is to change, and where."""
    offered = bool(identities().list_providers(request))
    return render(request, "licensing/accounts/account.html", {"identities_offered": offered})
