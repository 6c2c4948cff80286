"""What is chosen when a dossier is begun, and what every page of a draft carries besides what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from licensing.facilities.models import Facility
from workflows.models import DefinitionVersion
from workflows.titles import shown


class BeginForm(forms.Form):
    """For which facility, by which procedure; asked only where there is a choice."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"), empty_label=None)
    procedure = forms.ChoiceField(label=_("Procedure"))

    def __init__(
        self, *args: Any, facilities: QuerySet[Facility], versions: Sequence[DefinitionVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = facilities  # type: ignore[attr-defined]
        choices = [(version.code, shown(version.definition.title)) for version in versions]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
        for name, count in (("facility", facilities.count()), ("procedure", len(choices))):
            if count == 1:
                self.fields[name].widget = forms.HiddenInput()
        if choices:
            self.initial.setdefault("procedure", choices[0][0])
        self.initial.setdefault("facility", facilities.first())


class EditForm(forms.Form):
    """From which version and in which window of a browser a page of a draft was filled in."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), min_value=0)
    window = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    prefix = "edit"

    def clean_window(self) -> str:
        """As it is kept."""
        return str(self.cleaned_data["window"])


class SettleForm(forms.Form):
    """What to do with what another window had typed."""

    window = forms.CharField(max_length=36)
    use = forms.BooleanField(required=False)


class MoveForm(forms.Form):
    """One place earlier or later, from a page of this draft."""

    token = forms.UUIDField()
    by_places = forms.TypedChoiceField(choices=[("-1", ""), ("1", "")], coerce=int)


class TokenForm(forms.Form):
    """The token of the draft, so that nothing is sent by an empty request."""

    token = forms.UUIDField(widget=forms.HiddenInput)
