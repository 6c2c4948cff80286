"""What is typed on the page of a slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.procedures.forms import day_field, text_area
from licensing.reappointments import operations
from licensing.reappointments.models import Reappointment


class ProposalForm(forms.Form):
    """Why the result is late, and when it comes instead: each field is refused where it is wrong."""

    reason = text_area(_("Reason of the delay"), required=True, rows=5)
    new_day = day_field(_("New date of the result"))

    def __init__(self, *args: Any, slip: Reappointment, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slip, self.at = slip, at
        self.initial = {"reason": slip.reason, "new_day": slip.new_day}
        self.fields["reason"].help_text = _("The applicant reads it, on the paper and in the message.")
        self.fields["new_day"].help_text = _("A working day after the first date. It can be set only once.")

    def clean_reason(self) -> str:
        """What the paper can print."""
        reason: str = self.cleaned_data["reason"]
        self._accept(operations.check_reason, reason)
        return reason

    def clean_new_day(self) -> date:
        """A working day after the one that it replaces, and not past."""
        day: date = self.cleaned_data["new_day"]
        self._accept(operations.check_day, self.slip, day, at=self.at)
        return day

    def _accept(self, check: Callable[..., None], *given: Any, **more: Any) -> None:
        """Say at the field what the check refuses."""
        try:
            check(*given, **more)
        except operations.CannotReappoint as refused:
            raise forms.ValidationError(str(refused)) from None


class ReturnForm(forms.Form):
    """Why a completed slip is sent back."""

    reason = text_area(_("What has to be changed"), required=True)
