"""A law that changes names the procedures that no longer hold: before it is kept, after, and until that is mended."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from licensing.law.models import Figure
from workflows.models import JournalEntry

LAW = "/administration/law/figures/"


@pytest.fixture
def stricter(desk: Client) -> dict[str, Any]:
    """From tomorrow three working days are the most; the procedures promise five."""
    return {
        "name": "licence_processing",
        "value": "3",
        "unit": "working_days",
        "in_force_from": f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}",
        "source": "NĐ 999/2030",
        "mark": "V",
        "pending": "as_received",
    }


def test_the_list_is_shown_before_anything_is_kept(desk: Client, stricter: dict[str, Any]) -> None:
    kept = Figure.objects.count()
    page = desk.post(LAW, stricter)
    assert page.status_code == 200
    text = page.content.decode()
    assert "By this law these procedures no longer hold:" in text
    assert "new_licence v2 does not hold by the law of" in text
    assert "Keep all the same" in text
    assert Figure.objects.count() == kept
    assert not JournalEntry.objects.filter(data__section="figures").exists()


def test_it_is_kept_all_the_same_journalled_and_shown_until_mended(desk: Client, stricter: dict[str, Any]) -> None:
    page = desk.post(LAW, stricter | {"knowing": "1"}, follow=True).content.decode()
    assert "new_licence v2 does not hold by the law of" in page
    first = timezone.localdate() + timedelta(days=1)
    entry = JournalEntry.objects.filter(data__section="figures").get()
    assert ["new_licence v2", first.isoformat(), "promise_over_limit"] in entry.data["unfit"]
    for address in ("/administration/health/", "/administration/law/"):
        assert "new_licence v2 does not hold" in desk.get(address).content.decode()
    with pytest.raises(CommandError, match="new_licence v2 does not hold"):
        call_command("procedures", "check", "--in-force", stdout=StringIO())
    desk.post(LAW, stricter | {"value": "5", "knowing": "1"})
    assert "does not hold" not in desk.get("/administration/health/").content.decode()
    call_command("procedures", "check", "--in-force", stdout=StringIO())


def test_a_law_that_changes_nothing_for_the_procedures_is_kept_at_once(desk: Client, stricter: dict[str, Any]) -> None:
    assert desk.post(LAW, stricter | {"value": "6"}).status_code == 302
    assert "unfit" not in JournalEntry.objects.get(data__section="figures").data


def test_what_is_refused_is_said_before_the_list(desk: Client, stricter: dict[str, Any]) -> None:
    page = desk.post(LAW, stricter | {"in_force_from": "2021-03-01"})
    assert page.status_code == 422
    assert "no longer hold" not in page.content.decode()
