"""What is asked of a day and of a year by which days are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.administration.forms import MARK, OF_LAW, SOURCE
from licensing.administration.published import in_words
from licensing.administration.year import SATURDAY
from licensing.law.models import Mark
from workflows.calendar_seed import Difference
from workflows.days import DayInput
from workflows.models import CalendarDay, CalendarYear
from workflows.moments import day_words


def mark_field(**more: Any) -> forms.ChoiceField:
    """How far a source was compared, chosen in words."""
    chosen = [("", "---------"), *Mark.choices]
    return forms.ChoiceField(label=gettext_lazy("verification mark"), choices=chosen, help_text=MARK, **more)


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """One day that is not what its weekday says."""

    mark = mark_field()

    class Meta:
        model = CalendarDay
        fields = ("day", "working", "name", "source", "mark")
        widgets = {"day": DayInput()}
        help_texts = OF_LAW

    def clean(self) -> dict[str, Any]:
        """Refuse a day of a year that is not known, one that stands there already, and one that is worked anyway."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day = cleaned.get("day")
        if day and (problem := self._problem(day, worked=bool(cleaned.get("working")))):
            self.add_error("day", problem)
        return cleaned

    def _problem(self, day: date, *, worked: bool) -> str:
        if not CalendarYear.objects.filter(year=day.year).exists():
            return _("The year %(year)s is not in the calendar yet; enter the year first.") % {"year": day.year}
        if there := CalendarDay.objects.filter(day=day).exclude(pk=self.instance.pk).first():
            return _("%(day)s is in the calendar already; change that line.") % {"day": there}
        if worked and day.weekday() < SATURDAY:
            return _("%(day)s is no day off, so it is worked anyway.") % {"day": f"{day:%d/%m/%Y}"}
        return ""

    def validate_unique(self) -> None:
        """Told by `clean`, with what the day is."""


class CalendarYearForm(forms.ModelForm):  # type: ignore[type-arg]
    """A year whose days are known, by which decision."""

    mark = mark_field()

    class Meta:
        model = CalendarYear
        fields = ("year", "source", "mark")
        help_texts = OF_LAW


class PublishedForm(forms.Form):
    """Days of the published list that are taken into the calendar, by one source."""

    days = forms.MultipleChoiceField(label=gettext_lazy("days to take"), widget=forms.CheckboxSelectMultiple)
    source = forms.CharField(label=gettext_lazy("source"), max_length=300, help_text=SOURCE)
    mark = mark_field(initial=Mark.MEMORY)

    def __init__(self, *args: Any, offered: Sequence[Difference], known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.day.isoformat(): one for one in offered}
        days = cast(forms.MultipleChoiceField, self.fields["days"])
        days.choices = [
            (key, format_html("<span>{}</span>", in_words(one, known=known))) for key, one in self.offered.items()
        ]
        days.error_messages = {
            "required": _("Choose at least one day."),
            "invalid_choice": _("%(value)s is no day of which the list says otherwise any more; choose anew."),
        }

    def clean_days(self) -> list[Difference]:
        """Refuse a day that was sent twice."""
        chosen: list[str] = self.cleaned_data["days"]
        twice = sorted({key for key in chosen if chosen.count(key) > 1})
        if twice:
            raise forms.ValidationError(_("%(day)s stands there twice.") % {"day": _words(twice[0])})
        return [self.offered[key] for key in sorted(chosen)]


def _words(key: str) -> str:
    return day_words(date.fromisoformat(key))
