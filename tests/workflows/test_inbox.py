"""The inbox: whose tasks it shows, in which order, and at what cost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import Library, make_person, moment
from workflows.inbox import PAGE, inbox_of, may_start
from workflows.models import Case, Task
from workflows.moments import Urgency
from workflows.people import Appointment, Unit, User
from workflows.sifting import TaskSift, Whose


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
def test_the_inbox_costs_the_same_with_10_and_with_60_tasks(client: Client, library: Library, who: str) -> None:
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
        ask(range(10))
        few = cost()
        ask(range(10, 60))
        many = cost()
        page = client.get("/today/")
    assert page.context["page"].paginator.count == 60
    assert len(page.context["page"]) == PAGE
    assert many == few
    assert few <= {"librarian": 17, "borrower": 11}[who], "two of its own, four of the forecast; the rest is its frame"


def shown(library: Library, who: str, query: str, at: str = "2021-03-05 15:00") -> list[str]:
    """The references that an address shows to somebody."""
    inbox = inbox_of(library.people[who], at=moment(at), sift=TaskSift.read(QueryDict(query)))
    return [entry.case.reference for group in inbox.groups for entry in group.entries]


@pytest.fixture
def friday(library: Library) -> Library:
    """Four cases before the librarian: one late, two due today of which one is taken by a colleague, one for Monday."""
    library.ask_for_a_book("late", at="2021-03-05 09:00")
    library.ask_for_a_book("today", at="2021-03-05 14:00")
    taken = library.ask_for_a_book("taken", at="2021-03-05 14:00")
    library.ask_for_a_book("monday", at="2021-03-05 16:00")
    library.people["colleague"] = make_person("colleague", "librarian")
    library.open_task(taken, "receive")
    Task.objects.filter(process=taken).update(owner=library.people["colleague"])
    return library


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("", ["late", "today", "monday"]),
        ("due=late", ["late"]),
        ("due=today", ["today"]),
        ("due=later", ["monday"]),
        ("due=week", []),
        ("whose=mine", []),
        ("whose=role", ["late", "today", "monday"]),
        ("whose=all", ["late", "today", "taken", "monday"]),
        ("whose=all&due=today", ["today", "taken"]),
        ("whose=unit", []),
        ("q=LATE", ["late"]),
        ("q=kieu&due=today", ["today"]),
        ("q=Ki%E1%BB%81u", ["late", "today", "monday"]),
        ("step=receive", ["late", "today", "monday"]),
        ("step=decide", []),
        ("whose=nonsense&due=nonsense&page=x", ["late", "today", "monday"]),
        ("q=%00", ["late", "today", "monday"]),
    ],
)
def test_the_address_says_which_tasks_are_shown(friday: Library, query: str, references: list[str]) -> None:
    assert shown(friday, "librarian", query) == references


def test_a_head_sees_what_the_people_of_the_same_unit_have_and_what_waits_for_them(friday: Library) -> None:
    unit = Unit.objects.create(code="reading", name="Reading room")
    User.objects.filter(username__in=["colleague", "head"]).update(unit=unit)
    friday.people["head"].refresh_from_db()
    assert shown(friday, "head", "whose=unit") == [], "a case that never came to the head is not the head's to see"
    for case in Case.objects.all():
        task = case.task_set.get()
        task.pk, task.step, task.role, task.finished = None, "decide", "head", moment("2021-03-05 10:00")
        task.save(force_insert=True)
    assert shown(friday, "head", "whose=unit") == ["late", "today", "taken", "monday"]
    Appointment.objects.filter(user=friday.people["colleague"]).delete()
    assert shown(friday, "head", "whose=unit") == ["taken"], "nobody of the unit could take the others"


def test_the_numbers_count_what_their_links_show(friday: Library) -> None:
    for whose in Whose:
        inbox = inbox_of(friday.people["librarian"], at=moment("2021-03-05 15:00"), sift=TaskSift(whose))
        counted = {urgency: len(shown(friday, "librarian", f"whose={whose}&due={urgency}")) for urgency in Urgency}
        assert (inbox.numbers, inbox.total) == (counted, inbox.page.paginator.count)


def midnight_after(due_at: datetime) -> datetime:
    return due_at.replace(hour=0, minute=0) + timedelta(days=1)


@pytest.mark.parametrize("due", ["2021-03-05 17:00", "2021-03-05 23:59", "2021-03-06 00:00", "2021-03-08 00:00", None])
@pytest.mark.parametrize("of_the_case", [True, False], ids=["term", "own time"])
@pytest.mark.parametrize("now", ["2021-03-05 16:59", "2021-03-05 17:00", "2021-03-05 18:00", "2021-03-06 00:00"])
def test_the_database_sorts_by_the_same_urgency_as_the_words(
    library: Library, due: str | None, now: str, of_the_case: bool
) -> None:
    case = library.ask_for_a_book(at="2021-03-05 09:00")
    due_at = moment(due) if due else None
    case.task_set.update(due_at=due_at)
    end = {"due_at": due_at, "legal_end": midnight_after(due_at)} if of_the_case and due_at else {"due_at": None}
    Case.objects.filter(pk=case.pk).update(**end)
    inbox = inbox_of(library.people["librarian"], at=moment(now))
    assert [urgency for urgency, n in inbox.numbers.items() if n] == [inbox.groups[0].urgency]


def test_an_inbox_with_nothing_says_what_to_do(client: Client, library: Library) -> None:
    client.force_login(library.people["librarian"])
    client.cookies["django_language"] = "en"
    for query, says in (
        ("", "Nothing is waiting for you."),
        ("?whose=mine", "You have not taken any task."),
        ("?q=x", "No task fits what you chose."),
    ):
        assert says in client.get(f"/today/{query}").content.decode()


@pytest.mark.parametrize(("query", "most"), [("?whose=all&q=kieu&due=late&step=receive", 18), ("?whose=unit", 15)])
def test_a_sifted_inbox_costs_the_same_with_10_and_with_60_tasks(
    client: Client, library: Library, query: str, most: int
) -> None:
    client.force_login(library.people["librarian"])

    def cost(numbers: range) -> int:
        for n in numbers:
            library.ask_for_a_book(f"L-{n}")
        client.get(f"/today/{query}")
        with CaptureQueriesContext(connection) as statements:
            client.get(f"/today/{query}")
        return len(statements)

    few = cost(range(3))
    assert cost(range(3, 60)) == few <= most


@pytest.mark.parametrize(
    ("at", "off", "name"),
    [
        ("2021-03-05 15:00", False, ""),
        ("2021-03-06 15:00", True, ""),
        ("2021-01-01 09:00", True, "New Year"),
        ("2019-03-05 09:00", False, ""),
    ],
    ids=["a Friday", "a Saturday", "New Year", "a year that nobody entered"],
)
def test_a_day_off_is_named(library: Library, at: str, off: bool, name: str) -> None:
    inbox = inbox_of(library.people["librarian"], at=moment(at))
    assert (inbox.is_day_off, inbox.holiday) == (off, name)


def test_more_than_is_counted_is_said_so(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each urgency a few are counted, in all as many as a list has on its pages."""
    for place, number in (("paging.MOST", 3), ("urgency.A_FEW", 1), ("inbox.A_FEW", 1)):
        monkeypatch.setattr(f"workflows.{place}", number)
    for number in range(4):
        library.ask_for_a_book(f"L-{number}", at="2021-03-01 09:00")
    inbox = inbox_of(library.people["librarian"], at=moment("2021-03-01 10:00"))
    assert [words for _urgency, number, words in inbox.figures if number] == ["1+"]
    assert (inbox.total_in_words, inbox.page.paginator.count) == ("3+", 3)


@pytest.mark.parametrize(
    ("who", "whose", "steps"),
    [
        ("librarian", Whose.TO_DO, {"receive", "verify_standing", "hand_out", "tell_refusal"}),
        ("borrower", Whose.TO_DO, {"bring_card"}),
        ("head", Whose.MINE, {"decide"}),
    ],
)
def test_ones_own_tasks_can_be_narrowed_to_the_steps_of_ones_roles_and_others_to_any(
    library: Library, who: str, whose: Whose, steps: set[str]
) -> None:
    """Also to one at which nothing is now: what was chosen stays chosen when its last task is done."""

    def offered(whose: Whose) -> set[str]:
        found = inbox_of(library.people[who], at=moment("2021-03-01 10:00"), sift=TaskSift(whose))
        return {name for name, _title in found.steps}

    assert offered(whose) == steps
    assert steps < offered(Whose.ALL)
