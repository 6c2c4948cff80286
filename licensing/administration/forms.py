"""What an administrator fills in. Rows of law are copied, never edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing.law.models import Figure
from licensing.papers.models import Book, Issuer, Signatory
from workflows.days import DayInput
from workflows.people import Appointment, Unit, User

SOURCE = _(
    "where it stands: instrument and article, or number and date of the decision; it is shown wherever it counts"
)
MARK = _("how far this was compared with that text; “verified” only if you have read it yourself")
OF_LAW: dict[str, Any] = {"source": SOURCE, "mark": MARK}
"""What is to be entered in the two fields that every row of law has."""
SPELLS = 3


class IssuerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The agency as papers and pages name it, from a day on."""

    upload = forms.FileField(
        label=_("Emblem (SVG, PNG or JPEG)"),
        required=False,
        help_text=_("stands at the head of every page, not on papers; left empty, the present one stays"),
    )

    class Meta:
        model = Issuer
        fields = ("in_force_from", "parent_body", "name", "full_name", "english_name", "place", "source", "mark")
        widgets = {"in_force_from": DayInput()}
        labels = {"full_name": _("full name of the agency")}
        help_texts = OF_LAW


class CodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """How dossier codes are written from a day on."""

    class Meta:
        model = Figure
        fields = ("in_force_from", "value", "source", "mark")
        widgets = {"in_force_from": DayInput()}
        labels = {"value": _("pattern of dossier codes")}
        help_texts = {
            **OF_LAW,
            "value": _("such as 000.00.19.H48-YYMMDD-XXXX: province and agency, the day, a number of four digits"),
        }

    def clean_value(self) -> str:
        """Refuse a pattern without day or number: two dossiers would have one code."""
        value = str(self.cleaned_data["value"])
        if "YYMMDD" not in value or "XXXX" not in value:
            raise forms.ValidationError(_("The pattern must hold YYMMDD and XXXX."))
        return value


class BookForm(forms.ModelForm):  # type: ignore[type-arg]
    """A book's pattern, and with which number it begins here."""

    class Meta:
        model = Book
        fields = ("name", "pattern", "begins_year", "begins_with")
        help_texts = {"pattern": _("{number:02d} stands for the number with a leading zero, {year} for the year")}

    def clean(self) -> dict[str, Any]:
        """Year and first number belong together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("begins_year")) != bool(cleaned.get("begins_with")):
            raise forms.ValidationError(_("Give the year and the first number together, or neither."))
        return cleaned


class HoursForm(forms.Form):
    """Spells of office time of every working day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, SPELLS + 1):
            for part, label in (("opens", _("opens (%(n)s)")), ("closes", _("closes (%(n)s)"))):
                self.fields[f"{part}_{n}"] = forms.TimeField(
                    label=str(label) % {"n": n}, required=n == 1, widget=forms.TimeInput(attrs={"type": "time"})
                )

    def clean(self) -> dict[str, Any]:
        """Refuse a spell that is half filled in, goes backwards, or begins before the one above it is over."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (problem := self._problem()):
            raise forms.ValidationError(problem)
        return cleaned

    @property
    def spells(self) -> list[tuple[time, time]]:
        """The spells that were filled in whole."""
        return [(opens, closes) for opens, closes in self._pairs if opens is not None and closes is not None]

    @property
    def _pairs(self) -> list[tuple[time | None, time | None]]:
        numbers = range(1, SPELLS + 1)
        return [(self.cleaned_data.get(f"opens_{n}"), self.cleaned_data.get(f"closes_{n}")) for n in numbers]

    def _problem(self) -> str:
        if any((opens is None) != (closes is None) for opens, closes in self._pairs):
            return gettext("A spell needs both moments: when it opens and when it closes.")
        for opens, closes in self.spells:
            if closes <= opens:
                return gettext("%(closes)s is not after %(opens)s: a spell closes after it opens.") % _clock(
                    opens, closes
                )
        for (_first, closes), (opens, _last) in pairwise(self.spells):
            if opens <= closes:
                said = gettext("A spell opens at %(opens)s, but the one before it closes only at %(closes)s.")
                return said % _clock(opens, closes)
        return ""


class ReceptionForm(HoursForm):
    """Spells of reception of every working day, from a day on; `replaces` is the day of a set that is changed."""

    in_force_from = forms.DateField(label=_("in force from"), widget=DayInput())

    def __init__(self, *args: Any, today: date, replaces: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.replaces = today, replaces

    def clean_in_force_from(self) -> date:
        """Refuse a day that is over: what people were told then stays."""
        day: date = self.cleaned_data["in_force_from"]
        if day < self.today:
            raise forms.ValidationError(
                _("%(day)s is over; reception hours begin today or later.") % {"day": f"{day:%d/%m/%Y}"}
            )
        return day


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A division of the office."""

    class Meta:
        model = Unit
        fields = ("name", "code")


class SignatoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who signs, under which authority line, from when until when, by which decision."""

    class Meta:
        model = Signatory
        fields = ("person", "title", "authority_line", "since", "until", "decision")
        widgets = {"since": DayInput(), "until": DayInput()}
        help_texts = {
            "authority_line": _("such as KT. GIÁM ĐỐC; empty for the director"),
            "until": _("the last day; empty while it goes on"),
        }


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """An official."""

    administers = forms.BooleanField(label=_("may administer this system"), required=False)
    writes_procedures = forms.BooleanField(label=_("may write procedures"), required=False)
    publishes_procedures = forms.BooleanField(
        label=_("may publish procedures, and move running cases"),
        required=False,
        help_text=_("nobody publishes what they wrote themselves"),
    )

    class Meta:
        model = User
        fields = ("full_name", "username", "email", "unit", "is_active")
        labels = {"is_active": _("works here; may log in"), "email": _("e-mail")}
        help_texts = {
            "username": _("short, without accents; the person may also log in by e-mail"),
            "is_active": _("take it away when the person leaves; what they did keeps their name"),
        }


class AppointmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """One role of a person, with its days."""

    class Meta:
        model = Appointment
        fields = ("role", "since", "until")
        widgets = {"since": DayInput(), "until": DayInput()}
        help_texts = {"until": _("the last day; empty while it goes on")}

    def __init__(self, *args: Any, roles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles
        self.fields["role"] = forms.ChoiceField(label=_("role"), choices=list(roles.items()))

    @property
    def title(self) -> str:
        """What the chosen role is called."""
        return self.roles[self.cleaned_data["role"]]


class RelieveForm(forms.Form):
    """The last day of an appointment."""

    until = forms.DateField(label=_("last day"), widget=DayInput())


def _clock(opens: time, closes: time) -> dict[str, str]:
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


class FirstForm(forms.Form):
    """The first administrator of a new installation."""

    full_name = forms.CharField(label=_("full name"), max_length=200)
    username = forms.CharField(
        label=_("log-in name"),
        max_length=150,
        validators=[RegexValidator(r"\A[\w.@+-]+\Z", _("Letters, digits and @ . + - _ only."))],
    )
    email = forms.EmailField(label=_("e-mail"), required=False)
    password = forms.CharField(label=_("password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
