"""A case as it was: at every earlier moment it looks as it looked when that moment was the present."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries
from viewflow.workflow.status import STATUS

from tests.workflows.library.world import LEND_BOOK, Library, make_person, moment
from workflows import clock, engine, jobs, journal, publishing
from workflows.definition import HumanStep
from workflows.models import CalendarDay, Case, Job, OfficeHours, Task
from workflows.past import Past, calendar_at, past

RESTORE_BOOK = Path(__file__).parent / "library" / "restore_book.yaml"
STATES = {STATUS.STARTED: STATUS.SCHEDULED}
"""Work in the background that was begun still waits, for who looks from outside."""

Facts = dict[str, Any]


def now_of(case: Case) -> Facts:
    """What is true of the case now, from its present columns."""
    case = Case.objects.get(pk=case.pk)
    return {
        "version": case.version,
        "result": case.result,
        "ended": case.finished,
        "due": (case.due_at, case.legal_end),
        "tasks": {
            task.pk: (task.step, task.role, _status(task), task.owner_id, task.outcome, task.due_at, task.finished)
            for task in case.task_set.all()
        },
        "terms": clock.read_all(case, days=clock.calendar()),
        "acts": [entry.pk for entry in engine.history(case)],
    }


def _status(task: Task) -> str:
    return str(STATES.get(task.status, task.status) if task.finished is None else task.status)


def then_of(then: Past | None) -> Facts:
    """The same facts of a past moment."""
    assert then
    return {
        "version": then.version,
        "result": then.result,
        "ended": then.ended_at,
        "due": (then.due_at, then.legal_end),
        "tasks": {
            task.id: (
                task.step, task.role, STATES.get(task.status, task.status), task.owner, task.outcome, task.due_at,
                task.ended_at,
            )
            for task in then.tasks
        },
        "terms": list(then.readings),
        "acts": [entry.pk for entry in then.entries],
    }  # fmt: skip


class Chance:
    """One case, driven by random choices; after every act the facts are kept with its moment."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], definition: str) -> None:
        self.draw, self.library = draw, Library(2021, 2022)
        self.library.people["archive"] = make_person("archive", "archive")
        publishing.publish(RESTORE_BOOK.read_text(), "restore_book.yaml")
        self.everybody = [*self.library.people.values(), make_person("second", "librarian", "keeper", "head")]
        self.moment = moment("2021-03-01 09:00")
        self.kept: list[tuple[datetime, Facts]] = []
        self.case = engine.start(
            definition=definition,
            reference="L-1",
            title="The Tale of Kiều",
            by=self.library.people["librarian"],
            at=self.moment,
            party=f"borrower:{self.library.people['borrower'].pk}",
        )
        data = {
            "standing": draw(st.sampled_from(["passed", "failed", "unknown"])),
            "slip": draw(st.sampled_from(["done", "cannot", "jammed", "jammed"])),
            "old": draw(st.sampled_from(["yes", "no"])),
        }
        Case.objects.filter(pk=self.case.pk).update(data=data)
        self.keep()

    def keep(self) -> None:
        self.kept.append((self.moment, now_of(self.case)))

    def go_on(self) -> None:
        """One act of anybody: what the engine refuses changes nothing."""
        self.moment += timedelta(minutes=self.draw(st.integers(1, 900)))
        verb = self.draw(
            st.sampled_from(
                [self.act] * 4 + [self.take, self.put_back, self.assign, self.note, self.work, self.retry, self.holiday]
            )
        )
        try:
            verb()
        except engine.Refused:
            return
        if self.case.journal.filter(at=self.moment).exists():
            self.keep()

    def task(self) -> Task:
        waiting = [task for task in self.case.task_set.filter(finished=None).order_by("pk") if task.role]
        if not waiting:
            raise engine.Refused
        chosen: Task = self.draw(st.sampled_from(waiting))
        return chosen

    def person(self) -> Any:
        return self.draw(st.sampled_from(self.everybody))

    def act(self) -> None:
        task = self.task()
        step = Case.objects.get(pk=self.case.pk).definition.step(task.step)
        assert isinstance(step, HumanStep)
        outcome = self.draw(st.sampled_from([outcome.name for outcome in step.outcomes]))
        whose = [one for one in self.everybody if task.role in one.roles_on(self.moment.date())]
        whose = whose or [self.library.people["borrower"]]
        engine.act(
            case_id=self.case.pk, task_id=task.pk, outcome=outcome, by=self.draw(st.sampled_from(whose)),
            at=self.moment, reason="as it is", data={},
        )  # fmt: skip

    def take(self) -> None:
        engine.take(case_id=self.case.pk, task_id=self.task().pk, by=self.person(), at=self.moment)

    def put_back(self) -> None:
        engine.put_back(case_id=self.case.pk, task_id=self.task().pk, by=self.person(), at=self.moment)

    def assign(self) -> None:
        task, to = self.task(), self.person()
        engine.assign(case_id=self.case.pk, task_id=task.pk, to=to, by=self.person(), at=self.moment)

    def note(self) -> None:
        engine.note(case_id=self.case.pk, by=self.library.people["head"], at=self.moment, text="look at this")

    def retry(self) -> None:
        failed = self.case.task_set.filter(status=STATUS.ERROR).first()
        if failed is None:
            raise engine.Refused
        engine.retry(case_id=self.case.pk, task_id=failed.pk, by=self.person(), at=self.moment)

    def work(self) -> None:
        for job in Job.objects.filter(status=Job.Status.WANTED):
            jobs.run(job.pk, now=self.moment)

    def holiday(self) -> None:
        """A day off that nobody knew of, or one that is none after all; then somebody acts."""
        day = self.moment.date() + timedelta(days=self.draw(st.integers(0, 9)))
        if not CalendarDay.objects.filter(day=day).delete()[0]:
            CalendarDay.objects.create(day=day, name="Storm", source="test", mark="V")
        self.act()


class TestAsItWas(TestCase):
    @given(st.data(), st.sampled_from(["lend_book", "restore_book"]))
    @settings(max_examples=40, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    def test_every_moment_is_as_it_was_when_it_was_the_present(self, data: st.DataObject, definition: str) -> None:
        chance = Chance(data.draw, definition)
        for _n in range(data.draw(st.integers(5, 25))):
            chance.go_on()
        case = Case.objects.get(pk=chance.case.pk)
        for at, facts in chance.kept:
            assert then_of(past(case, at=at)) == facts
        began, first = chance.kept[0]
        assert past(case, at=began - timedelta(seconds=1)) is None
        assert then_of(past(case, at=began + timedelta(seconds=59))) == first
        assert then_of(past(case, at=timezone.now())) == now_of(case)


def test_whoever_had_a_task_before_is_told_though_the_row_forgot(library: Library) -> None:
    case, people = library.ask_for_a_book(), library.people
    other, task = make_person("other", "librarian"), library.open_task(case, "receive")
    engine.take(case_id=case.pk, task_id=task.pk, by=people["librarian"], at=moment("2021-03-01 09:10"))
    engine.put_back(case_id=case.pk, task_id=task.pk, by=people["librarian"], at=moment("2021-03-01 09:20"))
    library.do(case, "receive", "accept", "2021-03-01 09:30", by=other)

    def owner(at: str) -> int | None:
        then = past(case, at=moment(at))
        assert then
        return next(one.owner for one in then.tasks if one.id == task.pk)

    clock_times = ("09:05", "09:10", "09:25", "09:30")
    assert [owner(f"2021-03-01 {at}") for at in clock_times] == [None, people["librarian"].pk, None, other.pk]


def test_the_calendar_and_the_office_hours_are_those_of_the_moment(library: Library) -> None:
    with_new_year, hours = clock.calendar(), OfficeHours.objects.order_by("opens")[0]
    before = timezone.now()
    CalendarDay.objects.create(day="2021-03-03", name="Storm", source="test", mark="V")
    OfficeHours.objects.filter(pk=hours.pk).update(opens="08:00")
    between = timezone.now()
    CalendarDay.objects.all().delete()
    assert calendar_at(before)[0] == with_new_year
    assert len(calendar_at(between)[0].days) == 2
    assert str(calendar_at(between)[0].hours[0].spells[0][0]) == "08:00:00"
    assert calendar_at(timezone.now())[0] == clock.calendar()
    assert calendar_at(moment("1990-01-01 00:00"))[0].hours, "before the first change it is as at first"


def test_work_that_failed_then_and_was_tried_again_later(library: Library) -> None:
    case = library.ask_for_a_book(slip="jammed")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    library.work("2021-03-01 10:40")
    failed = case.task_set.get(step="print_slip")
    engine.retry(case_id=case.pk, task_id=failed.pk, by=library.people["head"], at=moment("2021-03-01 10:50"))

    def state(at: str) -> str:
        then = past(case, at=moment(at))
        assert then
        return next(one.status for one in then.tasks if one.step == "print_slip")

    assert [state(f"2021-03-01 {at}") for at in ("10:35", "10:45", "10:55")] == [
        STATUS.SCHEDULED, STATUS.ERROR, STATUS.SCHEDULED,
    ]  # fmt: skip


def test_what_came_later_does_not_stand_in_the_past(library: Library) -> None:
    case = library.ask_for_a_book()
    library.lend(case)
    then = past(case, at=moment("2021-03-01 10:15"))
    assert then
    assert (then.is_open, then.result, then.ended_at) == (True, "", None)
    assert [one.step for one in then.tasks if one.is_open] == ["decide"]
    assert then.due_at == moment("2021-03-04 17:00")
    assert past(case, at=moment("2021-03-01 11:15")).result == "lent"  # type: ignore[union-attr]


def test_a_case_that_moved_ran_under_its_old_version_before(library: Library) -> None:
    case = library.ask_for_a_book()
    text = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-03-02")
    second = publishing.publish(text, "v2.yaml")
    changed = {"case": {"version": [library.version.pk, second.pk]}}
    moved = journal.entry("moved", case=case, by=None, at=moment("2021-03-02 09:00"), changed=changed)
    journal.write([moved])
    Case.objects.filter(pk=case.pk).update(version=second)
    case.refresh_from_db()
    for at, version in (("2021-03-01 10:00", library.version), ("2021-03-02 09:00", second)):
        then = past(case, at=moment(at))
        assert then
        assert then.version == version


def test_the_past_takes_as_many_statements_for_a_long_case(
    library: Library, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = library.ask_for_a_book()
    for end in ("2021-03-01 09:00", "2021-03-02 09:00"):
        with django_assert_num_queries(4):
            past(case, at=moment(end))
        if case.task_set.count() == 1:
            library.lend(case)
