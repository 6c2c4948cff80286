"""What we tell allauth: who may come in, under which name, what has to be proved."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext

from licensing.accounts.letters import letter_of
from licensing.accounts.login import may_log_in
from licensing.messages import operations as messages
from workflows.people import User

LOG_IN_NAME_BYTES = 6
PROVED = "address_proved_just_now"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail. Nobody sees the log-in name of those who sign up, so it says nothing about them."""

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> Any:
        """Every way to log in comes by here: password, passkey, national identity."""
        request.session.pop(PROVED, None)
        if not may_log_in(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **details)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever proves an address need not type it once more to log in; it goes by the session, in no address."""
        proved = bool(super().confirm_email(request, email_address))
        if proved:
            request.session[PROVED] = email_address.email
        return proved

    def populate_username(self, request: HttpRequest, user: User) -> None:
        user.username = f"tk-{token_hex(LOG_IN_NAME_BYTES)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Everything that allauth writes goes the way of every message; without a wish, in the page's language."""
        kind, said = letter_of(template_prefix, context)
        person = self._person(email, context)
        reader = messages.Reader(address=email, person=person, language=get_language())
        messages.send_message(to=reader, kind=kind, context=said, at=timezone.now())

    def _person(self, email: str, context: dict[str, Any]) -> User | None:
        named = context.get("user") or getattr(self.request, "user", None)
        if isinstance(named, User):
            return named
        known = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        return known.user if known else None

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "licensing.accounts.login.ProveTheAddress"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step of a log-in, under the name of this site instead of its address."""

    def _get_site_name(self) -> str:
        return gettext("Radiation licensing")


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts by a national identity. An address that has an account already is never taken over by it."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("last_name"), data.get("first_name"))
        user.full_name = (data.get("name") or " ".join(part for part in parts if part))[:200]
        return user
