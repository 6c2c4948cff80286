"""The addresses of a facility's own pages; in the menu of whoever acts for one today."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from licensing.applications import paper_views, views


class Applications(Application):  # type: ignore[misc]
    """What a facility prepares, has on its way, and holds."""

    title = _("Our dossiers")
    icon = "home"
    app_name = "applications"

    index_path = path("", views.index, name="index")
    begin_path = path("new/", views.begin, name="begin")
    answer_path = path("answers/<int:task_id>/", views.begin_answer, name="answer")
    draft_path = path("<int:draft_id>/", views.draft, name="draft")
    part_path = path("<int:draft_id>/fill/<slug:part>/", views.part, name="part")
    aside_path = path("<int:draft_id>/fill/<slug:part>/aside/", views.settle, name="settle")
    papers_path = path("<int:draft_id>/papers/", paper_views.papers, name="papers")
    file_path = path("<int:draft_id>/papers/<int:paper_id>/", paper_views.file, name="file")
    picture_path = path("<int:draft_id>/papers/<int:paper_id>/picture.webp", paper_views.picture, name="picture")
    remove_path = path("<int:draft_id>/papers/<int:paper_id>/remove/", paper_views.remove, name="remove")
    move_path = path("<int:draft_id>/papers/<int:paper_id>/move/", paper_views.move, name="move")
    form_path = path("<int:draft_id>/forms/<slug:kind>.pdf", paper_views.form, name="form")
    proof_path = path("<int:draft_id>/proof.pdf", paper_views.proof, name="proof")
    check_path = path("<int:draft_id>/check/", views.check, name="check")
    drop_path = path("<int:draft_id>/drop/", views.drop, name="drop")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and views.acts_for_somebody(user))
