"""The desk's pages: who sees what, what a refused act answers, and that it changed nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
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
from tests.workflows.restoring import RESTORE, deciding, restoring, studying
from workflows import engine
from workflows.models import Case, ClockEvent, Job, JournalEntry, Task
from workflows.people import Absence, Appointment

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


def test_a_reason_that_is_missing_is_announced_before_and_marked_after(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 10:00")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:30")
    task, client = library.open_task(case, "decide"), enter("head")
    page = client.get(address(task, "open")).content.decode()
    assert "Has to be given for “Refuse”." in page
    assert "autofocus" not in page
    answer = client.post(address(task, "do"), entered("refuse"))
    marked = re.search(r"<textarea[^>]*act-reason[^>]*>", answer.content.decode())
    assert (answer.status_code, said(answer)) == (422, "“Refuse” needs a reason in writing.")
    assert marked
    assert ('aria-invalid="true"' in marked[0], "autofocus" in marked[0]) == (True, True)


def test_what_is_wrong_in_a_form_is_listed_with_links_to_the_fields(
    enter: Callable[[str], Client], library: Library
) -> None:
    task = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive")
    library.do(task.process, "receive", "ask_more", "2021-03-01 10:00")
    bring = library.open_task(task.process, "bring_card")
    page = enter("borrower").post(address(bring, "do"), entered("submit", note="x" * 51)).content.decode()
    link = re.search(r'<ul class="wrong"><li><a href="#([^"]+)">', page)
    assert link
    assert f'id="{link[1]}"' in page


def test_on_its_own_page_a_task_does_not_repeat_the_case(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    client = enter("librarian")
    assert "row__case" in client.get("/today/").content.decode()
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert ("row__title" in page, "row__case" in page) == (True, False)


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
    library.work(NOW)
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


@pytest.mark.parametrize("reader", ["librarian", "borrower"])
def test_a_term_tells_why_its_date_moved(enter: Callable[[str], Client], library: Library, reader: str) -> None:
    """The party's page and the office's: pauses, the new day, the days of both counts, the legal end of now."""
    case = deciding(library)
    library.do(case, "decide", "ask_owner", "2021-03-01 11:00")
    url = reverse("cases:case", args=[case.pk])
    waiting = enter(reader).get(url).content.decode()
    assert "Paused since 11:00 Monday 01/03/2021." in waiting
    assert waiting.count("In law the term ends") == 1, "of the term that is over alone"
    library.do(case, "choose", "chosen", "2021-03-02 09:00", by=library.people["borrower"])
    head, at = library.people["head"], moment("2021-03-02 09:30")
    engine.extend(case.pk, term="answer", until=date(2021, 4, 9), reason="The binder is ill.", by=head, at=at)
    page = enter(reader).get(url).content.decode()
    told = re.findall("<li>(.*?)</li>", page.partition('class="happened"')[2].partition("</ol>")[0])
    assert told == [
        "Paused from 11:00 Monday 01/03/2021 to 09:00 Tuesday 02/03/2021; that time is not counted.",
        "Appointed again for Friday 09/04/2021, on Tuesday 02/03/2021; the day counted first was Tuesday 30/03/2021.",
    ]
    assert "In law the term ends at 00:00 Saturday 10/04/2021." in page
    why = page.partition('class="happened"')[2].partition("</details>")[0]
    assert [told.count('class="days__counted"') for told in why.split('<ol class="days">')] == [0, 20, 28]
    assert why.index("As it was counted first:") < why.index("From the re-appointment to the new day:")


def test_only_the_asked_for_method_is_answered(enter: Callable[[str], Client], library: Library) -> None:
    task, client = library.open_task(library.ask_for_a_book(at="2021-03-01 09:00"), "receive"), enter("librarian")
    assert client.get(address(task, "do")).headers["Location"] == address(task, "open")
    assert client.post(address(task, "open")).status_code == 405
    assert client.get(address(task, "burn")).status_code == 404


def test_cases_are_found_by_reference_and_title_without_accents_in_every_state(
    enter: Callable[[str], Client], library: Library
) -> None:
    library.ask_for_a_book("L-1", at="2021-03-01 09:00")
    closed = library.ask_for_a_book("L-2", at="2021-03-01 10:00")
    library.do(closed, "receive", "decline", "2021-03-01 11:00")
    client = enter("librarian")

    def found(query: str) -> list[str]:
        return [case.reference for case in client.get(f"/cases/?{query}").context["page"]]

    assert found("") == ["L-2", "L-1"], "what is closed is not hidden"
    assert found("state=open") == ["L-1"]
    assert found("state=closed") == ["L-2"]
    assert found("sort=reference") == ["L-1", "L-2"]
    assert found("sort=due") == ["L-1", "L-2"]
    assert found("q=l-2") == ["L-2"]
    for words in ("kiều", "KIEU", "kieu"):
        assert found(f"q={words}") == ["L-2", "L-1"]
    assert found("q=kieu&state=open") == ["L-1"]
    assert found("q=%00&page=999&state=nonsense&sort=nonsense") == ["L-2", "L-1"]
    numbers = client.get("/cases/?state=closed&q=kieu").context["listing"].numbers
    assert {state.value: n for state, n in numbers.items()} == {"all": 2, "open": 1, "closed": 1}


def test_pages_keep_what_was_chosen(enter: Callable[[str], Client], library: Library) -> None:
    for n in range(26):
        library.ask_for_a_book(f"L-{n}", at="2021-03-01 09:00")
    text = enter("librarian").get("/cases/?state=open&q=kieu&sort=reference").content.decode()
    assert "?state=open&amp;q=kieu&amp;sort=reference&amp;page=2" in text


def test_a_note_is_for_the_office_alone_and_stays(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    page, write = reverse("cases:case", args=[case.pk]), reverse("cases:note", args=[case.pk])
    form = {"note-text": "The reader telephoned.", "note-token": str(uuid4())}
    librarian = enter("librarian")
    assert librarian.post(write, form | {"note-text": " "}).status_code == 422
    assert librarian.post(write, form).status_code == 302
    assert librarian.post(write, form).status_code == 302, "a second click writes nothing twice"
    entry = JournalEntry.objects.get(act="noted")
    assert (entry.by, entry.at, entry.reason) == (library.people["librarian"], moment(NOW), "The reader telephoned.")
    task = address(library.open_task(case, "receive"), "open")
    for there in (page, task):
        assert "The reader telephoned." in librarian.get(there).content.decode()
    borrower = enter("borrower")
    assert "telephoned" not in borrower.get(page).content.decode()
    before = rows()
    assert borrower.post(write, form | {"note-token": str(uuid4())}).status_code == 403
    assert rows() == before


def test_a_closed_case_takes_notes_too(enter: Callable[[str], Client], library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "decline", "2021-03-01 10:00")
    form = {"note-text": "Asked again.", "note-token": str(uuid4())}
    assert enter("librarian").post(reverse("cases:note", args=[case.pk]), form).status_code == 302


def test_a_task_explains_what_led_to_it_and_why_the_reader_may_do_it(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00", standing="unknown")
    receive = address(library.open_task(case, "receive"), "open")
    assert "The case began with this step." in enter("librarian").get(receive).content.decode()
    library.do(case, "receive", "accept", "2021-03-01 10:00")
    fetch, verify = (library.open_task(case, step) for step in ("fetch_book", "verify_standing"))
    why = enter("keeper").get(address(fetch, "open")).context["why"]
    assert [(visit.title, visit.outcome, str(visit.task.owner)) for visit in why.before] == [
        ("Receive the request", "Accept", "Librarian")
    ]
    assert why.may == "You may do it: you hold the role Keeper of the stacks since 01/01/2020."
    assert "Version 1" in why.version.__str__().replace("lend_book v", "Version ")
    why = enter("librarian").get(address(verify, "open")).context["why"]
    assert [visit.title for visit in why.before] == ["Is the borrower in good standing?"]
    library.do(case, "fetch_book", "fetched", "2021-03-01 11:00")
    library.do(case, "verify_standing", "verified", "2021-03-01 11:10")
    decide = library.open_task(case, "decide")
    why = enter("head").get(address(decide, "open")).context["why"]
    assert {visit.title for visit in why.before} == {"Fetch the book", "Verify the borrower's record"}
    why = enter("keeper").get(address(decide, "open")).context["why"]
    assert why.may == "It is for somebody who is Head of the library; you do not hold that role today."


def test_beside_each_name_stands_what_the_person_has_to_do(enter: Callable[[str], Client], library: Library) -> None:
    busy, away = make_person("busy", "librarian"), make_person("away", "librarian")
    Absence.objects.create(person=away, since=date(2021, 3, 1), until=date(2021, 3, 9), substitute=busy)
    for n in range(3):
        case = library.ask_for_a_book(f"L-{n}", at="2021-03-01 09:00" if n else "2021-03-02 09:00")
        Task.objects.filter(process=case).update(owner=busy)
    task = library.open_task(library.ask_for_a_book("L-9", at="2021-03-02 09:00"), "receive")
    client = enter("librarian")
    text = client.get(address(task, "open")).content.decode()
    assert "Busy – 3 tasks, 3 due or late" in text
    assert "Away – 0 tasks, away until 09/03/2021" in text
    form = {"assign-to": busy.pk, "assign-reason": "knows the reader"}
    assert client.post(address(task, "assign"), form).status_code == 302
    entry = JournalEntry.objects.get(act="assigned")
    assert (entry.reason, entry.data) == ("knows the reader", {"to": busy.pk, "from": None})


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
    assert few <= {"task": 20, "case": 21, "cases": 13}[page]


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


def test_while_work_goes_on_in_the_background_the_page_says_so_and_looks_again(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    page, client = reverse("cases:case", args=[case.pk]), enter("head")
    assert "data-waiting" not in client.get(page).content.decode()
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    during = client.get(page).content.decode()
    assert "Print the slip: being done in the background" in during
    assert "workflows/waiting.js" in during
    library.work("2021-03-01 10:40")
    assert "data-waiting" not in client.get(page).content.decode()


def test_the_head_cancels_with_a_reason_and_nobody_else_is_offered_it(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = studying(library)
    page, leave = reverse("cases:case", args=[case.pk]), reverse("cases:cancel", args=[case.pk])
    form = {"cancellation-token": str(uuid4()), "cancellation-reason": "the library burnt down"}
    librarian = enter("librarian")
    assert "Cancel this case" not in librarian.get(page).content.decode()
    assert librarian.post(leave, form).status_code == 403
    head = enter("head")
    assert "Cancel this case" in head.get(page).content.decode()
    assert head.post(leave, form | {"cancellation-reason": ""}).status_code == 422
    assert head.post(leave, form).status_code == 302
    case.refresh_from_db()
    assert case.result == "cancelled"
    assert "Cancelled the case" in head.get(page).content.decode()


def test_the_head_opens_a_step_again(enter: Callable[[str], Client], library: Library) -> None:
    back = "{vi: Trả sách, en: Hand back}\n"
    text = RESTORE.read_text().replace(back, f"{back}    time: 1h\n")
    case = deciding(library, text.replace(", clock: {finish: answer}, if: shelf_is_free", ""))
    library.do(case, "decide", "restore", "2021-03-01 11:00")
    page, again = reverse("cases:case", args=[case.pk]), reverse("cases:correct", args=[case.pk])
    visit = Task.objects.get(process=case, step="decide")
    form = {"correction-token": str(uuid4()), "correction-visit": visit.pk, "correction-reason": "the wrong book"}
    assert enter("keeper").post(again, form).status_code == 403
    head = enter("head")
    assert "Decide – Restore" in head.get(page).content.decode()
    assert head.post(again, form | {"correction-visit": 0}).status_code == 422
    assert head.post(again, form).status_code == 302
    assert library.open_task(case, "decide")
    shown = head.get(page).content.decode()
    assert "opened the step again" in shown
    assert "the wrong book" in shown


def test_from_the_second_time_the_button_is_the_heads(enter: Callable[[str], Client], library: Library) -> None:
    case = restoring(library)
    library.do(case, "receive", "ask_more", "2021-03-01 09:00")
    library.do(case, "bring_card", "submit", "2021-03-02 09:00", by=library.people["borrower"])
    task = library.open_task(case, "receive")
    page = enter("librarian").get(address(task, "open")).content.decode()
    assert "from the second time on only Head may choose it" in page
    page = enter("head").get(address(task, "open")).content.decode()
    assert 'value="ask_more"' in page
    assert 'value="accept"' not in page


def test_who_is_alone_in_two_duties_is_asked_why_and_nothing_is_lost(
    enter: Callable[[str], Client], library: Library
) -> None:
    Appointment.objects.create(user=library.people["librarian"], role="keeper", since=date(2020, 1, 1))
    case = studying(library)
    Appointment.objects.filter(user=library.people["keeper"]).delete()
    task, librarian = library.open_task(case, "binding"), enter("librarian")
    before = rows()
    refused = librarian.post(address(task, "do"), entered("seen") | {"act-reason": "the binding is loose"})
    assert refused.status_code == 409
    assert rows() == before
    page = refused.content.decode()
    assert "Why one person does both duties" in page
    assert "the binding is loose" in page
    why = {"act-reason": "the binding is loose", "act-both_because": "a small library"}
    assert librarian.post(address(task, "do"), entered("seen") | why).status_code == 302
    told = librarian.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "did two duties that are kept apart" in told
    assert "a small library" in told


def test_the_answer_of_another_agency_is_entered_by_whom_the_definition_names(
    enter: Callable[[str], Client], library: Library
) -> None:
    case = studying(library)
    task, keeper = library.open_task(case, "ask_archive"), enter("keeper")
    page = keeper.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Another agency has to answer: Ask the archive" in page
    assert "15/03/2021" in page.partition("It is waited for until")[2][:40]
    assert "Enter the answer" in keeper.get(address(task, "open")).content.decode()
    assert keeper.post(address(task, "do"), entered("answered")).status_code == 302
