"""Reception hours in the browser: announced from a day on, shown before they are kept, no deadline moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from licensing.administration.queries import ACT, State, steps
from tests.licensing import world
from workflows.models import Case, JournalEntry, OfficeHours
from workflows.people import User

NOW = world.moment("2026-06-01 10:00")
PAGE = "/administration/reception/"
EVENING = {
    "in_force_from": "2026-07-01",
    "opens_1": "07:30",
    "closes_1": "11:30",
    "opens_2": "13:30",
    "closes_2": "18:00",
}
SHIPPED = {"2021-01-01": "07:00–11:30, 13:30–17:00"}


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def sets(kind: str = "reception") -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in OfficeHours.objects.filter(kind=kind):
        found.setdefault(row.in_force_from.isoformat(), []).append(str(row))
    return {since: ", ".join(spells) for since, spells in found.items()}


def keep(desk: Client, address: str = PAGE, **data: str) -> str:
    """Look, then keep what was shown; the page that was shown."""
    page = desk.post(address, data).content.decode()
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, page
    assert desk.post(address, {**data, "shown": found[1]}).status_code == 302
    return page


def test_they_are_shown_with_what_differs_then_kept_and_no_deadline_moves(desk: Client, admin: User) -> None:
    case = world.receive(at="2026-06-01 09:00").case
    assert case
    before = Case.objects.values("due_at", "legal_end").get(pk=case.pk)
    working = sets("working")
    page = desk.post(PAGE, EVENING).content.decode()
    assert "Reception hours move no deadline: deadlines are counted by the office hours." in page
    assert "No open case moves." in page
    assert "Received outside the office hours: 17:00–18:00." in page
    assert "Office hours in which nothing is received: 07:00–07:30." in page
    assert sets() == SHIPPED, "nothing is kept by looking"
    keep(desk, **EVENING)
    assert sets() == {**SHIPPED, "2026-07-01": "07:30–11:30, 13:30–18:00"}
    assert sets("working") == working
    assert Case.objects.values("due_at", "legal_end").get(pk=case.pk) == before
    assert not JournalEntry.objects.filter(act="counted_anew").exists()
    told = JournalEntry.objects.filter(act=ACT).latest("pk")
    assert (told.by, told.data["section"], told.data["moved"], told.data["before"]) == (admin, "reception", 0, [])
    assert [row["kind"] for row in told.data["after"]] == ["reception", "reception"]


def test_the_same_as_the_office_hours_have_no_difference(desk: Client) -> None:
    same = EVENING | {"opens_1": "07:00", "closes_2": "17:00"}
    page = desk.post(PAGE, same).content.decode()
    assert "Reception hours move no deadline" in page
    assert "Received outside" not in page
    assert "nothing is received" not in page


def key_of(page: str) -> str:
    found = re.search(r'href="\?row=(\d+)#form"', page)
    assert found, page
    return found[1]


def test_what_is_announced_may_be_put_off_and_taken_back(desk: Client) -> None:
    keep(desk, **EVENING)
    address = f"{PAGE}?row={key_of(desk.get(PAGE).content.decode())}"
    form = desk.get(address).content.decode()
    assert 'value="18:00"' in form
    assert 'value="01/07/2026"' in form
    keep(desk, address, **EVENING | {"in_force_from": "2026-08-03"})
    assert sets() == {**SHIPPED, "2026-08-03": "07:30–11:30, 13:30–18:00"}
    address = f"{PAGE}?row={key_of(desk.get(PAGE).content.decode())}"
    keep(desk, address, remove="1")
    assert sets() == SHIPPED
    assert desk.post(address, {"remove": "1"}).status_code == 404


def test_another_set_leaves_that_of_today(desk: Client) -> None:
    keep(desk, **EVENING | {"in_force_from": "2026-06-01"})
    keep(desk, **EVENING | {"closes_2": "16:00"})
    assert list(sets()) == ["2021-01-01", "2026-06-01", "2026-07-01"]
    keep(desk, **EVENING | {"in_force_from": "2026-06-01", "closes_2": "16:30"})
    assert sets()["2026-06-01"] == "07:30–11:30, 13:30–16:30", "those of the same day are replaced"


def test_what_held_already_cannot_be_taken_back(desk: Client) -> None:
    [since] = {row.in_force_from for row in OfficeHours.objects.filter(kind="reception")}
    page = desk.get(PAGE).content.decode()
    assert "?row=" not in page
    assert desk.post(f"{PAGE}?row={since.toordinal()}", {"remove": "1"}).status_code == 404
    assert desk.post(f"{PAGE}?row={'9' * 18}", {"remove": "1"}).status_code == 404
    assert sets() == SHIPPED


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"closes_1": "07:00"}, "07:00 is not after 07:30: a spell closes after it opens."),
        ({"closes_1": "07:30"}, "07:30 is not after 07:30: a spell closes after it opens."),
        ({"opens_2": "11:00"}, "A spell opens at 11:00, but the one before it closes only at 11:30."),
        ({"opens_2": "11:30"}, "A spell opens at 11:30, but the one before it closes only at 11:30."),
        ({"closes_2": ""}, "A spell needs both moments: when it opens and when it closes."),
        ({"opens_3": "18:30"}, "A spell needs both moments: when it opens and when it closes."),
        ({"in_force_from": "2026-05-31"}, "31/05/2026 is over; reception hours begin today or later."),
        ({"in_force_from": ""}, "This field is required."),
        ({"opens_1": "25:00"}, "Enter a valid time."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_half_kept(
    desk: Client, changes: dict[str, Any], says: str
) -> None:
    answer = desk.post(PAGE, EVENING | changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert sets() == SHIPPED
    assert not JournalEntry.objects.filter(act=ACT).exists()


def test_without_any_the_page_of_setting_up_says_so(desk: Client) -> None:
    def state() -> State:
        return next(step.state for step in steps(NOW.date()) if step.section == "reception")

    assert state() is State.SHIPPED
    OfficeHours.objects.filter(kind="reception").delete()
    assert state() is State.DOUBTFUL
    assert "Nothing is entered yet." in desk.get(PAGE).content.decode()
    assert "Not entered: neither the public pages" in desk.get("/administration/").content.decode()
    keep(desk, **EVENING)
    assert state() is State.DOUBTFUL, "announced, and not in force yet"
