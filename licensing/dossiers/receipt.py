"""The first part of the counter's page: from whom, how and when the dossier came. Knows no request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import operations, queries
from licensing.dossiers.models import Dossier
from licensing.dossiers.refusals import CannotReceive
from licensing.facilities.models import Facility
from workflows.days import MomentInput


class ReceiptForm(forms.Form):
    """The facility by its name as typed or, once it is found, by its row; channel, moment, codes."""

    search = forms.CharField(
        label=_("Facility"),
        required=False,
        max_length=300,
        help_text=_("name, address or tax code; accents do not matter"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "facilities"}),
    )
    facility = forms.ModelChoiceField(Facility.objects.all(), required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("Channel"), choices=Dossier.Channel.choices)
    received_at = forms.DateTimeField(
        label=_("Received at"),
        required=False,
        help_text=_("leave it empty where the dossier is being received now"),
        widget=MomentInput(),
    )
    late_entry_reason = forms.CharField(
        label=_("Why it is entered later than received"), required=False, max_length=500
    )
    external_code = forms.CharField(
        label=_("Code of another system"),
        required=False,
        max_length=100,
        help_text=_("where the dossier was filed elsewhere, on the national portal for one"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, procedures: Sequence[tuple[str, str]], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"use_required_attribute": False})
        self.now = now
        if len(procedures) > 1:
            self.fields["definition"] = forms.ChoiceField(label=_("Procedure"), choices=procedures)

    def visible_fields_of(self) -> list[forms.BoundField]:
        """What the page shows one after the other, the facility and the procedure apart."""
        return [field for field in self.visible_fields() if field.name not in ("search", "definition")]

    @property
    def procedure(self) -> forms.BoundField | None:
        """Which procedure is begun, where there is a choice."""
        return self["definition"] if "definition" in self.fields else None

    def clean_received_at(self) -> datetime | None:
        """Not in the future, and on a day whose law is kept. The minute that is just running is now."""
        moment: datetime | None = self.cleaned_data["received_at"]
        if moment is None or moment == self.now.replace(second=0, microsecond=0):
            return None
        try:
            if moment > self.now:
                raise CannotReceive("received_in_future")
            operations.law_of_the_day(timezone.localdate(moment))
        except CannotReceive as refused:
            raise forms.ValidationError(str(refused)) from None
        return moment

    def clean_external_code(self) -> str:
        """A code of another system belongs to one dossier."""
        code: str = self.cleaned_data["external_code"]
        if code and queries.with_code(code).exists():
            raise forms.ValidationError(str(CannotReceive("external_code_taken", external_code=code)))
        return code

    def clean(self) -> dict[str, Any]:
        """A dossier entered later than received says why."""
        cleaned = super().clean() or {}
        if cleaned.get("received_at") and not cleaned.get("late_entry_reason"):
            self.add_error("late_entry_reason", str(CannotReceive("reason_missing")))
        return cleaned
