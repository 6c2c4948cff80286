"""allauth's forms in our words: labels instead of placeholders, rules for passwords as sentences."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext_lazy as _


class _Plain:
    """Takes away placeholders, which a label makes needless; says in sentences what a new password needs."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = password_rules()


SAID_TOGETHER = {
    rules.UserAttributeSimilarityValidator,
    rules.MinimumLengthValidator,
    rules.CommonPasswordValidator,
    rules.NumericPasswordValidator,
}


def password_rules() -> str:
    """What a new password needs: the usual rules in one sentence, any others in Django's own."""
    asked = rules.get_default_password_validators()
    if {type(rule) for rule in asked} != SAID_TOGETHER:
        return " ".join(rules.password_validators_help_texts())
    [length] = [rule.min_length for rule in asked if isinstance(rule, rules.MinimumLengthValidator)]
    said = _("At least %(n)s characters; not only figures, no common password, nothing like your name or e-mail.")
    return str(said) % {"n": length}


class LogInForm(_Plain, allauth.LoginForm):  # type: ignore[misc]
    """By e-mail, or by the log-in name that an official was given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail or log-in name")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class SignUpForm(_Plain, allauth.SignupForm):  # type: ignore[misc]
    """Name, e-mail, password."""


class ChangePasswordForm(_Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    """The old password and twice the new one."""


class SetPasswordForm(_Plain, allauth.SetPasswordForm):  # type: ignore[misc]
    """The first password of an account that was made without one."""


class ResetPasswordKeyForm(_Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link that was sent."""
