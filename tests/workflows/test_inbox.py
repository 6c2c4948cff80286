"""The inbox: whose tasks it shows, in which order, and at what cost."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import Library, make_person, moment
from workflows.inbox import PAGE, inbox_of, may_start
from workflows.models import Case
from workflows.moments import Urgency


def steps(library: Library, who: str, at: str) -> list[tuple[str, str]]:
    """(reference, step) of everything in somebody's inbox."""
    inbox = inbox_of(library.people[who], at=moment(at))
    return [(entry.case.reference, entry.task.step) for group in inbox.groups for entry in group.entries]


def test_everybody_sees_the_tasks_of_their_own_roles(library: Library) -> None:
    case = library.ask_for_a_book()
    assert steps(library, "librarian", "2021-03-01 09:01") == [("L-1", "receive")]
    for other in ("keeper", "head", "borrower"):
        assert steps(library, other, "2021-03-01 09:01") == []
    library.do(case, "receive", "ask_more", "2021-03-01 09:30")
    assert steps(library, "borrower", "2021-03-01 09:31") == [("L-1", "bring_card")]
    library.people["another"] = make_person("another", "borrower")
    for other in ("another", "librarian"):
        assert steps(library, other, "2021-03-01 09:31") == []


def test_a_task_that_somebody_took_leaves_the_inboxes_of_the_others(library: Library) -> None:
    case = library.ask_for_a_book()
    library.people["colleague"] = make_person("colleague", "librarian")
    task = library.open_task(case, "receive")
    type(task).objects.filter(pk=task.pk).update(owner=library.people["colleague"])
    assert steps(library, "librarian", "2021-03-01 09:01") == []
    assert steps(library, "colleague", "2021-03-01 09:01") == [("L-1", "receive")]


def test_a_closed_case_asks_for_nothing(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "decline", "2021-03-01 09:30")
    assert steps(library, "librarian", "2021-03-01 09:31") == []


def test_the_most_urgent_comes_first_and_one_s_own_before_the_others(library: Library) -> None:
    # Received on a Friday, so that the two hours allotted end that day or on Monday.
    library.ask_for_a_book("late", at="2021-03-05 09:00")
    library.ask_for_a_book("monday", at="2021-03-05 16:00")
    library.ask_for_a_book("today", at="2021-03-05 14:00")
    mine = library.ask_for_a_book("today and mine", at="2021-03-05 14:30")
    task = library.open_task(mine, "receive")
    type(task).objects.filter(pk=task.pk).update(owner=library.people["librarian"])
    dateless = library.ask_for_a_book("dateless", at="2021-03-05 14:00")
    dateless.task_set.update(due_at=None)
    inbox = inbox_of(library.people["librarian"], at=moment("2021-03-05 15:00"))
    assert [(group.urgency, [entry.case.reference for entry in group.entries]) for group in inbox.groups] == [
        (Urgency.LATE, ["late"]),
        (Urgency.TODAY, ["today and mine", "today"]),
        (Urgency.LATER, ["monday"]),
        (Urgency.NO_DATE, ["dateless"]),
    ]


def test_where_the_term_of_the_case_decides_the_evening_is_not_late(library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    case.task_set.update(due_at=Case.objects.get(pk=case.pk).due_at)
    for at, urgency in (("2021-03-02 20:00", Urgency.TODAY), ("2021-03-03 00:00", Urgency.LATE)):
        inbox = inbox_of(library.people["librarian"], at=moment(at))
        assert [group.urgency for group in inbox.groups] == [urgency]


def test_a_procedure_is_begun_by_whoever_does_its_first_step(library: Library) -> None:
    at = moment("2021-03-01 09:00")
    assert may_start(library.people["librarian"], at=at) == [library.version]
    assert may_start(library.people["keeper"], at=at) == []
    assert may_start(library.people["borrower"], at=at) == []
    assert may_start(library.people["librarian"], at=moment("2020-12-31 09:00")) == []


@pytest.mark.parametrize("who", ["librarian", "borrower"])
def test_the_inbox_costs_the_same_with_3_and_with_60_tasks(client: Client, library: Library, who: str) -> None:
    client.force_login(library.people[who])
    outcome = {"librarian": None, "borrower": "ask_more"}[who]

    def ask(numbers: range) -> None:
        for n in numbers:
            case = library.ask_for_a_book(f"L-{n}")
            if outcome:
                library.do(case, "receive", outcome, "2021-03-01 09:30")

    def cost() -> int:
        client.get("/today/")
        with CaptureQueriesContext(connection) as statements:
            page = client.get("/today/")
        assert page.status_code == 200
        return len(statements)

    with time_machine.travel(moment("2021-03-01 10:00"), tick=False):
        ask(range(3))
        few = cost()
        ask(range(3, 60))
        many = cost()
        page = client.get("/today/")
    assert page.context["page"].paginator.count == 60
    assert len(page.context["page"]) == PAGE
    assert (many, few <= 16) == (few, True)
