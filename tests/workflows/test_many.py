"""Many tasks at once: chosen, looked at and only then done; each stands or falls by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpResponseBase
from django.test import Client

from tests.workflows.library.world import Library, make_person, moment
from tests.workflows.test_views import rows
from workflows import engine
from workflows.models import Case, JournalEntry, Task

MANY = "/today/many/"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(moment("2021-03-02 10:00"), tick=False):
        yield


@pytest.fixture
def enter(client: Client, library: Library) -> Callable[[str], Client]:
    def log_in(role: str) -> Client:
        client.force_login(library.people[role])
        client.cookies["django_language"] = "en"
        return client

    return log_in


@pytest.fixture
def to_decide(library: Library) -> list[Task]:
    """Three tasks of the head at one step that asks for nothing; for the second the shelf is full."""
    found = []
    for n, shelf in enumerate(("yes", "no", "yes"), 1):
        case = library.ask_for_a_book(f"L-{n}", at="2021-03-01 09:00", shelf=shelf)
        library.do(case, "receive", "accept", "2021-03-01 10:00")
        library.do(case, "fetch_book", "fetched", "2021-03-01 10:30")
        found.append(library.open_task(case, "decide"))
    return found


def chosen(tasks: list[Task], outcome: str, **more: Any) -> dict[str, Any]:
    numbers = [task.pk for task in tasks]
    return {"task": numbers, "act-outcome": outcome, "act-token": str(uuid4()), "act-reason": "", **more}


def said(response: HttpResponseBase) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


def test_a_preview_says_what_would_be_refused_and_why_and_changes_nothing(
    enter: Callable[[str], Client], to_decide: list[Task]
) -> None:
    before, head = rows(), enter("head")
    page = head.post(MANY, chosen(to_decide, "lend"))
    fates = [str(fate.refusal or "") for fate in page.context["fates"]]
    assert fates == ["", "“Lend” is not possible yet: The shelf is still full.", ""]
    assert "Do it for these 2" in page.content.decode()
    assert rows() == before


def test_confirmed_each_is_done_by_itself_and_a_refusal_leaves_the_others_done(
    enter: Callable[[str], Client], library: Library, to_decide: list[Task]
) -> None:
    head, form = enter("head"), chosen(to_decide, "lend", confirm="1")
    answer = head.post(MANY, form)
    assert said(answer) == [
        "2 tasks are done.",
        "L-2 was left as it is: “Lend” is not possible yet: The shelf is still full.",
    ]
    assert [Case.objects.get(pk=task.process_id).task_set.filter(step="print_slip").count() for task in to_decide] == [
        1, 0, 1,
    ]  # fmt: skip
    before = rows()
    head.post(MANY, form)
    assert rows() == before, "a second click does nothing twice"


def test_a_reason_that_an_outcome_needs_is_asked_for_all(enter: Callable[[str], Client], to_decide: list[Task]) -> None:
    head = enter("head")
    page = head.post(MANY, chosen(to_decide, "refuse"))
    assert {str(fate.refusal) for fate in page.context["fates"]} == {"“Refuse” needs a reason in writing."}
    head.post(MANY, chosen(to_decide, "refuse", confirm="1", **{"act-reason": "The house is full."}))
    assert {task.reason for task in Task.objects.filter(step="decide")} == {"The house is full."}


def test_a_step_that_asks_for_entries_is_done_one_by_one(enter: Callable[[str], Client], library: Library) -> None:
    tasks = [library.open_task(library.ask_for_a_book(f"L-{n}", at="2021-03-01 09:00"), "receive") for n in (1, 2)]
    before, librarian = rows(), enter("librarian")
    page = librarian.get(MANY, {"task": [task.pk for task in tasks]})
    assert "done one by one" in page.content.decode()
    for confirm in ({}, {"confirm": "1"}):
        assert librarian.post(MANY, chosen(tasks, "accept", **confirm)).status_code == 422
    assert rows() == before


def test_tasks_at_different_steps_are_taken_apart(
    enter: Callable[[str], Client], library: Library, to_decide: list[Task]
) -> None:
    other = library.open_task(library.ask_for_a_book("L-9", at="2021-03-01 09:00"), "receive")
    library.people["all"] = make_person("all", "head", "librarian")
    page = enter("all").get(MANY, {"task": [other.pk, *(task.pk for task in to_decide)]})
    assert [(title, len(tasks)) for title, tasks in page.context["steps"]] == [
        ("Decide", 3),
        ("Receive the request", 1),
    ]


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 30], ["999999"]])
def test_nothing_ticked_leads_back_with_a_word(
    enter: Callable[[str], Client], to_decide: list[Task], ticked: list[str]
) -> None:
    answer = enter("head").get(MANY, {"task": ticked})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    assert said(answer) == ["Tick the tasks that you want to do or give away together."]


def test_what_one_may_not_see_cannot_be_ticked_and_the_party_has_no_such_page(
    enter: Callable[[str], Client], library: Library, to_decide: list[Task]
) -> None:
    library.people["newcomer"] = make_person("newcomer", "binder")
    before = rows()
    assert enter("newcomer").post(MANY, chosen(to_decide, "lend", confirm="1")).status_code == 302
    assert enter("borrower").get(MANY, {"task": [to_decide[0].pk]}).status_code == 404
    assert rows() == before


def test_many_are_given_to_a_colleague_with_a_reason(
    enter: Callable[[str], Client], library: Library, to_decide: list[Task]
) -> None:
    second = make_person("second", "head")
    engine.act(
        case_id=to_decide[0].process_id,
        task_id=to_decide[0].pk,
        outcome="lend",
        by=library.people["head"],
        at=moment("2021-03-02 09:00"),
    )
    numbers = [task.pk for task in to_decide]
    form = {"task": numbers, "assign-to": second.pk, "assign-reason": "", "assign-token": str(uuid4())}
    head, before = enter("head"), rows()
    assert head.post(MANY, form).status_code == 422
    form["assign-reason"] = "I am on the train."
    page = head.post(MANY, form)
    assert "given to Second" in page.content.decode()
    assert rows() == before
    assert said(head.post(MANY, form | {"confirm": "1"})) == ["2 tasks are done."]
    given = JournalEntry.objects.filter(act="assigned")
    assert {(entry.reason, entry.by, entry.task_id) for entry in given} == {
        ("I am on the train.", library.people["head"], task.pk) for task in to_decide[1:]
    }


def test_somebody_who_could_not_do_it_is_refused_in_the_preview(
    enter: Callable[[str], Client], library: Library, to_decide: list[Task]
) -> None:
    first = to_decide[0]
    refusal = engine.refusal_to_assign(
        case_id=first.process_id,
        task_id=first.pk,
        to=library.people["keeper"],
        by=library.people["head"],
        at=moment("2021-03-02 09:00"),
    )
    assert str(refusal) == "Keeper cannot do “Decide”: that takes somebody who is Head of the library."
