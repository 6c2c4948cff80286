"""The addresses of the administration: one entry of the menu for whoever administers."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.administration import (
    counting_views,
    earlier_views,
    one_licence_views,
    people_views,
    proof_views,
    published_views,
    views,
)
from licensing.administration.queries import may_administer

urlpatterns = [
    path("begin/<slug:key>/", views.first_administrator, name="first_administrator"),
]


def _section(address: str, name: str) -> Any:
    return path(address, views.section, {"name": name}, name=name)


def _counted(address: str, name: str) -> Any:
    return path(address, counting_views.counted, {"name": name}, name=name)


class Administration(Application):  # type: ignore[misc]
    """Setting the department up and keeping it in order."""

    title = _("Administration")
    icon = "settings"
    app_name = "administration"

    index_path = path("", views.index, name="index")
    agency_path = _section("agency/", "agency")
    codes_path = _section("codes/", "codes")
    books_path = _section("books/", "books")
    hours_path = _counted("hours/", "hours")
    reception_path = _counted("reception/", "reception")
    calendar_path = _counted("calendar/", "calendar")
    published_path = path("calendar/<int:year>/published/", published_views.take, name="published")
    years_path = _counted("years/", "years")
    confirm_year_path = path("years/<int:year>/confirm/", counting_views.confirm_year, name="confirm_year")
    units_path = _section("units/", "units")
    signatories_path = _section("signatories/", "signatories")
    law_path = path("law/", views.law, name="law")
    figures_path = _section("law/figures/", "figures")
    clauses_path = _section("law/clauses/", "clauses")
    device_kinds_path = _section("law/devices/", "device_kinds")
    component_kinds_path = _section("law/papers/", "component_kinds")
    looked_over_path = path("looked-over/<slug:name>/", views.looked_over, name="looked_over")
    people_path = path("people/", people_views.people, name="people")
    new_person_path = path("people/new/", people_views.new_person, name="new_person")
    person_path = path("people/<int:person_id>/", people_views.person, name="person")
    appoint_path = path("people/<int:person_id>/appoint/", people_views.appoint, name="appoint")
    relieve_path = path("people/<int:person_id>/relieve/<int:appointment_id>/", people_views.relieve, name="relieve")
    invite_path = path("people/<int:person_id>/invite/", people_views.invite, name="invite")
    importing_path = path("licences/", earlier_views.importing_page, name="importing")
    one_licence_path = path("licences/one/", one_licence_views.one_licence, name="one_licence")
    keep_the_register_path = path("licences/keep/", earlier_views.keep_the_register, name="keep_the_register")
    import_template_path = path("licences/list.csv", earlier_views.import_template, name="import_template")
    import_confirmed_path = path("licences/confirmed/", earlier_views.import_confirmed, name="import_confirmed")
    import_scans_path = path("licences/scans/", earlier_views.import_scans, name="import_scans")
    imported_path = path("licences/lists/<int:list_id>/", earlier_views.imported, name="imported")
    journal_path = path("journal/", proof_views.journal, name="journal")
    health_path = path("health/", views.health_page, name="health")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return may_administer(user)
