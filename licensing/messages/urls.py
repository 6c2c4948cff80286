"""The addresses of messages: an entry of the menu for administrators; everybody else comes from the own account."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application, Viewset

from licensing.messages import views


class Log(Application):  # type: ignore[misc]
    """Who was written to, and whether it was sent."""

    title = _("Messages")
    icon = "mail"
    app_name = "messages_log"

    index_path = path("", views.log, name="index")

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and user.is_superuser)


class Messages(Viewset):  # type: ignore[misc]
    """One's own messages; reached from the account, so not in the menu."""

    app_name = "messages"

    index_path = path("", views.log, name="index")
    wishes_path = path("wishes/", views.wishes, name="wishes")
    message_path = path("<int:message_id>/", views.message, name="message")
    again_path = path("<int:message_id>/again/", views.send_again, name="again")


demonstration = [path("demo/mail/", views.demo_mail, name="demo_mail")]
