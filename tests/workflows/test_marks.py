"""That somebody was warned is seen in the inbox and on the page of the case, in both languages, at a constant cost."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import deciding, restoring, studying
from workflows import warnings
from workflows.models import Case
from workflows.people import User
from workflows.warned import rung_words, warnings_of


def page(client: Client, who: User, address: str, at: str, language: str = "en") -> str:
    client.force_login(who)
    client.cookies["django_language"] = language
    with time_machine.travel(moment(at), tick=False):
        response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "warned on 26/03/2021"), ("vi", "đã nhắc ngày 26/03/2021")])
def test_the_inbox_says_that_somebody_was_warned_and_when(
    client: Client, library: Library, language: str, words: str
) -> None:
    deciding(library)
    head = library.people["head"]
    assert words not in page(client, head, "/today/", "2021-03-26 08:00", language)
    warnings.sweep(now=moment("2021-03-26 07:00"))
    assert words in page(client, head, "/today/", "2021-03-26 08:00", language)


def test_a_mark_of_another_case_is_not_shown(client: Client, library: Library) -> None:
    deciding(library)
    warnings.sweep(now=moment("2021-03-26 07:00"))
    library.ask_for_a_book(at="2021-03-26 07:30")
    assert "warned on" not in page(client, library.people["librarian"], "/today/?q=L-1", "2021-03-26 08:00")


def test_the_page_of_the_case_says_when_of_what_and_who_was_told(client: Client, library: Library) -> None:
    case, head = deciding(library), library.people["head"]
    warnings.sweep(now=moment("2021-03-26 07:00"))
    warnings.sweep(now=moment("2021-03-29 17:00"))
    assert {one.whom for one in warnings_of(case)} == {"Head (no e-mail address)"}
    type(head).objects.filter(pk=head.pk).update(email="head@library.example")
    assert [(one.about, one.rung, one.whom) for one in warnings_of(case)] == [
        ("Answer", "when it falls due", "Head"),
        ("Answer", "1 working day before it is due", "Head"),
    ]
    address = f"/cases/{case.pk}/"
    shown = page(client, library.people["head"], address, "2021-03-30 06:00")
    assert "Warnings given" in shown
    assert "1 working day before it is due" in shown
    shown = page(client, library.people["head"], address, "2021-03-30 06:00", "vi")
    assert "trước hạn 1 ngày làm việc" in shown
    assert "đã báo: Head" in shown


def test_who_was_told_is_for_the_office_alone(client: Client, library: Library) -> None:
    case = studying(library, old="no")
    warnings.sweep(now=moment("2021-03-26 07:00"))
    assert "Warnings given" not in page(client, library.people["borrower"], f"/cases/{case.pk}/", "2021-03-26 08:00")


def test_that_the_party_was_reminded_is_said(library: Library) -> None:
    case = restoring(library)
    library.do(case, "receive", "ask_more", "2021-03-01 09:00")
    warnings.sweep(now=moment("2021-03-15 07:00"))
    (told,) = warnings_of(case)
    assert (told.rung, told.due, told.whom) == ("asked again for the answer", "", "the party")


def test_a_rung_is_said_in_words() -> None:
    with translation.override("vi"):
        assert rung_words("2 working_days after") == "quá hạn 2 ngày làm việc"
        assert rung_words("due") == "đến hạn"


def test_the_page_of_a_case_costs_the_same_with_one_warning_and_with_three(client: Client, library: Library) -> None:
    case = deciding(library)

    def cost(at: str) -> int:
        warnings.sweep(now=moment(at))
        page(client, library.people["head"], f"/cases/{case.pk}/", "2021-04-01 08:00")
        with CaptureQueriesContext(connection) as statements:
            page(client, library.people["head"], f"/cases/{case.pk}/", "2021-04-01 08:00")
        return len(statements)

    few = cost("2021-03-26 07:00")
    cost("2021-03-29 17:00")
    assert cost("2021-03-30 07:00") == few <= 30
    assert Case.objects.get(pk=case.pk).warnings.count() == 3
