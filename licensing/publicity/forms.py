"""What a visitor types on the pages for everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_CODE = 100
LONGEST_NUMBER = 200


class _Plain(forms.Form):
    """Labels without colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class LookUpForm(_Plain):
    """The code of a dossier, ours or another system's."""

    code = forms.CharField(
        label=_("Dossier code"),
        max_length=LONGEST_CODE,
        help_text=_("It stands on the receipt slip. The code of the national portal serves as well."),
        error_messages={"required": _("Write the code of the dossier.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CheckForm(_Plain):
    """The number of a licence, or the code or address on its paper; the day or year where there are several."""

    number = forms.CharField(
        label=_("Number of the licence"),
        max_length=LONGEST_NUMBER,
        help_text=_("As printed on the paper. The code or the address beside the square will do as well."),
        error_messages={"required": _("Write the number of the licence.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    when = forms.CharField(
        label=_("Day or year of issue"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=_("For example 08/02/2021 or 2021. Numbers begin anew each year."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_when(self) -> tuple[int, date | None] | None:
        """The year and, where one was written, the day."""
        text = self.cleaned_data["when"].strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) == len("2021"):
            return int(text), None
        for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
            try:
                day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no time zone)
            except ValueError:
                continue
            return day.year, day
        raise forms.ValidationError(_("Write the day as 08/02/2021, or the year as 2021."))
