"""The addresses of who acts for a facility: an entry for its people, one for the counter."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application, Viewset

from licensing.accounts import people_views, request_views
from licensing.accounts.rights import is_official, receives


class OurPeople(Application):  # type: ignore[misc]
    """Who acts for us; in the menu of everybody who is no official."""

    title = _("Our people")
    icon = "group"
    app_name = "our_people"

    index_path = path("", people_views.index, name="index")
    ask_path = path("ask/", people_views.ask, name="ask")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and not user.is_superuser and not is_official(user, at=timezone.now()))


class People(Viewset):  # type: ignore[misc]
    """The people of one facility; reached from the two entries of the menu."""

    app_name = "people"

    facility_path = path("<int:facility_id>/", people_views.facility, name="facility")
    invite_path = path("<int:facility_id>/invite/", people_views.invite, name="invite")
    withdraw_path = path(
        "<int:facility_id>/invitations/<int:invitation_id>/withdraw/", people_views.withdraw, name="withdraw"
    )
    end_path = path("<int:facility_id>/people/<int:spell_id>/end/", people_views.end, name="end")


class Requests(Application):  # type: ignore[misc]
    """Requests to act for a facility; in the menu of the counter."""

    title = _("Who acts for whom")
    icon = "how_to_reg"
    app_name = "requests"

    index_path = path("", request_views.requests, name="index")
    one_path = path("<int:request_id>/", request_views.one, name="one")
    confirm_path = path("<int:request_id>/confirm/<int:facility_id>/", request_views.confirm, name="confirm")
    register_path = path("<int:request_id>/register/", request_views.register, name="register")
    decline_path = path("<int:request_id>/decline/", request_views.decline, name="decline")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and receives(user, at=timezone.now()))

    def waiting_for(self, user: Any) -> str:
        """What the menu counts."""
        return str(request_views.open_requests().count() or "")
