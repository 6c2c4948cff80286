"""Who may log in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class PasswordLogin(ModelBackend):
    """By password; demonstration accounts are refused unless this installation is a demonstration (`DEMO=1`)."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)
