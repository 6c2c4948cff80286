"""A public holiday is moved under an open case: what moves is shown, kept, and told on the case's page. Bilingual."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import expect

from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.journeys.words import LANGUAGES
from workflows import clock
from workflows.models import CalendarDay, JournalEntry
from workflows.moments import moment_words

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]


def weekday(number: int) -> date:
    """The working day of this number from today on, as the shipped calendar has it."""
    return clock.calendar().working_day(number, after=timezone.localdate())


@pytest.fixture
def clerk(desk: Office, enter: Enter) -> Person:
    """Who works at the counter, sees its cases, and administers."""
    administer = Permission.objects.get(codename="administer", content_type__app_label="licensing")
    desk.people["counter"].user_permissions.add(administer)
    return enter("counter")


def test_a_holiday_that_moves_takes_the_open_case_with_it(desk: Office, clerk: Person) -> None:
    near, far = weekday(2), weekday(15)
    holiday = CalendarDay.objects.create(day=far, name="Nghỉ bão", source="CV 7/UBND", mark="V")
    case: Any = desk.receive().case
    before, page, says = case.due_at, clerk.page, clerk.says
    day = clock.calendar().working_day(1, after=timezone.localdate(before))
    with translation.override(says.language):
        following = moment_words(timezone.localtime(before).replace(year=day.year, month=day.month, day=day.day))
    page.goto(reverse("cases:case", args=[case.pk]))
    expect(page.locator("main")).not_to_contain_text(following)
    page.goto(f"{reverse('administration:calendar')}?year={far.year}")
    clerk.picture("calendar", full=False)
    row = page.locator("tr").filter(has_text=f"{far:%d/%m/%Y}")
    row.get_by_role("link").click()
    page.locator("[name=day]").fill(near.isoformat())
    clerk.press(says("Keep"))
    moves = page.locator("main .note--look")
    expect(moves).to_contain_text(says.count("%(n)s open case is counted anew", "%(n)s open cases are counted anew", 1))
    expect(moves).to_contain_text(case.reference)
    clerk.picture("calendar-moves")
    case.refresh_from_db()
    assert case.due_at == before, "it is only shown"
    clerk.press(says("Keep and count anew"))
    expect(page.locator(".note--done")).to_contain_text(says("Cases that were counted anew: %(n)s.", n=1))
    case.refresh_from_db()
    holiday.refresh_from_db()
    assert holiday.day == near
    assert timezone.localdate(case.due_at) == day
    told = JournalEntry.objects.get(act="administered", data__section="calendar").data
    assert (told["before"][0]["day"], told["after"][0]["day"]) == (far.isoformat(), near.isoformat())
    page.goto(reverse("cases:case", args=[case.pk]))
    main = page.locator("main")
    expect(main).to_contain_text(following)
    expect(main).to_contain_text(says("counted the due moment anew by a changed calendar"), ignore_case=True)
    clerk.picture("calendar-case")
