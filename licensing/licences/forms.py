"""What an officer types about a licence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.files.names import readable, tidy


class RevocationForm(forms.Form):
    """The reason of a revocation; kept for ever with the act."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Decision, date and ground. It is kept with your name and shown to officials and to the facility,"
            " not to the public."
        ),
        error_messages={"required": _("Write why the licence is revoked.")},
    )

    def clean_reason(self) -> str:
        """Tidy, and refuse invisible marks."""
        reason = tidy(self.cleaned_data["reason"])
        readable(reason)
        return reason
