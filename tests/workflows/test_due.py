"""The command that says when a term falls due."""

from __future__ import annotations

from datetime import date, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from workflows.calendar_seed import seed_rows
from workflows.models import CalendarDay, CalendarYear, OfficeHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(db: None) -> None:
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()
    CalendarYear.objects.bulk_create(CalendarYear(year=year, source="test", mark="S") for year in range(2021, 2028))
    OfficeHours.objects.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=row.day, working=row.working, name=row.name, source=row.source, mark=row.mark)
        for row in seed_rows()
    )
    for opens, closes in ((time(7), time(11, 30)), (time(13, 30), time(17))):
        OfficeHours.objects.create(in_force_from=date(2021, 1, 1), opens=opens, closes=closes)


def due(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("due", *arguments, stdout=said)
    return said.getvalue().splitlines()


@pytest.mark.usefixtures("calendar")
def test_the_first_line_is_the_moment() -> None:
    assert due("2026-08-20T09:30", "--working-days", "5") == ["2026-08-26T17:00:00+07:00"]


@pytest.mark.usefixtures("calendar")
def test_hours_count_from_the_minute() -> None:
    arguments = ("2021-07-26T12:10", "--working-days", "5", "--counting", "working_hours", "--explain")
    first, legal_end, *lines = due(*arguments)
    assert first == "2021-08-02T11:30:00+07:00"
    assert legal_end.endswith(first)
    assert lines[0] == "2021-07-26 Mon  counted  working day · 210 minutes"


@pytest.mark.usefixtures("calendar")
def test_the_explanation_says_why() -> None:
    said = due("2026-08-20T09:30", "--working-days", "5", "--explain")
    assert said[0] == "2026-08-26T17:00:00+07:00"
    assert said[1] == "legal end: 2026-08-27T00:00:00+07:00"
    assert said[2] == "2026-08-20 Thu  skipped  the day of the event is not counted"
    assert said[4] == "2026-08-22 Sat  counted  worked in exchange (Làm bù cho ngày 31/08/2026)"
    assert said[5] == "2026-08-23 Sun  skipped  weekend"
    assert sum("  counted  " in line for line in said) == 5


@pytest.mark.usefixtures("calendar")
def test_a_moment_elsewhere_is_brought_home() -> None:
    assert due("2026-08-19T20:00+00:00", "--working-days", "5") == ["2026-08-26T17:00:00+07:00"]


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("tomorrow", "5"),
        ("2026-02-30T09:30", "5"),
        ("2026-08-20T25:00", "5"),
        ("0001-01-01T00:00+14:00", "5"),
        ("9999-12-31T23:59", "5"),
        ("2028-01-03T09:30", "5"),
        ("2026-08-20T09:30", "0"),
        ("2026-08-20T09:30", "-5"),
        ("2026-08-20T09:30", "5.5"),
        ("2026-08-20T09:30", "five"),
        ("2026-08-20T09:30", "५"),
        ("2026-08-20T09:30", "9" * 5000),
        ("2026-08-20T09:30", "00001" + "9" * 5000),
        ("2026-08-20T09:30", "9999"),
    ],
)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_bad_input_is_one_sentence(moment: str, days: str, language: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("due", moment, f"--working-days={days}", f"--lang={language}")
    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_without_office_hours_it_says_so() -> None:
    OfficeHours.objects.all().delete()
    with pytest.raises(CommandError, match="office hours"):
        call_command("due", "2026-08-20T09:30", "--working-days", "5")
