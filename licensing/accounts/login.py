"""Who may log in, and what must be proved before."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage

from workflows.login import PasswordLogin
from workflows.people import User


class AccountLogin(PasswordLogin, AuthenticationBackend):  # type: ignore[misc]
    """By password, with e-mail or log-in name. Whom the engine's rule refuses hears what a wrong password is told."""

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        """allauth would let in whoever knows the password of an account that is refused, and look again later."""


class ProveTheAddress(EmailVerificationStage):  # type: ignore[misc]
    """Whoever signed up proves the e-mail address first; an account that the office made needs no proof."""

    def handle(self) -> Any:
        return (None, True) if made_by_the_office(self.login.user) else super().handle()


def made_by_the_office(user: User | None) -> bool:
    """Whether an administrator made this account: it has or had a role, or no address that somebody entered."""
    if user is None:
        return False
    official = user.is_superuser or user.is_demo or user.appointments.exists()
    return official or not EmailAddress.objects.filter(user=user).exists()


def may_log_in(user: User) -> bool:
    """The rule of every way to log in: active, and a demonstration's account only in a demonstration."""
    return PasswordLogin().user_can_authenticate(user)
