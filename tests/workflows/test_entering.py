"""What the party hands in on paper is entered for it: by whom the definition lets, with the moment at which it came."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from tests.workflows.library.world import Library, make_person, moment
from workflows import clock, engine, refusals, story
from workflows.acting import new_token
from workflows.models import Case, JournalEntry, Task

CAME, ENTERED = "2021-03-03 10:00", "2021-03-04 08:00"


@pytest.fixture
def case(library: Library) -> Case:
    """A case whose party was asked for the card."""
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00", reason="the card is missing")
    return case


def submit(library: Library, case: Case, *, by: str = "librarian", **more: Any) -> Task:
    given = {"reason": "it came by post", "entered_at": moment(ENTERED)} | more
    return library.do(case, "bring_card", "submit", CAME, by=library.people[by], **given)


def test_the_office_enters_it_and_the_clock_counts_from_when_it_came(library: Library, case: Case) -> None:
    task = submit(library, case)
    case.refresh_from_db()
    reading = clock.read(case, case.definition.term("card_check"), days=clock.calendar())
    assert reading is not None
    assert reading.started_at == moment(CAME)
    assert case.due_at == moment("2021-03-04 17:00")
    entry = JournalEntry.objects.get(task=task)
    assert (entry.act, entry.by, entry.at) == ("entered", library.people["librarian"], moment(CAME))
    assert "entered for the party" in [told.what for told in story.history_of(case)]


def test_who_enters_has_a_form_of_its_own(library: Library, case: Case) -> None:
    task = submit(library, case, data={"card": "A-7", "note": "the borrower's"})
    assert task.data == {"card": "A-7"}
    told = next(told for told in story.history_of(case) if told.entry.act == "entered")
    assert told.filled == [("Card", "A-7")]


def test_a_role_counts_on_the_day_of_entering(library: Library, case: Case) -> None:
    library.people["librarian"].appointments.update(since=moment(ENTERED).date())
    submit(library, case)
    assert library.open_task(case, "receive").at == moment(CAME)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"by": "head"}, refusals.NotYourRole),
        ({"by": "borrower"}, refusals.NotYourRole),
        ({"reason": " "}, refusals.LateWithoutReason),
        ({"entered_at": moment("2021-03-03 09:59")}, refusals.NotYet),
    ],
)
def test_what_is_not_in_order_is_refused(
    library: Library, case: Case, more: dict[str, Any], refusal: type[refusals.Refused]
) -> None:
    with pytest.raises(refusal):
        submit(library, case, **more)
    assert library.open_task(case, "bring_card").owner is None


def test_nothing_comes_before_it_was_asked_for(library: Library, case: Case) -> None:
    with pytest.raises(refusals.BeforeItsTime):
        library.do(
            case,
            "bring_card",
            "submit",
            "2021-03-01 09:59",
            by=library.people["librarian"],
            reason="late",
            entered_at=moment(ENTERED),
        )


def test_only_the_partys_steps_may_be_moved_in_time(library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    with pytest.raises(refusals.NotYourRole):
        library.do(case, "receive", "accept", "2021-03-01 09:30", reason="late", entered_at=moment(ENTERED))


def test_a_task_that_the_party_took_can_be_entered_all_the_same_but_not_taken(library: Library, case: Case) -> None:
    where = {"case_id": case.pk, "task_id": library.open_task(case, "bring_card").pk, "at": moment(CAME)}
    engine.take(by=library.people["borrower"], **where)
    with pytest.raises(refusals.NotYourRole):
        engine.take(by=library.people["librarian"], **where)
    submit(library, case)
    assert library.open_task(case, "receive")


def test_the_case_offers_it_and_the_page_keeps_what_was_typed(client: Client, library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00", reason="the card is missing")
    task = library.open_task(case, "bring_card")
    page = reverse("cases:task", args=[case.pk, task.pk, "open"])
    enter = read(client, library, "librarian")
    assert page in enter.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert 'name="act-at"' in enter.get(page).content.decode()
    assert page not in enter.get(reverse("inbox:index")).content.decode()
    do = reverse("cases:task", args=[case.pk, task.pk, "do"])
    typed = {"act-outcome": "submit", "act-token": new_token(), "act-at": "2021-03-03T10:00"}
    refused = enter.post(do, typed)
    assert refused.status_code == 422
    assert "Say why it is entered later than it came." in refused.content.decode()
    assert 'value="10:00 03/03/2021"' in refused.content.decode()
    typed["act-reason"] = "by post"
    assert enter.post(do, typed).status_code == 302
    assert enter.post(do, typed).status_code == 302, "a second click is answered with what the first did"
    assert library.open_task(case, "receive").at == moment(CAME)


def test_neither_the_party_nor_others_are_asked_when_it_came(client: Client, library: Library, case: Case) -> None:
    task = library.open_task(case, "bring_card")
    page = reverse("cases:task", args=[case.pk, task.pk, "open"])
    assert 'name="act-at"' not in read(client, library, "borrower").get(page).content.decode()
    library.people["keeper"] = make_person("second", "keeper", "head")
    assert read(client, library, "keeper").get(page).status_code == 404


def test_the_papers_of_an_act_are_for_whoever_sees_the_case(client: Client, library: Library, case: Case) -> None:
    papers = story.papers_of(case, engine.history(case))
    assert [(paper.name, paper.when) for paper in papers] == [
        ("request_slip", "09:00 Monday 01/03/2021"),
        ("reminder", "10:00 Monday 01/03/2021"),
    ]
    slip, reminder = (reverse("cases:paper", args=[case.pk, paper.entry.pk, paper.name]) for paper in papers)
    for who in ("librarian", "borrower"):
        reader = read(client, library, who)
        assert slip in reader.get(reverse("cases:case", args=[case.pk])).content.decode()
        answer = reader.get(slip)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.decode() == "%PDF The Tale of Kiều at 02:00"
        assert reader.get(reminder).content == b"%PDF the card is missing"
        assert reader.get(slip.replace("request_slip", "reminder")).status_code == 404
    assert read(client, library, "head").get(slip).status_code == 404


def test_a_paper_that_cannot_be_made_says_so_on_the_page_of_the_case(client: Client, library: Library) -> None:
    case = library.ask_for_a_book("L-9", at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00")
    entry = JournalEntry.objects.get(case=case, act="done")
    answer = read(client, library, "librarian").get(reverse("cases:paper", args=[case.pk, entry.pk, "reminder"]))
    assert answer.status_code == 422
    assert "This cannot be done." in answer.content.decode()


def test_all_papers_come_in_one_archive(client: Client, library: Library, case: Case) -> None:
    address = reverse("cases:papers", args=[case.pk])
    for who in ("librarian", "borrower"):
        answer = read(client, library, who).get(address)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.zip"'
        archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "Papers for the party/2021-03-01 Slip of the request.pdf": "%PDF The Tale of Kiều at 02:00".encode(),
            "Papers for the party/2021-03-01 Reminder.pdf": b"%PDF the card is missing",
        }
    assert read(client, library, "head").get(address).status_code == 404


def test_an_archive_of_which_a_paper_cannot_be_made_says_so(client: Client, library: Library) -> None:
    case = library.ask_for_a_book("L-9", at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00")
    answer = read(client, library, "librarian").get(reverse("cases:papers", args=[case.pk]))
    assert answer.status_code == 422
    assert "This cannot be done." in answer.content.decode()


def read(client: Client, library: Library, who: str) -> Client:
    client.force_login(library.people[who])
    client.cookies["django_language"] = "en"
    return client
