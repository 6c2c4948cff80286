"""What is asked of whoever invites, asks to act for a facility, or answers that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.files.names import readable, tidy

if TYPE_CHECKING:
    _OfFacility = forms.ModelForm[Facility]
else:
    _OfFacility = forms.ModelForm

TAX_CODE = RegexValidator(r"\A[0-9]{10}(-?[0-9]{3})?\Z", _("A tax code has 10 or 13 digits."))


class InviteForm(forms.Form):
    """Whom to invite."""

    address = forms.EmailField(
        label=_("E-mail of the person"),
        help_text=_("A link that opens once, within 14 days, goes there. Whoever accepts it acts for the facility."),
    )


class AskForm(forms.Form):
    """For which facility somebody acts."""

    facility_name = forms.CharField(label=_("Name of the facility"), max_length=300, validators=[readable])
    tax_code = forms.CharField(
        label=_("Tax code"), max_length=14, required=False, validators=[TAX_CODE], help_text=_("10 or 13 digits")
    )
    note = forms.CharField(
        label=_("What shows that you act for it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example your title, or the number and date of the authorization."),
    )

    def clean_facility_name(self) -> str:
        """One line of readable text."""
        return tidy(self.cleaned_data["facility_name"])


class DeclineForm(forms.Form):
    """Why a request is declined."""

    reason = forms.CharField(
        label=_("Why it is declined"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this."),
    )


class RegisterForm(_OfFacility):
    """A facility that the register does not hold yet."""

    class Meta:
        model = Facility
        fields = tuple(HolderDetails.__dataclass_fields__)
