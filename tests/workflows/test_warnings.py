"""Warnings: what is due and was not warned of, once, and to whom. Driven through the engine, time passed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import Library, make_person, moment
from tests.workflows.restoring import RESTORE, deciding, restoring, studying
from workflows import clock, engine, vocabulary, warnings
from workflows.models import CalendarDay, CalendarYear, Case, JournalEntry, Task, Warning, versions
from workflows.people import Absence, Appointment, User

ACCEPTED = "2021-03-01 09:00"
"""The answer is then due within 20 working days: on 29 March, at 17:00."""


@pytest.fixture
def told() -> Iterator[list[Warning]]:
    """What a listener of the port was told."""
    heard: list[Warning] = []
    vocabulary.warnings(lambda warned: heard.extend(one.warning for one in warned))
    yield heard
    vocabulary.words.warnings.pop()


def sweep(at: str) -> list[tuple[str, str, list[str]]]:
    """What a sweep warns of: step or term, rung, and who is told."""
    before = set(Warning.objects.values_list("pk", flat=True))
    written = warnings.sweep(now=moment(at))
    fresh = Warning.objects.exclude(pk__in=before)
    assert len(fresh) == written
    return [said(warning) for warning in fresh]


def said(warning: Warning) -> tuple[str, str, list[str]]:
    people = sorted(person.username for person in warning.people.all())
    about = warning.task.step if warning.task else warning.term
    return about, warning.rung, [*people, *(["the party"] if warning.to_party else [])]


def test_a_working_day_before(library: Library, told: list[Warning]) -> None:
    studying(library, old="no")
    assert sweep("2021-03-26 06:59") == []
    assert sweep("2021-03-26 07:00") == [("answer", "1 working_days before", ["head", "keeper", "librarian"])]
    assert sweep("2021-03-26 07:01") == []
    assert [warning.due_at for warning in told] == [moment("2021-03-29 17:00")]


def test_at_the_due_moment(library: Library) -> None:
    studying(library, old="no")
    sweep("2021-03-26 07:00")
    assert sweep("2021-03-29 16:59") == []
    assert sweep("2021-03-29 17:00") == [("answer", "due", ["head", "keeper", "librarian"])]


def test_a_working_day_after(library: Library) -> None:
    studying(library, old="no")
    sweep("2021-03-29 17:00")
    assert sweep("2021-03-30 06:59") == []
    assert sweep("2021-03-30 07:00") == [("answer", "1 working_days after", ["head"])]
    assert sweep("2021-06-30 07:00") == []


def test_hours_before_a_step_is_due(library: Library) -> None:
    case = restoring(library)
    assert library.open_task(case, "receive").due_at == moment("2021-03-01 10:00")
    assert sweep("2021-03-01 08:59") == []
    assert sweep("2021-03-01 09:00") == [("receive", "1 working_hours before", ["librarian"])]


def test_the_party_is_reminded_while_its_answer_is_missing(library: Library, told: list[Warning]) -> None:
    case = restoring(library)
    library.do(case, "receive", "ask_more", ACCEPTED)
    assert sweep("2021-03-15 06:59") == []
    assert sweep("2021-03-15 07:00") == [("bring_card", "reminder", ["the party"])]
    assert sweep("2021-03-28 23:00") == []
    assert sweep("2021-03-29 07:00") == [("bring_card", "reminder", ["the party"])]
    library.do(case, "bring_card", "submit", "2021-03-30 09:00")
    assert [one[0] for one in sweep("2021-04-30 07:00")] == ["receive"]
    assert [warning.to_party for warning in told] == [True, True, False]


def test_two_reminders_that_were_missed_are_one(library: Library) -> None:
    case = restoring(library)
    library.do(case, "receive", "ask_more", ACCEPTED)
    assert sweep("2021-03-31 07:00") == [("bring_card", "reminder", ["the party"])]
    assert sweep("2021-03-31 07:01") == []
    assert sweep("2021-04-14 07:00") == [("bring_card", "reminder", ["the party"])]


def test_whoever_enters_the_answer_of_another_agency_is_reminded_of_it(library: Library) -> None:
    studying(library, old="yes")
    assert sweep("2021-03-08 07:00") == [("ask_archive", "reminder", ["keeper"])]


def test_a_missed_sweep_loses_nothing_and_nothing_comes_twice(library: Library) -> None:
    studying(library, old="no")
    assert [one[1] for one in sweep("2021-04-20 09:00")] == ["1 working_days before", "due", "1 working_days after"]
    assert sweep("2021-04-20 09:01") == []


def test_what_was_done_in_time_is_not_warned_of(library: Library) -> None:
    case = restoring(library)
    library.do(case, "receive", "accept", "2021-03-01 08:50")
    assert sweep("2021-03-02 09:00") == []
    library.do(case, "binding", "seen", "2021-03-01 10:00")
    engine.cancel(case_id=case.pk, by=library.people["head"], at=moment("2021-03-02 09:00"), reason="No money.")
    assert sweep("2021-06-01 09:00") == []


def test_of_a_task_that_somebody_took_that_one_is_told_and_its_substitute_while_away(library: Library) -> None:
    second = make_person("second", "librarian")
    case = restoring(library)
    task = library.open_task(case, "receive")
    engine.take(case_id=case.pk, task_id=task.pk, by=second, at=moment("2021-03-01 08:10"))
    assert sweep("2021-03-01 09:00") == [("receive", "1 working_hours before", ["second"])]
    Warning.objects.all().delete()
    away(second, library.people["librarian"])
    assert sweep("2021-03-01 09:01") == [("receive", "1 working_hours before", ["librarian"])]


def away(person: User, substitute: User | None = None) -> None:
    Absence.objects.create(person=person, since=date(2021, 3, 1), until=date(2021, 4, 30), substitute=substitute)


def test_roles_are_those_held_that_day_by_who_is_there_and_may_see_the_case(library: Library) -> None:
    studying(library, RESTORE.read_text().replace("after, to: [head]", "after, to: [head, keeper]"), old="no")
    former, heir = make_person("former"), make_person("heir")
    Appointment.objects.create(user=former, role="head", since=date(2021, 1, 1), until=date(2021, 3, 29))
    Appointment.objects.create(user=heir, role="head", since=date(2021, 3, 30))
    away(library.people["head"])
    away(library.people["keeper"], make_person("standin"))
    sweep("2021-03-29 17:00")
    assert sweep("2021-03-30 07:00") == [("answer", "1 working_days after", ["heir", "standin"])]


def test_whom_a_rung_names_sees_the_case_from_its_warning_on(library: Library) -> None:
    """The keeper has no task in it before the block is opened."""
    text = RESTORE.read_text().replace("before, to: [owner]}]", "before, to: [owner, keeper]}]")
    case = restoring(library, text.replace("entered_by: keeper", "entered_by: librarian"))
    keeper = library.people["keeper"]
    assert not Case.objects.visible_to(keeper, at=moment("2021-03-01 08:59")).filter(pk=case.pk)
    assert sweep("2021-03-01 09:00") == [("receive", "1 working_hours before", ["keeper", "librarian"])]
    assert Case.objects.visible_to(keeper, at=moment("2021-03-01 09:00")).get() == case
    assert Case.objects.get(pk=case.pk).roles == ["librarian", "keeper"]


def test_where_the_due_moment_moves_the_rungs_count_anew(library: Library) -> None:
    case = studying(library, old="no")
    sweep("2021-03-26 07:00")
    CalendarDay.objects.create(day=date(2021, 3, 29), name="Flood", source="test", mark="V")
    Case.objects.filter(pk=case.pk).update(due_at=moment("2021-03-30 17:00"))
    assert sweep("2021-03-29 18:00") == [("answer", "1 working_days before", ["head", "keeper", "librarian"])]
    dues = list(Warning.objects.values_list("due_at", flat=True))
    assert dues == [moment("2021-03-29 17:00"), moment("2021-03-30 17:00")]


def test_a_stored_moment_that_is_not_what_the_events_say_warns_of_nothing_wrong(library: Library) -> None:
    case = studying(library, old="no")
    Case.objects.filter(pk=case.pk).update(due_at=moment("2021-03-02 17:00"))
    assert sweep("2021-03-03 09:00") == []
    assert [warning.due_at for warning in Warning.objects.all()] == []
    sweep("2021-03-26 07:00")
    assert [warning.due_at for warning in Warning.objects.all()] == [moment("2021-03-29 17:00")]
    assert sweep("2021-03-26 07:01") == []


PONDERING = """  ponder:
    kind: task
    title: {vi: Suy nghĩ, en: Ponder}
    role: head
    outcomes:
      go_on: {title: {vi: Đi tiếp, en: Go on}, to: decide, clock: {resume: answer}}
"""
WAIT = "      wait: {title: {vi: Chờ, en: Wait}, to: ponder, clock: {pause: answer}}\n"


def test_of_a_term_that_is_paused_no_rung_is_reached(library: Library) -> None:
    text = RESTORE.read_text().replace("      restore: {", f"{WAIT}      restore: {{")
    case = deciding(library, text.replace("  hand_back:\n", f"{PONDERING}  hand_back:\n"))
    library.do(case, "decide", "wait", "2021-03-02 09:20")
    assert sweep("2021-04-20 09:00") == []
    library.do(case, "ponder", "go_on", "2021-04-20 09:00")
    assert sweep("2021-04-20 09:01") == []
    due = clock.read_all(Case.objects.get(pk=case.pk), days=clock.calendar())[-1].due
    assert due
    assert due.due_at == moment("2021-05-17 17:00")
    assert [one[1] for one in sweep("2021-05-14 07:00")] == ["1 working_days before"]


def test_a_step_falls_due_by_the_term_as_it_runs_now(library: Library) -> None:
    case = restoring(library)
    task = library.open_task(case, "receive")
    Task.objects.filter(pk=task.pk).update(due_at=moment("2021-02-26 17:00"))
    assert sweep("2021-03-01 08:59") == []
    assert clock.read_all(case, days=clock.calendar())
    assert sweep("2021-03-01 09:00") == [("receive", "1 working_hours before", ["librarian"])]


def test_a_case_that_fails_ends_nobody_elses_warning(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(3):
        library.ask_for_a_book(f"L-{n}")
    cases = [restoring(library)]
    for n in range(2, 4):
        cases.append(another(library, f"R-{n}"))
    sick = cases[1]

    def refuse(warned: Sequence[vocabulary.Warned]) -> None:
        if any(one.warning.case_id == sick.pk for one in warned):
            raise ValueError(f"the secret of {sick.title}")

    vocabulary.warnings(refuse)
    try:
        assert len(sweep("2021-03-01 09:00")) == 2
    finally:
        vocabulary.words.warnings.remove(refuse)
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert len(sweep("2021-03-01 09:01")) == 1, "what failed is tried again"


def another(library: Library, reference: str) -> Case:
    return engine.start(
        definition="restore_book",
        reference=reference,
        title="Kiều",
        by=library.people["librarian"],
        at=moment("2021-03-01 08:00"),
        party=f"borrower:{library.people['borrower'].pk}",
    )


def test_the_cases_of_a_running_replay_are_left_alone(library: Library) -> None:
    case = restoring(library)
    Case.objects.filter(pk=case.pk).update(paced_by="spring")
    assert sweep("2021-03-01 09:00") == []


def test_a_warning_is_no_act_and_changes_nothing_of_the_case(library: Library) -> None:
    case = studying(library, old="no")
    before = JournalEntry.objects.count()
    sweep("2021-04-20 09:00")
    assert JournalEntry.objects.count() == before
    assert Case.objects.get(pk=case.pk).due_at == moment("2021-03-29 17:00")


def test_without_anything_due_a_sweep_asks_the_same_however_much_is_open(library: Library) -> None:
    restoring(library)
    statements("2021-03-01 08:30")
    few = statements("2021-03-01 08:30")
    for n in range(2, 12):
        another(library, f"R-{n}")
    assert statements("2021-03-01 08:30") == few
    assert few <= 3


def statements(at: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert warnings.sweep(now=moment(at)) == 0
    return len(asked)


def test_a_sweep_reads_only_what_is_due(library: Library) -> None:
    """Of twenty thousand open tasks the database opens by index those up to the moment that is reached."""
    case = restoring(library)
    task = library.open_task(case, "receive")
    with connection.cursor() as cursor:
        copied = columns("workflows_case", "reference", "due_at")
        cursor.execute(
            f"INSERT INTO workflows_case (reference, due_at, {copied}) SELECT 'M-' || n, '2021-05-01'::date + n, "
            f"{copied} FROM workflows_case, generate_series(1, 20000) n WHERE id = %s",
            [case.pk],
        )
        copied = columns("workflows_task", "process_id", "due_at")
        cursor.execute(
            f"INSERT INTO workflows_task (process_id, due_at, {copied}) SELECT c.id, c.due_at, "
            f"{', '.join('t.' + name for name in copied.split(', '))} FROM workflows_task t, workflows_case c "
            "WHERE t.id = %s AND c.id <> t.process_id",
            [task.pk],
        )
        cursor.execute("ANALYZE workflows_case, workflows_task, workflows_clockevent, workflows_warning")
        now, days = moment("2021-03-01 09:00"), clock.calendar()
        watched = [one for version in versions() for one in warnings.watched_in(version, now, days)]
        cursor.execute("EXPLAIN (ANALYZE) " + warnings.DUE_SQL, warnings.asked(watched))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on workflows_task" not in plan, plan
    assert "Seq Scan on workflows_case" not in plan, plan
    assert "task_open_by_due" in plan, plan
    assert "case_" in plan, plan
    assert sweep("2021-03-01 09:00") == [("receive", "1 working_hours before", ["librarian"])]


def columns(table: str, *without: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        return ", ".join(name for (name,) in cursor.fetchall() if name not in ("id", *without))


def test_years_that_are_not_known_stop_nothing(library: Library) -> None:
    studying(library, old="no")
    assert {one[1] for one in sweep("2022-02-01 09:00")} == {"1 working_days before", "due"}
    CalendarYear.objects.create(year=2022, source="test", mark="V")
    assert [one[1] for one in sweep("2022-02-01 09:00")] == ["1 working_days after"]
