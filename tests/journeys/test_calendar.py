"""A year of the calendar, and a day that is changed under an open case: what moves is shown and kept. Bilingual."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.journeys.browser import DESKTOP, PHONE, Person
from tests.journeys.conftest import Enter
from tests.journeys.crawl import AXE, WHOLE
from tests.journeys.office import Office
from tests.journeys.words import LANGUAGES
from workflows import clock
from workflows.calendars import VIETNAM
from workflows.models import CalendarDay, CalendarYear, JournalEntry
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
    row = page.locator(".listed tr").filter(has_text=f"{far:%d/%m/%Y}")
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


def working_day_before(number: int) -> date:
    """The working day of this number before today, as the shipped calendar has it."""
    days, day = clock.calendar(), timezone.localdate()
    while number:
        day -= timedelta(1)
        number -= days.is_working(day)
    return day


def nothing_keeps_anybody_out(page: Page) -> None:
    """No violation that axe knows of, on a phone or on a desktop."""
    page.evaluate(AXE_SCRIPT)
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert [one["id"] for one in page.evaluate(AXE, WHOLE)["violations"]] == []


def test_a_case_that_becomes_late_is_named_before_anything_is_kept(desk: Office, clerk: Person) -> None:
    received, off = working_day_before(6), working_day_before(3)
    holiday = CalendarDay.objects.create(day=off, name="Nghỉ bão", source="CV 7/UBND", mark="V")
    at = datetime.combine(received, time(9), VIETNAM)
    case: Any = desk.receive(at=at).case
    before, page, says = case.due_at, clerk.page, clerk.says
    assert timezone.localdate(before) >= timezone.localdate(), "it is in time as long as the holiday stands"
    page.goto(f"{reverse('administration:calendar')}?year={off.year}")
    page.locator(f'a.day[href="?row={holiday.pk}&year={off.year}#form"]').click()
    clerk.press(says("Remove"))
    moves = page.locator("main .note--look")
    expect(moves).to_contain_text(says.count("%(n)s becomes late by it", "%(n)s become late by it", 1))
    row = moves.locator("li").filter(has_text=case.reference)
    expect(row).to_contain_text(says("becomes late"))
    expect(moves).to_contain_text(f"{off:%d/%m/%Y}")
    nothing_keeps_anybody_out(page)
    clerk.picture("calendar-late")
    case.refresh_from_db()
    assert case.due_at == before, "it is only shown"
    clerk.press(says("Remove"))
    expect(page.locator(".note--done")).to_contain_text(says("Cases that were counted anew: %(n)s.", n=1))
    case.refresh_from_db()
    assert timezone.localdate(case.due_at) == working_day_before(1)


def test_a_year_is_seen_on_one_page_and_begun_with_the_published_list(clerk: Person) -> None:
    page, says, today = clerk.page, clerk.says, timezone.localdate()
    page.goto(f"{reverse('administration:calendar')}?year={today.year}")
    expect(page.locator("table.month")).to_have_count(12)
    expect(page.locator('[aria-current="date"]')).to_have_count(1)
    nothing_keeps_anybody_out(page)
    clerk.picture("calendar-year")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(page.locator("table.month:visible")).to_have_count(13 - today.month)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(page.locator("table.month:visible")).to_have_count(12)
    assert len(PdfDocument(page.pdf(prefer_css_page_size=True))) == 1, "it prints on one sheet"
    free = next(today + timedelta(n) for n in range(1, 9) if not CalendarDay.objects.filter(day=today + timedelta(n)))
    page.goto(f"{reverse('administration:calendar')}?year={free.year}")
    page.locator(f'a.day[href="?day={free}&year={free.year}#form"]').click()
    expect(page.locator("[name=day]")).to_have_value(f"{free:%d/%m/%Y}")
    unknown = max(CalendarYear.objects.values_list("year", flat=True)) + 1
    page.goto(f"{reverse('administration:calendar')}?year={unknown}")
    expect(page.locator("table.month")).to_have_count(0)
    clerk.press_link(says("Begin %(year)s with the published list", year=unknown))
    nothing_keeps_anybody_out(page)
    clerk.picture("calendar-published")
    page.locator("[name=days]").first.uncheck()
    clerk.press(says("Keep"))
    expect(page.locator("table.month")).to_have_count(12)
    expect(page.locator("main")).to_contain_text(says("Not confirmed by a decision."))
    assert CalendarYear.objects.get(year=unknown).mark == "M"
