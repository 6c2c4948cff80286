"""The command that says when a term falls due."""

from __future__ import annotations

from datetime import date, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import deciding
from workflows import clock, counted, engine
from workflows.calendar_seed import seed_rows
from workflows.models import CalendarDay, CalendarYear, Case, OfficeHours

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
def test_days_and_hours_of_a_length() -> None:
    assert due("2021-04-28T09:30", "--calendar-days", "25") == ["2021-05-24T17:00:00+07:00"]
    assert due("2021-07-26T12:10", "--hours", "40") == ["2021-08-02T11:30:00+07:00"]


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


@pytest.mark.parametrize(
    "arguments",
    [
        ["2026-08-20T09:30"],
        ["--working-days=5"],
        ["2026-08-20T09:30", "--working-days=5", "--hours=5"],
        ["2026-08-20T09:30", "--working-days=5", "--at=2026-08-20T09:30"],
        ["2026-08-20T09:30", "--calendar-days=0"],
        ["2026-08-20T09:30", "--hours=x"],
        ["--case=R-1", "2026-08-20T09:30"],
        ["--case=R-1", "--hours=5"],
        ["--case="],
        ["--case=R-9"],
        ["--case=R-1", "--at=soon"],
        ["--case=R-1", "--at=2021-03-01T07:59"],
        ["--case=R-1", "--at=0001-01-01T00:00+14:00"],
        ["--case=R-1", "--at=9999-12-31T23:59"],
    ],
)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_does_not_go_together_is_one_sentence(library: Library, arguments: list[str], language: str) -> None:
    deciding(library)
    with pytest.raises(CommandError) as refused:
        call_command("due", *arguments, f"--lang={language}")
    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def paused_and_appointed_again(library: Library) -> Case:
    """Twenty working days from Monday 1 March, paused from Wednesday to Friday, appointed again on the 29th."""
    case = deciding(library)
    library.do(case, "decide", "ask_owner", "2021-03-03 08:00")
    library.do(case, "choose", "chosen", "2021-03-05 16:00", by=library.people["borrower"])
    official: Any = {"by": library.people["head"], "at": moment("2021-03-29 10:00")}
    engine.extend(case.pk, term="answer", until=date(2021, 4, 9), reason="The binder is ill.", **official)
    return case


def test_a_case_is_told_as_it_stood(library: Library) -> None:
    paused_and_appointed_again(library)

    def then(moment: str) -> list[str]:
        return due("--case", "R-1", "--at", moment)

    assert then("2021-03-01T08:30") == ["intake  running  2021-03-02T08:00:00+07:00"]
    assert then("2021-03-02T08:00")[0] == "answer  running  2021-03-29T17:00:00+07:00"
    assert then("2021-03-04T08:00")[0] == "answer  paused  -"
    assert then("2021-03-08T08:00")[0] == "answer  running  2021-03-31T17:00:00+07:00"
    assert then("2021-03-29T10:00")[0] == "answer  running  2021-04-09T17:00:00+07:00"
    assert due("--case", "R-1") == [
        "answer  running  2021-04-09T17:00:00+07:00",
        "intake  finished  2021-03-02T08:00:00+07:00",
    ]


def test_a_case_explains_its_dates_in_both_languages(library: Library) -> None:
    paused_and_appointed_again(library)
    said = due("--case", "R-1", "--at", "2021-03-30T08:00", "--explain")
    assert said[:7] == [
        "answer  running  2021-04-09T17:00:00+07:00",
        "  Answer: 20 working days · House rules; House rules, article 9",
        "  Counted from 09:00 Monday 01/03/2021.",
        "  Paused from 08:00 Wednesday 03/03/2021 to 16:00 Friday 05/03/2021; that time is not counted.",
        "  Appointed again for Friday 09/04/2021, on Monday 29/03/2021; the day counted first was"
        " Wednesday 31/03/2021.",
        "  legal end: 2021-04-10T00:00:00+07:00",
        "  As it was counted first:",
    ]
    assert said[7] == "  2021-03-01 Mon  skipped  the day of the event is not counted"
    anew = said.index("  From the re-appointment to the new day:")
    assert said[anew - 1].startswith("  2021-03-31 Wed  counted")
    assert said[anew + 1 : anew + 3] == [
        "  2021-03-29 Mon  skipped  the day of the event is not counted",
        "  2021-03-30 Tue  counted  working day",
    ]
    assert "  2021-03-04 Thu  skipped  the term was paused" in said
    assert sum("  counted  " in line for line in said) >= 20
    vietnamese = "\n".join(due("--case", "R-1", "--at", "2021-03-30T08:00", "--explain", "--lang=vi"))
    assert "Tạm dừng từ 08:00 thứ Tư 03/03/2021 đến 16:00 thứ Sáu 05/03/2021" in vietnamese
    assert "Hẹn lại đến thứ Sáu 09/04/2021" in vietnamese


def test_after_a_pause_that_follows_a_re_appointment_the_days_explain_the_date_that_is_shown(library: Library) -> None:
    """Appointed again on Monday 29 March for Friday 9 April: nine working days; two of them are lost to a pause."""
    case = paused_and_appointed_again(library)
    library.do(case, "decide", "ask_owner", "2021-03-31 08:00")
    library.do(case, "choose", "chosen", "2021-04-02 16:00", by=library.people["borrower"])
    [told] = [story for story in counted.terms_of(case, days=clock.calendar()) if story.running]
    assert "13/04/2021" in told.due
    first, anew = told.countings
    assert first.days[-1].words in told.happened[-2], "the day counted first stands where it was appointed again"
    assert "13/04/2021" in anew.days[-1].words
    assert [day.number for day in anew.days if day.number] == list(range(1, 10))
    assert [day.why for day in anew.days[3:5]] == [
        "the term was paused",
        "the term went on; the day of an event is not counted",
    ]
    said = due("--case", "R-1", "--explain")
    last = next(place for place, line in enumerate(said) if line.startswith("intake"))
    assert said[last - 1] == "  2021-04-13 Tue  counted  working day"


def test_a_term_that_is_paused_or_began_anew_says_so(library: Library) -> None:
    case = deciding(library)
    library.do(case, "decide", "ask_owner", "2021-03-03 08:00")
    library.do(case, "choose", "anew", "2021-03-05 16:00", by=library.people["borrower"])
    assert "  Paused since 08:00 Wednesday 03/03/2021." in due("--case=R-1", "--at=2021-03-04T08:00", "--explain")
    assert "  Tạm dừng từ 08:00 thứ Tư 03/03/2021 đến nay." in due(
        "--case=R-1", "--at=2021-03-04T08:00", "--explain", "--lang=vi"
    )
    said = due("--case", "R-1", "--explain", "--lang=vi")
    assert "  Kết thúc lúc 09:00 thứ Hai 01/03/2021 · đã dùng 0 ngày làm việc." in said
    assert "  Tính lại từ đầu từ 16:00 thứ Sáu 05/03/2021." in said
    assert said[0] == "answer  đang tính hạn  2021-04-02T17:00:00+07:00"
