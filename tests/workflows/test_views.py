"""The desk's pages: who sees what, what a refused act answers, and that it changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.workflows.library.world import Library, make_person, moment
from workflows.models import Case, ClockEvent, Job, JournalEntry, Task

NOW = "2021-03-02 10:00"


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with time_machine.travel(moment(NOW), tick=False):
        yield


@pytest.fixture
def enter(client: Client, library: Library) -> Callable[[str], Client]:
    """Log in as one of the library's people; pages in English."""

    def log_in(role: str) -> Client:
        client.force_login(library.people[role])
        client.cookies["django_language"] = "en"
        return client

    return log_in


def rows() -> tuple[list[Any], ...]:
    """Everything that an act could change."""
    return (
        list(Case.objects.order_by("pk").values()),
        list(Task.objects.order_by("pk").values()),
        list(JournalEntry.objects.order_by("pk").values()),
        list(ClockEvent.objects.order_by("pk").values()),
        list(Job.objects.order_by("pk").values()),
    )


def address(task: Task, action: str, case: Case | None = None) -> str:
    return reverse("cases:task", args=[(case or task.process).pk, task.pk, action])


def entered(outcome: str, **more: Any) -> dict[str, Any]:
    return {"act-outcome": outcome, "act-token": str(uuid4()), "act-reason": "", **more}


def said(response: HttpResponseBase) -> str:
    """What stands in the page's notes."""
    assert isinstance(response, HttpResponse)
    text = response.content.decode()
    return text.partition('role="alert">')[2].partition("</div>")[0].strip()


def test_a_stranger_is_sent_to_the_log_in_page(client: Client, library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    for page in ("/today/", reverse("cases:case", args=[case.pk]), address(library.open_task(case, "receive"), "open")):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={page}")


def test_a_case_that_one_may_not_see_is_not_there(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.people["stranger"] = make_person("stranger")
    before, task = rows(), library.open_task(case, "receive")
    for role in ("stranger", "keeper"):
        client = enter(role)
        assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
        assert client.get(address(task, "open")).status_code == 404
        assert client.post(address(task, "do"), entered("accept")).status_code == 404
        assert client.post(address(task, "take")).status_code == 404
    assert rows() == before


def test_take_do_and_see_what_was_done(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    task, client = library.open_task(case, "receive"), enter("librarian")
    assert client.post(address(task, "take")).headers["Location"] == address(task, "open")
    page = client.get(address(task, "open")).content.decode()
    for title in ("Accept", "Ask for more", "Decline", "1 working day", "Why this date?", "2 h of office time"):
        assert title in page
    answer = client.post(
        address(task, "do"), entered("accept", card="77", **{"act-reason": "the card is new"}), follow=True
    )
    text = answer.content.decode()
    assert "Recorded: Receive the request – Accept." in text
    assert "the card is new" in text
    task.refresh_from_db()
    assert (task.outcome, task.reason, task.data, task.at) == ("accept", "the card is new", {"card": "77"}, moment(NOW))


def test_a_second_click_does_nothing_twice(enter: Callable[[str], Client], library: Library) -> None:
    task = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive")
    client, form = enter("librarian"), entered("accept")
    first = client.post(address(task, "do"), form)
    before = rows()
    again = client.post(address(task, "do"), form)
    assert (first.status_code, again.status_code, again.headers["Location"]) == (302, 302, first.headers["Location"])
    assert rows() == before


def test_a_task_already_done_is_refused_in_a_sentence(enter: Callable[[str], Client], library: Library) -> None:
    task = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive")
    client = enter("librarian")
    client.post(address(task, "do"), entered("accept"))
    before = rows()
    answer = client.post(address(task, "do"), entered("decline", **{"act-reason": "I typed this"}))
    assert (answer.status_code, said(answer)) == (409, "This task is already done; nothing was changed.")
    assert "I typed this" in answer.content.decode()
    assert rows() == before


def test_a_task_of_another_case_is_refused_in_a_sentence(enter: Callable[[str], Client], library: Library) -> None:
    mine, other = (
        library.ask_for_a_book("L-1", at="2021-03-01 09:00"),
        library.ask_for_a_book("L-2", at="2021-03-01 09:00"),
    )
    before, client = rows(), enter("librarian")
    for action in ("do", "take", "put_back", "assign", "retry"):
        answer = client.post(address(library.open_task(other, "receive"), action, mine), entered("accept"))
        assert (answer.status_code, said(answer)) == (404, "This case has no such task."), action
    assert rows() == before


def test_a_task_that_somebody_else_has_is_refused_in_a_sentence(
    enter: Callable[[str], Client], library: Library
) -> None:
    task = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive")
    library.people["other"] = make_person("other", "librarian")
    enter("other").post(address(task, "take"))
    before, client = rows(), enter("librarian")
    for action in ("do", "take", "put_back"):
        answer = client.post(address(task, action), entered("accept"))
        assert (answer.status_code, said(answer)) == (
            409,
            "“Receive the request” was taken by Other; nothing was changed.",
        ), action
    assert rows() == before


def test_a_task_of_a_role_that_one_does_not_hold_is_refused_in_a_sentence(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    task, before = library.open_task(case, "receive"), rows()
    answer = enter("borrower").post(address(task, "do"), entered("accept"))
    assert (answer.status_code, said(answer)) == (
        403,
        "“Receive the request” is for Librarian; you do not hold that role on this day.",
    )
    assert rows() == before


def test_a_wrong_field_is_said_at_the_field_and_what_was_entered_stays(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 10:00")
    task, before = library.open_task(case, "fetch_book"), rows()
    answer = enter("keeper").post(
        address(task, "do"), entered("fetched", note="x" * 51, **{"act-reason": "on the top shelf"})
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 50 characters" in text
    assert "x" * 51 in text
    assert "on the top shelf" in text
    assert rows() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"act-outcome": ""},
        {"act-outcome": "eat_the_book"},
        {"act-outcome": "accept\x00"},
        {"act-token": ""},
        {"act-token": "x" * 300},
        {"act-reason": "a\x00b"},
        {"act-reason": "x" * 2001},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_broken_post_is_refused_and_changes_nothing(
    enter: Callable[[str], Client], library: Library, wrong: dict[str, str]
) -> None:
    task, client = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive"), enter("librarian")
    before = rows()
    assert client.post(address(task, "do"), entered("accept") | wrong).status_code == 422
    assert rows() == before


def test_an_outcome_that_is_not_possible_yet_says_why(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00", shelf="no")
    library.do(case, "receive", "accept", "2021-03-01 10:00")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:30")
    task, client = library.open_task(case, "decide"), enter("head")
    assert "The shelf is still full." in client.get(address(task, "open")).content.decode()
    before = rows()
    answer = client.post(address(task, "do"), entered("lend"))
    assert (answer.status_code, said(answer)) == (409, "“Lend” is not possible yet: The shelf is still full.")
    assert rows() == before


def test_give_a_task_to_a_colleague_who_holds_the_role(enter: Callable[[str], Client], library: Library) -> None:
    task = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive")
    colleague, client = make_person("colleague", "librarian"), enter("librarian")
    wrong = client.post(address(task, "assign"), {"assign-to": library.people["keeper"].pk})
    assert wrong.status_code == 422
    assert client.post(address(task, "assign"), {"assign-to": colleague.pk}).status_code == 302
    task.refresh_from_db()
    assert task.owner == colleague


def test_failed_work_is_shown_and_tried_again_by_officials_alone(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00", slip="jammed")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    library.work("2021-03-01 10:40")
    failed = Task.objects.get(process=case, step="print_slip")
    page = reverse("cases:case", args=[case.pk])
    borrower = enter("borrower")
    assert "Try again" not in borrower.get(page).content.decode()
    assert borrower.post(address(failed, "retry")).status_code == 404
    head = enter("head")
    assert "Try again" in head.get(page).content.decode()
    Case.objects.filter(pk=case.pk).update(data={})
    assert head.post(address(failed, "retry")).status_code == 302
    library.work("2021-03-02 10:01")
    assert library.open_task(case, "prepare_book")


def test_the_party_withdraws_with_a_reason(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    page, leave = reverse("cases:case", args=[case.pk]), reverse("cases:withdraw", args=[case.pk])
    form = {"withdrawal-token": str(uuid4()), "withdrawal-reason": "read it elsewhere"}
    before = rows()
    librarian = enter("librarian")
    assert "Withdraw this case" not in librarian.get(page).content.decode()
    assert librarian.post(leave, form).status_code == 403
    borrower = enter("borrower")
    assert "Withdraw this case" in borrower.get(page).content.decode()
    assert borrower.post(leave, form | {"withdrawal-reason": ""}).status_code == 422
    assert rows() == before
    assert borrower.post(leave, form).status_code == 302
    case.refresh_from_db()
    assert case.result == "withdrawn"


def test_the_history_shows_when_something_was_written_down_later(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    text = enter("librarian").get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "09:00 Monday 01/03/2021" in text
    assert "recorded" in text


def test_a_task_shows_the_reason_for_which_it_was_opened(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00", reason="The card ran out in May.")
    page = enter("borrower").get(address(library.open_task(case, "bring_card"), "open")).content.decode()
    head = page.partition("columns--task")[0]
    assert "Receive the request – Ask for more" in head
    assert "The card ran out in May." in head


def test_each_term_says_what_is_done_within_it_and_how_it_stands(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 10:00")
    page = enter("librarian").get(reverse("cases:case", args=[case.pk]))
    terms = [(term.title, term.state) for term in page.context["terms"]]
    assert terms == [("Promised term", "running"), ("Check of the card", "finished in time")]


def test_only_the_asked_for_method_is_answered(enter: Callable[[str], Client], library: Library) -> None:
    task, client = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive"), enter("librarian")
    assert client.get(address(task, "do")).status_code == 405
    assert client.post(address(task, "open")).status_code == 405
    assert client.get(address(task, "burn")).status_code == 404


def test_cases_are_found_by_reference_and_title(enter: Callable[[str], Client], library: Library) -> None:
    library.ask_for_a_book("L-1", at="2021-03-01 09:00")
    library.ask_for_a_book("L-2", at="2021-03-01 09:00")
    client = enter("librarian")
    assert [case.reference for case in client.get("/cases/?q=l-2").context["page"]] == ["L-2"]
    assert len(client.get("/cases/?q=kiều").context["page"]) == 2
    assert len(client.get("/cases/?state=closed").context["page"]) == 0
    assert len(client.get("/cases/?q=%00&page=999").context["page"]) == 2


@pytest.mark.parametrize("page", ["task", "case", "cases"])
def test_a_page_costs_the_same_whatever_was_done_before(
    enter: Callable[[str], Client], library: Library, page: str
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    client = enter("head")

    def cost() -> int:
        where = {
            "task": address(library.open_task(case, "decide"), "open"),
            "case": reverse("cases:case", args=[case.pk]),
            "cases": reverse("cases:index"),
        }[page]
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert client.get(where).status_code == 200
        return len(statements)

    few = cost()
    for n in range(5):
        library.do(case, "decide", "send_back", f"2021-03-01 10:{n}1")
        library.do(case, "fetch_book", "fetched", f"2021-03-01 10:{n}2")
        another = library.ask_for_a_book(f"L-{n + 2}", at="2021-03-01 09:00")
        library.do(another, "receive", "accept", "2021-03-01 09:30")
        library.do(another, "fetch_book", "fetched", "2021-03-01 10:00")
    assert cost() == few
    assert few <= 24


def test_vietnamese_unless_another_language_was_chosen(client: Client, library: Library) -> None:
    english_browser = {"accept-language": "en-US,en;q=0.9"}
    assert 'html lang="vi"' in client.get("/accounts/login/", headers=english_browser).content.decode()
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert 'html lang="en"' in client.get("/accounts/login/").content.decode()
    client.cookies["django_language"] = "tlh"
    assert 'html lang="vi"' in client.get("/accounts/login/").content.decode()


def test_every_page_forbids_scripts_and_frames_of_others(enter: Callable[[str], Client], library: Library) -> None:
    policy = enter("librarian").get("/today/").headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
