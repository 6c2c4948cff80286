"""When the office receives, for everybody: the hours, how it stands now, and when it opens next."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
import time_machine
from django.test import Client

from tests.licensing import world
from workflows.models import OfficeHours

PAGES = ("/", "/look-up/", "/procedures/new_licence/")
HOURS = "Monday–Friday except days off: 07:00–11:30, 13:30–17:00"


@pytest.fixture(autouse=True)
def _a_procedure(law: None) -> None:
    world.publish_short_way()


def told(address: str, at: str, **query: str) -> str:
    with time_machine.travel(world.moment(at), tick=False):
        page = Client().get(address, {"lang": "en", **query}).content.decode()
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("at", "now"),
    [
        ("2021-07-23 09:00", "open now, until 11:30"),
        ("2021-07-23 12:00", "closed now, opens at 13:30 today"),
        ("2021-07-23 17:00", "closed now, opens again at 07:00 Monday 26/07/2021"),
        ("2021-07-25 09:00", "closed today, opens again at 07:00 Monday 26/07/2021"),
        ("2021-09-02 09:00", "closed today, opens again at 07:00 Monday 06/09/2021"),
        ("2024-05-04 09:00", "open now, until 11:30"),
    ],
)
def test_the_hours_and_how_it_stands_now(address: str, at: str, now: str) -> None:
    assert f"{HOURS} {now}" in told(address, at)


@pytest.mark.parametrize("address", PAGES)
def test_in_vietnamese(address: str) -> None:
    said = told(address, "2021-07-25 09:00", lang="vi")
    assert (
        "Thứ Hai–thứ Sáu, trừ ngày nghỉ: 07:00–11:30, 13:30–17:00 hôm nay nghỉ, mở lại lúc 07:00 thứ Hai 26/07/2021"
        in said
    )


def test_working_hours_say_nothing_to_whoever_comes_and_other_hours_are_told_before() -> None:
    OfficeHours.objects.filter(kind="reception").delete()
    assert "Reception hours" not in told("/", "2021-07-23 09:00")
    OfficeHours.objects.create(kind="reception", in_force_from=date(2021, 7, 1), opens=time(8), closes=time(11))
    OfficeHours.objects.create(kind="reception", in_force_from=date(2021, 8, 2), opens=time(9), closes=time(12))
    for address in PAGES:
        said = told(address, "2021-07-23 09:00")
        assert "08:00–11:00 open now, until 11:00 from 02/08/2021 on: 09:00–12:00" in said


def test_a_procedure_as_it_was_says_nothing_of_today() -> None:
    assert "Reception hours" not in told("/procedures/new_licence/", "2021-07-23 09:00", on="2021-06-01")


def test_where_the_calendar_ends_the_hours_stand_alone() -> None:
    said = told("/", "2031-07-23 09:00")
    assert HOURS in said
    assert "open now" not in said
    assert "closed" not in said
