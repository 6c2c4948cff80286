"""The addresses of slips: an entry of the menu for whoever has one to complete or to sign."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.reappointments import queries, views
from workflows.paging import A_FEW, in_words


class Reappointments(Application):  # type: ignore[misc]
    """Open to everybody of the office; in the menu while a slip waits for one."""

    title = _("Results that will be late")
    icon = "event_repeat"
    app_name = "reappointments"

    index_path = path("", views.index, name="index")
    slip_path = path("<int:slip_id>/", views.slip, name="slip")
    complete_path = path("<int:slip_id>/complete/", views.complete, name="complete")
    return_path = path("<int:slip_id>/return/", views.send_back, name="return")
    sign_path = path("<int:slip_id>/sign/", views.sign, name="sign")
    draft_path = path("<int:slip_id>/draft.pdf", views.draft_pdf, name="draft")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and user.roles_on(timezone.localdate()))

    def is_in_menu(self, user: Any) -> bool:
        """Only while there is something to do: the menu stays short."""
        return self.has_view_permission(user) and queries.count_waiting(user, at=timezone.now()) > 0

    def waiting_for(self, user: Any) -> str:
        """What the menu counts."""
        return in_words(queries.count_waiting(user, at=timezone.now()), A_FEW)
