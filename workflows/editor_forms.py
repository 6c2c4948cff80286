"""The forms with which a draft is begun, gets a step, and is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.days import DayInput
from workflows.editor_fields import Choices, choose, text


class AddForm(forms.Form):
    """A new step."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("task", _("somebody does it")),
            ("parallel", _("several things at the same time")),
            ("ask", _("the program asks")),
            ("action", _("the program does it")),
            ("end", _("an end")),
        ],
    )
    after = choose(_("After the step"), _("– nowhere yet –"))

    def __init__(self, data: Any = None, *, steps: Choices, after: str = "") -> None:
        super().__init__(data, prefix="new", initial={"after": after})
        self.fields["after"].choices = [("", self.fields["after"].nothing), *steps]  # type: ignore[attr-defined]


class BeginForm(forms.Form):
    """A procedure that there is not yet, or one that comes as a file."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))
    file = forms.FileField(label=_("Or a file that was exported here"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not said.get("file") and not (said.get("vi") and said.get("en")) and not self.errors:
            raise forms.ValidationError(_("Give both titles, or choose a file."))
        return said


class PublishForm(forms.Form):
    """The decision by which a second person publishes."""

    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    issued = forms.DateField(label=_("Date of the decision"), widget=DayInput())
    in_force_from = forms.DateField(
        label=_("In force from"), widget=DayInput(), help_text=_("cases received from this day on follow it")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
