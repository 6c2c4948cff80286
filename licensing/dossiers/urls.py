"""The addresses of dossiers: the counter's entry in the menu, and the pages that hang on a case."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("<int:dossier_id>/", views.dossier, name="dossier"),
    path("<int:dossier_id>/originals/", views.return_originals, name="return_originals"),
    path("papers/<int:component_id>/", views.file, name="file"),
]


class Counter(Application):  # type: ignore[misc]
    """Receiving a dossier; in the menu of whoever does the first step of a procedure in force."""

    title = _("Receive a dossier")
    icon = "note_add"
    app_name = "counter"

    index_path = path("", views.receive, name="index")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and views.receivable(user, at=timezone.now()))
