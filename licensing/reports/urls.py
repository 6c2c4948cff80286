"""The addresses of figures: one entry of the menu for those who lead."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.reports import views
from licensing.reports.sight import may_read_figures


class Reports(Application):  # type: ignore[misc]
    """Step times and the report of a day. The control slip hangs on a case, for every official who may see that."""

    title = _("Step times")
    icon = "timer"
    app_name = "reports"

    index_path = path("", views.step_times, name="index")
    count_path = path("count/", views.count, name="count")
    csv_path = path("steps.csv", views.step_times_csv, name="csv")
    day_path = path("day/", views.day_report, name="day")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return may_read_figures(user, at=timezone.now())
