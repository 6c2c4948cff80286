"""What is entered once for all papers of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.procedures.forms import day_field
from workflows import journal
from workflows.models import Task


class BatchForm(forms.Form):
    """The token of the page, so that a second click does nothing twice."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial["token"] = str(uuid4())
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                self.initial[name] = today

    def data_for(self, task: Task) -> Mapping[str, str]:
        """What the form of this task's step is filled in with."""
        return {name: value.isoformat() for name, value in self.cleaned_data.items() if isinstance(value, date)}


class SigningForm(BatchForm):
    """Nothing else is needed to approve."""


class NumberingForm(BatchForm):
    """One date for all of them."""

    dated = day_field(_("Date of the papers"))


class SealingForm(BatchForm):
    """The days that stand on the prints; each paper is signed by whom it names."""

    signed_on = day_field(_("Signed on"))
    sealed_on = day_field(_("Sealed on"))

    def __init__(self, *args: object, signatories: Mapping[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.signatories = signatories

    def data_for(self, task: Task) -> Mapping[str, str]:
        """With the signatory whom the paper of the case names."""
        return {**super().data_for(task), "signed_by": self.signatories.get(task.process_id, "")}


class DecisionForm(forms.Form):
    """A signatory's decision on one paper: the outcome is the button that was pressed."""

    outcome = forms.CharField(max_length=100, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason or note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def act(self) -> dict[str, Any]:
        """The decision as the engine takes it."""
        return {**self.cleaned_data, "token": journal.token_of(self.cleaned_data["token"], self.data)}


class PrintingForm(forms.Form):
    """How the printer works."""

    both_sides = forms.BooleanField(
        label=_("The printer prints on both sides: begin every paper on a sheet of its own"), required=False
    )
