"""The page of a case as it was, for whoever may see the case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import Library, make_person, moment
from workflows import engine
from workflows.models import Case

Look = Callable[..., str]


@pytest.fixture
def case(library: Library) -> Case:
    """Lent, after the librarian put it back and another one did it; the head wrote a note in between."""
    case, people = library.ask_for_a_book(), library.people
    task = library.open_task(case, "receive")
    engine.take(case_id=case.pk, task_id=task.pk, by=people["librarian"], at=moment("2021-03-01 09:10"))
    engine.put_back(case_id=case.pk, task_id=task.pk, by=people["librarian"], at=moment("2021-03-01 09:20"))
    library.do(case, "receive", "accept", "2021-03-01 09:30", by=make_person("other", "librarian"))
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    engine.note(case_id=case.pk, by=people["head"], at=moment("2021-03-01 10:05"), text="the spine is loose")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    return case


@pytest.fixture
def look(case: Case, client: Client, library: Library) -> Look:
    def look(at: str, name: str = "head") -> str:
        client.force_login(library.people[name])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get(f"/cases/{case.pk}/at/{at}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return look


def test_the_page_shows_the_steps_people_and_terms_of_then(look: Look) -> None:
    then = look("2021-03-01T09:10")
    assert "Receive the request" in then
    had = re.compile(r"waiting · Librarian · Due [\w:/ ]+ · Librarian</span>")
    assert had.search(then)
    assert not had.search(look("2021-03-01T09:25")), "put back"
    assert "Fetch the book" not in then
    assert "the spine is loose" not in then
    assert "Check of the card" in then
    later = look("2021-03-01T10:10")
    assert "the spine is loose" in later
    assert "House rules, article 4" in later
    assert "Other" in later


def test_a_minute_is_meant_to_its_end(look: Look) -> None:
    assert "Fetch the book" in look("2021-03-01T09:30")
    assert "Fetch the book" not in look("2021-03-01T09:29")


def test_the_party_sees_neither_history_nor_notes(look: Look) -> None:
    page = look("2021-03-01T10:10", "borrower")
    assert "the spine is loose" not in page
    assert 'id="history"' not in page


@pytest.mark.parametrize("at", ["2021-02-28T10:00", "2999-01-01T10:00", "yesterday", "0001-01-01T00:00"])
def test_a_moment_at_which_the_case_was_not_is_not_found(case: Case, client: Client, library: Library, at: str) -> None:
    client.force_login(library.people["head"])
    assert client.get(f"/cases/{case.pk}/at/{at}/").status_code == 404


def test_whoever_may_not_see_the_case_now_sees_none_of_its_past(case: Case, client: Client) -> None:
    client.force_login(make_person("stranger"))
    for address in (f"/cases/{case.pk}/at/2021-03-01T10:00/", f"/cases/{case.pk}/at/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("09:30 01/03/2021", None),
        ("08:59 01/03/2021", "The case had not begun then."),
        ("10:00 01/01/2999", "This moment lies in the future."),
        ("soon", "Enter a valid date/time."),
    ],
)
def test_a_moment_is_typed(case: Case, client: Client, library: Library, typed: str, said: str | None) -> None:
    client.force_login(library.people["head"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer: Any = client.get(f"/cases/{case.pk}/at/", {"past-when": typed})
    if said is None:
        assert answer["Location"] == f"/cases/{case.pk}/at/2021-03-01T09:30/"
    else:
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_long_case_takes_no_more_statements(case: Case, look: Look) -> None:
    def count(at: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            look(at)
        return len(seen)

    count("2021-03-01T10:30")
    assert count("2021-03-01T09:30") == count("2021-03-01T10:30") <= 23
