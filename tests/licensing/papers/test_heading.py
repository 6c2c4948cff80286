"""The department's name stands at the head of every page, in the reader's language."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from licensing.papers.models import Issuer

pytestmark = pytest.mark.django_db


def department(**changes: object) -> Issuer:
    plain = {
        "in_force_from": date(2021, 1, 1),
        "parent_body": "UBND TỈNH KHÁC",
        "name": "SỞ KHÁC",
        "full_name": "Sở Khác tỉnh Khác",
        "english_name": "Department of Other Matters",
        "place": "Khác",
        "source": "invented",
        "mark": "I",
    }
    return Issuer.objects.create(**plain | changes)


def test_the_head_names_the_department_of_today(client: Client) -> None:
    department(in_force_until=date(2024, 12, 31), full_name="Sở Cũ")
    department(in_force_from=date(2025, 1, 1))
    page = client.get("/accounts/login/").content.decode()
    assert "Sở Khác tỉnh Khác" in page
    assert "Sở Cũ" not in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Department of Other Matters" in client.get("/accounts/login/").content.decode()


def test_before_anybody_entered_a_name_the_page_works(client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200
