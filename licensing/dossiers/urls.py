"""The addresses of dossiers: two entries of the menu with which a case begins, and the pages that hang on a case."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application, Viewset

from licensing.dossiers import counter_views, scans, views
from licensing.dossiers.beginnings import beginnings


class Counter(Application):  # type: ignore[misc]
    """Receiving a dossier; in the menu of whoever does the first step of a procedure that begins with one.

    Strangers are let in as far as the page, which keeps what they had typed before their session ended, and sends them
    to log in.
    """

    title = _("Receive a dossier")
    icon = "note_add"
    app_name = "counter"

    index_path = path("", counter_views.receive, name="index")
    facilities_path = path("facilities/", counter_views.facilities, name="facilities")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return not user.is_authenticated or bool(beginnings(user, at=timezone.now()).with_dossier)


class Guiding(Application):  # type: ignore[misc]
    """Beginning to guide a facility; in the menu of whoever does the first step of a procedure without a dossier."""

    title = _("Guide a facility")
    icon = "support_agent"
    app_name = "guiding"

    index_path = path("", views.guide, name="index")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and beginnings(user, at=timezone.now()).without)


class Dossiers(Viewset):  # type: ignore[misc]
    """What belongs to a case; reached from there, so not in the menu."""

    app_name = "dossiers"

    dossier_path = path("<int:dossier_id>/", views.dossier, name="dossier")
    checklist_path = path("<int:dossier_id>/checklist/", views.checklist, name="checklist")
    return_path = path("<int:dossier_id>/originals/", views.return_originals, name="return_originals")
    file_path = path("papers/<int:component_id>/", views.file, name="file")
    scan_path = path("papers/<int:component_id>/view/", scans.view, name="scan")
    page_path = path("papers/<int:component_id>/<int:number>.webp", scans.page, name="page")
