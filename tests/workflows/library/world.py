"""People, calendar and cases of the library, made in a line each."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows import engine, jobs, publishing
from workflows.models import CalendarDay, CalendarYear, Case, DefinitionVersion, Job, OfficeHours, Task
from workflows.people import Appointment, User

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LEND_BOOK = Path(__file__).parent / "lend_book.yaml"
STAFF = ("librarian", "keeper", "head")


def moment(text: str) -> datetime:
    """`2021-03-01 09:00`, in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def open_the_calendar(*years: int) -> None:
    """Office hours, and one holiday a year so that the years are known."""
    for opens, closes in ((time(7), time(11, 30)), (time(13, 30), time(17))):
        OfficeHours.objects.create(in_force_from=date(2020, 1, 1), opens=opens, closes=closes)
    for year in years or (2021,):
        CalendarYear.objects.create(year=year, source="test", mark="V")
        CalendarDay.objects.create(day=date(year, 1, 1), name="New Year", source="test", mark="V")


def make_person(name: str, *roles: str) -> User:
    user = User.objects.create_user(name, password=name, full_name=name.title())
    for role in roles:
        Appointment.objects.create(user=user, role=role, since=date(2020, 1, 1))
    return user


class Library:
    """One librarian, one keeper, one head, one borrower, and the definition of `lend_book.yaml`."""

    def __init__(self, *years: int) -> None:
        open_the_calendar(*years)
        self.people = {role: make_person(role, role) for role in STAFF}
        self.people["borrower"] = make_person("borrower")
        self.version: DefinitionVersion = publishing.publish(LEND_BOOK.read_text(), str(LEND_BOOK))

    def ask_for_a_book(self, reference: str = "L-1", at: str = "2021-03-01 09:00", **data: Any) -> Case:
        case = engine.start(
            definition="lend_book",
            reference=reference,
            title="The Tale of Kiều",
            by=self.people["librarian"],
            at=moment(at),
            party=f"borrower:{self.people['borrower'].pk}",
        )
        Case.objects.filter(pk=case.pk).update(data=data)
        return case

    def open_task(self, case: Case, step: str) -> Task:
        task: Task = Task.objects.get(process=case, step=step, finished=None)
        return task

    def do(self, case: Case, step: str, outcome: str, at: str, by: User | None = None, **more: Any) -> Task:
        """Do the open task of a step as somebody who holds its role."""
        task = self.open_task(case, step)
        return engine.act(
            case_id=case.pk,
            task_id=task.pk,
            outcome=outcome,
            by=by or self.people[task.role],
            at=moment(at),
            **more,
        )

    def work(self, at: str) -> None:
        """Do every waiting job, as the worker would at that moment."""
        for job in Job.objects.filter(status=Job.Status.WANTED):
            jobs.run(job.pk, now=moment(at))

    def let_withdraw_from_the_printer(self, do: str = "print_slip") -> None:
        """From 2021-03-02 on a case may be withdrawn while its slip is printed, by this action."""
        text = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-03-02")
        text = text.replace("before: [print_slip, tell_refusal]", "before: [tell_refusal]")
        publishing.publish(text.replace("do: print_slip", f"do: {do}"), "v2.yaml")

    def to_the_printer(self, reference: str = "L-1", day: str = "2021-03-02", **data: Any) -> Case:
        """A case whose slip is to be printed."""
        case = self.ask_for_a_book(reference, at=f"{day} 09:00", **data)
        self.do(case, "receive", "accept", f"{day} 09:30")
        self.do(case, "fetch_book", "fetched", f"{day} 10:00")
        self.do(case, "decide", "lend", f"{day} 10:30")
        return case

    def lend(self, case: Case, day: str = "2021-03-01") -> None:
        """The plain way to the end."""
        self.do(case, "receive", "accept", f"{day} 09:30")
        self.do(case, "fetch_book", "fetched", f"{day} 10:00")
        self.do(case, "decide", "lend", f"{day} 10:30")
        self.work(f"{day} 10:40")
        self.do(case, "prepare_book", "prepared", f"{day} 11:00")
        self.do(case, "hand_out", "handed_out", f"{day} 11:15")
