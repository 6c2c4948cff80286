"""The engine's addresses, as three entries of the site's menu. One address serves every task of every definition."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from workflows import (
    absence_views,
    editor_views,
    many_views,
    outlook_views,
    past_views,
    procedure_views,
    publish_views,
    step_views,
    views,
)
from workflows.inbox import waiting_words


class Inbox(Application):  # type: ignore[misc]
    """What I have to do: the first page."""

    title = _("To do today")
    icon = "inbox"
    app_name = "inbox"

    index_path = path("", views.inbox, name="index")
    many_path = path("many/", many_views.many, name="many")
    forecast_path = path("forecast/", outlook_views.forecast, name="forecast")
    absence_path = path("absence/", absence_views.absence, name="absence")
    back_path = path("absence/<int:absence_id>/back/", absence_views.back, name="back")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated)

    def is_in_menu(self, user: Any) -> bool:
        """Of the office's people; others have pages of their own that serve the same."""
        return serves_office(user)

    def waiting_for(self, user: Any) -> str:
        """What the menu counts."""
        return waiting_words(user, at=timezone.now())


class Cases(Application):  # type: ignore[misc]
    """The cases that I may see."""

    title = _("Cases")
    icon = "folder_open"
    app_name = "cases"

    index_path = path("", views.cases, name="index")
    case_path = path("<int:case_id>/", views.case, name="case")
    note_path = path("<int:case_id>/note/", views.note, name="note")
    withdraw_path = path("<int:case_id>/withdraw/", views.withdraw, name="withdraw")
    cancel_path = path("<int:case_id>/cancel/", views.cancel, name="cancel")
    correct_path = path("<int:case_id>/correct/", views.correct, name="correct")
    at_path = path("<int:case_id>/at/", past_views.ask, name="at")
    past_path = path("<int:case_id>/at/<str:moment>/", past_views.past_case, name="past")
    papers_path = path("<int:case_id>/papers.zip", views.papers, name="papers")
    paper_path = path("<int:case_id>/papers/<int:entry_id>/<slug:name>.pdf", views.paper, name="paper")
    task_path = path("<int:case_id>/<int:task_id>/<slug:action>/", step_views.task, name="task")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated)

    def is_in_menu(self, user: Any) -> bool:
        """Of the office's people, as the inbox."""
        return serves_office(user)


class Definitions(Application):  # type: ignore[misc]
    """The procedures as the office keeps them, for whoever writes, publishes or moves."""

    title = _("Workflows")
    icon = "account_tree"
    app_name = "definitions"

    index_path = path("", procedure_views.index, name="index")
    version_path = path("<slug:code>/<int:number>/", procedure_views.version, name="version")
    cases_path = path("<slug:code>/<int:number>/cases/", procedure_views.cases, name="cases")
    file_path = path("<slug:code>/<int:number>/as/<slug:form>/", publish_views.version_file, name="file")
    begin_path = path("<slug:code>/<int:number>/draft/", editor_views.begin, name="begin")
    new_path = path("new/", editor_views.new, name="new")
    draft_path = path("draft-<int:draft_id>/", editor_views.editor, name="draft")
    compare_path = path("draft-<int:draft_id>/changes/", publish_views.compare, name="compare")
    draft_file_path = path("draft-<int:draft_id>/as/<slug:form>/", publish_views.draft_file, name="draft_file")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return procedure_views.may_see(user)


def serves_office(user: Any) -> bool:
    """Whether this person holds a role today, or looks after the site."""
    return bool(user.is_superuser or user.roles_on(timezone.localdate()))
