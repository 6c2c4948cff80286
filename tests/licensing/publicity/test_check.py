"""A licence checked by what stands on its paper."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.licensing import issuing
from tests.licensing.publicity.register import released

pytestmark = pytest.mark.usefixtures("offered")


def check(number: str, when: str = "") -> str:
    """Where it leads, or the page."""
    answer = Client().get("/check/", {"number": number, "when": when, "lang": "en"})
    return answer.headers.get("Location") or answer.content.decode()


@pytest.mark.parametrize("typed", ["01/GP-SKHCN", "01/gp-skhcn", " 1 / GP-SKHCN", "Số: 01/GP-SKHCN", "1", "01", "001"])
@pytest.mark.parametrize("when", ["", "2021", "08/02/2021", "8/2/2021", "2021-02-08", "08.02.2021"])
def test_number_and_day_lead_to_the_page_of_the_licence(typed: str, when: str) -> None:
    licence = released()
    assert check(typed, when) == f"/p/{licence.public_id}/"


@pytest.mark.parametrize("typed", ["{}", "{upper}", "https://x.example/p/{}/", "http://127.0.0.1:8000/p/{}/?lang=en"])
def test_code_and_address_lead_there_too(typed: str) -> None:
    licence = released()
    asked = typed.format(licence.public_id, upper=licence.public_id.upper())
    assert check(asked) == f"/p/{licence.public_id}/"


@pytest.mark.parametrize(
    ("number", "when"),
    [
        ("02", ""),
        ("01/TB-SKHCN", ""),
        ("01/GP-SKHCN", "2022"),
        ("01", "09/02/2021"),
        ("a" * 26, ""),
        ("9" * 30, ""),
        ("%", ""),
    ],
)
def test_what_is_not_found_is_answered_with_help(number: str, when: str) -> None:
    released()
    assert "No such licence in the register" in check(number, when)


def test_a_number_of_two_years_is_offered_twice() -> None:
    one, other = released(), released("D-2", "2022-03-01")
    page = check("01/GP-SKHCN")
    assert f'href="/p/{one.public_id}/"' in page
    assert f'href="/p/{other.public_id}/"' in page
    assert check("01/GP-SKHCN", "2022") == f"/p/{other.public_id}/"


def test_a_licence_is_found_by_its_number_once_it_is_released() -> None:
    licence = issuing.licence()
    assert "No such licence in the register" in check("01/GP-SKHCN")
    assert check(licence.public_id) == f"/p/{licence.public_id}/"


@pytest.mark.parametrize(
    ("number", "when", "sentence"),
    [
        ("", "", "Write the number of the licence."),
        ("1", "yesterday", "Write the day as"),
        ("1", "31/02/2021", "Write the day"),
    ],
)
def test_what_cannot_be_read_is_said(number: str, when: str, sentence: str) -> None:
    assert sentence in check(number, when)
