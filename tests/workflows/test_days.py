"""Days and moments are typed day first, in many spellings, and come back written out; what is none stays as typed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django import forms
from django.utils import timezone

from workflows.days import DayInput, MomentInput, day_of, moment_of


@pytest.mark.parametrize(
    "text", ["3/4/2021", "03/04/2021", "03042021", "030421", "3.4.21", " 3-4-2021 ", "3 4 2021", "2021-04-03"]
)
def test_the_third_of_april_in_any_spelling(text: str) -> None:
    assert day_of(text) == date(2021, 4, 3)


@pytest.mark.parametrize("text", ["", "31/2/2021", "13", "4/2021", "04/13/2021", "20211231", "mai", "2021-13-01"])
def test_what_is_no_day(text: str) -> None:
    assert day_of(text) is None


def test_two_digits_of_a_year() -> None:
    assert [day_of("1/2/68"), day_of("1/2/69")] == [date(2068, 2, 1), date(1969, 2, 1)]


@pytest.mark.parametrize(
    "text",
    ["15:40 23/11/2026", "23/11/2026 15:40", "15h40 23.11.26", "15 giờ 40, 23/11/2026", "15g40 phút 23112026",
     "2026-11-23T15:40", "23/11/2026, 15:40"],
)  # fmt: skip
def test_twenty_to_four_in_any_spelling(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 23, 15, 40)  # noqa: DTZ001  (the clock on the wall)


@pytest.mark.parametrize("text", ["", "15:40", "23/11/2026", "25:00 23/11/2026", "15:40 31/2/26", "T", "15:4 1/1/26"])
def test_what_is_no_moment(text: str) -> None:
    assert moment_of(text) is None


class Typed(forms.Form):
    on = forms.DateField(widget=DayInput(), required=False)
    at = forms.DateTimeField(widget=MomentInput(), required=False)


def test_a_form_takes_them_and_shows_them_written_out() -> None:
    form = Typed({"on": "030421", "at": "7h5 3.4.21"})
    assert not form.is_valid(), "minutes have two digits"
    assert 'value="7h5 3.4.21"' in str(form["at"]), "what is wrong stays as it was typed"
    form = Typed({"on": "030421", "at": "7h05 3.4.21"})
    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2021, 4, 3)
    assert timezone.localtime(form.cleaned_data["at"]) == form.cleaned_data["at"]
    assert f"{timezone.localtime(form.cleaned_data['at']):%H:%M}" == "07:05"
    assert 'value="03/04/2021"' in str(form["on"])
    assert 'value="07:05 03/04/2021"' in str(form["at"])
    assert 'type="text"' in str(form["on"])
    assert 'value="03/04/2021"' in str(Typed(initial={"on": date(2021, 4, 3)})["on"])


def test_a_day_that_is_no_day_is_refused_and_stays() -> None:
    form = Typed({"on": "31/02/2021"})
    assert list(form.errors) == ["on"]
    assert 'value="31/02/2021"' in str(form["on"])
