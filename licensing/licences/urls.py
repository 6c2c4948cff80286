"""The addresses of licences: one public page, and the register as an entry of the site's menu."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.licences import views

urlpatterns = [
    path("p/<slug:public_id>/", views.licence_public, name="licence_public"),
]


class Licences(Application):  # type: ignore[misc]
    """The licences that I may see."""

    title = _("Licences")
    icon = "verified"
    app_name = "licences"

    index_path = path("", views.licences, name="index")
    licence_path = path("<int:licence_id>/", views.licence, name="licence")
    paper_path = path("<int:licence_id>/paper.pdf", views.paper, name="paper")
    revoke_path = path("<int:licence_id>/revoke/", views.revoke, name="revoke")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated)
