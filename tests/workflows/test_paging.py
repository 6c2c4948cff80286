"""Long lists: counted so far and no further, and sight that is read from the case's own row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.workflows.library.world import Library
from workflows import paging
from workflows.models import Case, Task
from workflows.paging import Pages, counted_of, in_words, page_of, planned_anew


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> int:
    """No list counts or shows more than three rows."""
    monkeypatch.setattr(paging, "MOST", 3)
    return 3


def cases(library: Library, number: int) -> None:
    for n in range(number):
        library.ask_for_a_book(f"L-{n}", at=f"2021-03-01 09:0{n}")


def test_a_list_is_counted_so_far_and_no_further(library: Library, three: int) -> None:
    cases(library, three)
    assert (counted_of(Case.objects.all()), in_words(counted_of(Case.objects.all()))) == (3, "3")
    library.ask_for_a_book("L-4")
    library.ask_for_a_book("L-5")
    assert (counted_of(Case.objects.all()), in_words(counted_of(Case.objects.all()))) == (4, "3+")


def test_its_pages_hold_what_was_counted(library: Library, three: int) -> None:
    cases(library, three + 2)
    pages = Pages(Case.objects.all(), 2)
    assert [[case.reference for case in page] for page in pages] == [["L-4", "L-3"], ["L-2"]]
    assert pages.more
    asked = ("7", "2", None, "", "x")
    assert [page_of(Case.objects.all(), one, 2).number for one in asked] == [2, 2, 1, 1, 1]


def test_a_list_of_all_there_is_hides_nothing(library: Library, three: int) -> None:
    cases(library, three)
    page = page_of(Case.objects.all(), "2", 2)
    assert ([case.reference for case in page], page.paginator.count) == (["L-0"], 3)
    assert not Pages(Case.objects.all(), 2).more


def test_the_last_page_says_how_to_come_to_the_rest(
    client: Client, library: Library, three: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.listing.PAGE", 2)
    cases(library, three + 2)
    client.force_login(library.people["librarian"])
    client.cookies["django_language"] = "en"
    first, last = (client.get(f"/cases/?page={page}").content.decode() for page in ("1", "2"))
    assert "3+" in first
    assert "Only the first 3 are listed" not in first
    assert "Only the first 3 are listed" in last


def test_what_is_planned_anew_is_so_only_within(db: None) -> None:
    def threshold() -> int | None:
        found: int | None = connection.connection.prepare_threshold
        return found

    connection.ensure_connection()
    before = threshold()
    assert before is not None
    within = []

    def ask() -> None:
        with planned_anew():
            within.append(threshold())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask()
    assert (within, threshold()) == ([None], before)


def test_a_case_knows_the_roles_to_which_it_came(library: Library) -> None:
    case = library.ask_for_a_book()
    assert Case.objects.get(pk=case.pk).roles == ["librarian"]
    library.do(case, "receive", "ask_more", "2021-03-01 09:30")
    assert Case.objects.get(pk=case.pk).roles == ["librarian", "borrower"]
    another = library.ask_for_a_book("L-2")
    library.do(another, "receive", "accept", "2021-03-01 09:30")
    assert set(Case.objects.get(pk=another.pk).roles) == {"librarian", "keeper"}


def test_the_database_writes_them_down_whoever_makes_a_task(library: Library) -> None:
    case = library.ask_for_a_book()
    task = library.open_task(case, "receive")
    Task.objects.filter(pk=task.pk).update(role="keeper")
    assert Case.objects.get(pk=case.pk).roles == ["librarian", "keeper"]
    assert Case.objects.visible_to(library.people["keeper"]).get() == case
