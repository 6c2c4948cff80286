"""The addresses of the issuing desk: one entry of the menu for who signs, one for who numbers, seals and releases."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.issuing import paper_views, views
from licensing.issuing.stations import Station, stations_of


class Signing(Application):  # type: ignore[misc]
    """The papers that wait for a signature; in the menu of whoever signs."""

    title = _("To sign")
    icon = "draw"
    app_name = "signing"

    index_path = path("", views.to_sign, name="index")
    batch_path = path("several/", views.sign_batch, name="batch")
    decide_path = path("<int:task_id>/", views.decide, name="decide")
    picture_path = path("<int:task_id>/draft.png", paper_views.draft_picture, name="picture")
    draft_path = path("<int:task_id>/draft.pdf", paper_views.draft_pdf, name="draft")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and Station.SIGN in stations_of(user, at=timezone.now()))


class Issuing(Application):  # type: ignore[misc]
    """Numbers, seals, releases and the register; in the menu of whoever does one of them."""

    title = _("Issuing")
    icon = "approval"
    app_name = "issuing"

    index_path = path("", views.index, name="index")
    number_path = path("number/", views.to_number, name="number")
    number_batch_path = path("number/several/", views.number_batch, name="number_batch")
    seal_path = path("seal/", views.to_seal, name="seal")
    seal_batch_path = path("seal/several/", views.seal_batch, name="seal_batch")
    print_path = path("print/", paper_views.print_papers, name="print")
    register_path = path("register/", paper_views.register_page, name="register")
    register_csv_path = path("register.csv", paper_views.register_csv, name="register_csv")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        return bool(stations_of(user, at=timezone.now()) & {Station.NUMBER, Station.SEAL})
