"""What the report of a day says is due and late: as that evening saw it, whatever the clocks did since."""

from __future__ import annotations

from datetime import date

from licensing.dossiers.models import Dossier
from licensing.reports.daily import Daily, daily
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows import clock, engine
from workflows.models import Case

ASKED = "2021-06-04 08:00"


def told(day: int, at: str = ASKED) -> Daily:
    return daily(Case.objects.all(), date(2021, 5, day), days=clock.calendar(), at=moment(at))


def due_and_late(day: int, at: str = ASKED) -> tuple[int, int]:
    report = told(day, at)
    return report.due.number, report.late.number


def test_a_day_says_what_was_due_and_what_was_late(decided: Dossier) -> None:
    assert due_and_late(26, at="2021-05-26 09:00") == (1, 0), "in the morning"
    assert [due_and_late(day) for day in (25, 26, 27)] == [(0, 0), (0, 1), (0, 1)], "when the day was over"


def test_a_past_day_stays_as_it_was_when_the_clock_stopped_later(office: Office, decided: Dossier) -> None:
    before = [due_and_late(day) for day in (25, 26, 27)]
    office.do(decided, "decide", "ask_more", "2021-05-28 10:00", reason="Thiếu biên bản kiểm định.")
    assert Case.objects.get(pk=decided.case_id).due_at is None
    assert [due_and_late(day) for day in (25, 26, 27)] == before
    assert due_and_late(28) == (0, 0), "it waits for the clinic"


def test_a_new_date_changes_nothing_of_what_was_told_first(office: Office, decided: Dossier) -> None:
    assert decided.case_id
    engine.extend(
        case_id=decided.case_id,
        term="processing",
        until=date(2021, 6, 3),
        reason="Chờ kết quả kiểm định lại.",
        by=office.people["signatory"],
        at=moment("2021-05-25 10:00"),
    )
    assert [due_and_late(day) for day in (26, 27)] == [(0, 1), (0, 1)]
    assert [len(told(day).extended) for day in (24, 25, 26)] == [0, 1, 0]


def test_the_first_of_what_is_late_are_named_by_the_day_that_was_told_first(office: Office, decided: Dossier) -> None:
    later = office.receive(at="2021-05-19 08:30")
    office.to_the_decision(later)
    assert decided.case_id
    engine.extend(
        case_id=decided.case_id,
        term="processing",
        until=date(2021, 6, 3),
        reason="Chờ kết quả kiểm định lại.",
        by=office.people["signatory"],
        at=moment("2021-05-25 10:00"),
    )
    cases, day, days, at = Case.objects.all(), date(2021, 5, 28), clock.calendar(), moment(ASKED)
    late = [daily(cases, day, days=days, at=at, named=named).late for named in (1, None)]
    assert [one.number for one in late] == [2, 2]
    assert [[row.case_id for row in one.first] for one in late] == [
        [decided.case_id],
        [decided.case_id, later.case_id],
    ]
