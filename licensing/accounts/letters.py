"""The messages about an account. allauth says which and with what; the words are ours, in `templates/emails/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds

kinds.register("address_proof", title=_("Proof of an e-mail address"), required=True, secret=True)
kinds.register("password_reset", title=_("A forgotten password"), required=True, secret=True)
kinds.register("account_exists", title=_("Somebody signed up with an address that has an account"), required=True)
kinds.register("account_changed", title=_("Changes of an account"), required=True)
kinds.register(
    "invitation", title=_("Invitations to act for a facility"), required=True, secret=True, concerns=kinds.others
)
kinds.register("acting_confirmed", title=_("You may act for a facility"), required=True, concerns=kinds.others)
kinds.register("acting_declined", title=_("You may not act for a facility"), required=True, concerns=kinds.others)

KINDS = {
    "account/email/email_confirmation": "address_proof",
    "account/email/email_confirmation_signup": "address_proof",
    "account/email/password_reset_key": "password_reset",
    "account/email/account_already_exists": "account_exists",
}

CHANGES = {
    "account/email/email_changed": _("The e-mail address of your account was changed."),
    "account/email/email_confirm": _("The e-mail address of your account was proved."),
    "account/email/email_deleted": _("An e-mail address of your account was removed."),
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _("The password of your account was set anew."),
    "account/email/password_set": _("Your account was given a password."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/totp_activated": _("Your account now asks for codes of an app."),
    "mfa/email/totp_deactivated": _("Your account no longer asks for codes of an app."),
    "mfa/email/webauthn_added": _("A passkey or security key was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey or security key was removed from your account."),
    "socialaccount/email/account_connected": _("A national identity was connected to your account."),
    "socialaccount/email/account_disconnected": _("A national identity was disconnected from your account."),
}
SAID = ("activate_url", "password_reset_url", "ip", "timestamp")


def letter_of(template: str, context: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind of message that allauth's template stands for, and what it says. Raises KeyError for an unknown one."""
    said = {name: context[name] for name in SAID if name in context}
    if template in KINDS:
        return KINDS[template], said
    return "account_changed", said | {"change": CHANGES[template]}
