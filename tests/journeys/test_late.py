"""A result that is late: foreseen on the morning page, the applicant asked for patience, the steps' times read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from licensing.dossiers.models import Dossier
from licensing.reappointments import drafting
from licensing.reappointments.models import Reappointment
from licensing.reports import views
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.licensing.papers.text import text_of
from workflows import clock, engine

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def late(desk: Office) -> Dossier:
    """Received three weeks ago, assigned the same day, and not appraised since."""
    at = timezone.localtime().replace(hour=8, minute=30, second=0) - timedelta(days=21)
    dossier = desk.receive(at=at)
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("receive", "accept", {"note": ""}),
        ("assign", "assigned", {"appraiser": desk.people["appraiser"].pk}),
    )
    for hours, (step, outcome, data) in enumerate(steps, 1):
        task = desk.task(dossier, step)
        then = at + timedelta(hours=hours)
        by = desk.people[task.role]
        engine.act(case_id=task.process_id, task_id=task.pk, outcome=outcome, by=by, at=then, data=data)
        desk.work()
    assert drafting.sweep(at=timezone.now())
    return dossier


def test_a_late_result_is_foreseen_apologised_for_and_counted(
    enter: Enter, desk: Office, late: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = enter("head")
    foresee(head, late)
    complete_the_slip(enter("appraiser"), late)
    sign(enter("signatory"))
    desk.work()
    assert Reappointment.objects.get().is_signed
    head.page.goto(reverse("cases:case", args=[late.case_id]))
    expect(head.page.locator("main")).to_contain_text("01/PXL-SKHCN")
    read_the_times(head, late)
    monkeypatch.setattr(views, "AT_ONCE", 0)
    have_it_counted(head, desk)


def foresee(head: Person, late: Dossier) -> None:
    page, says = head.page, head.says
    page.goto(reverse("inbox:index"))
    expect(page.locator("section.forecast")).to_contain_text(says("If nothing changes"))
    head.picture("head-morning", full=False)
    head.press_link(says("See which cases"))
    expect(page.locator("li.row")).to_contain_text(late.code)
    head.picture("head-forecast", full=False)


def complete_the_slip(appraiser: Person, late: Dossier) -> None:
    page, says = appraiser.page, appraiser.says
    appraiser.menu("Results that will be late")
    page.locator("li.row", has_text=late.code).get_by_role("link").first.click()
    day = clock.calendar().working_day(3, after=timezone.localdate())
    page.get_by_label(says("Reason of the delay")).fill("Phải xác minh giấy chứng nhận đào tạo với nơi cấp.")
    page.locator("[name=new_day]").fill(f"{day:%d/%m/%Y}")
    appraiser.picture("appraiser-slip", full=False)
    appraiser.press(says("Send it to be signed"))
    expect(page.locator(".note--done")).to_contain_text(says("The slip waits for its signature."))


def sign(signatory: Person) -> None:
    page, says = signatory.page, signatory.says
    signatory.menu("Results that will be late")
    page.locator("li.row").get_by_role("link").first.click()
    draft = page.locator("main").get_by_role("link", name=says("The draft as PDF"))
    assert signatory.fetch(draft.get_attribute("href") or "").startswith(b"%PDF")
    signatory.picture("signatory-slip", full=False)
    signatory.press(says("Sign"))
    expect(page.locator(".note--done")).to_be_visible()


def read_the_times(head: Person, late: Dossier) -> None:
    page, says = head.page, head.says
    slip = text_of(head.fetch(reverse("control_slip", args=[late.case_id])))
    assert late.code in slip
    head.menu("Step times")
    first = timezone.localdate() - timedelta(days=30)
    page.get_by_label(says("From"), exact=True).fill(f"{first:%d/%m/%Y}")
    head.press(says("Show"))
    expect(page.locator("table.times")).to_contain_text(says.step("receive"))
    head.picture("head-times", full=False)


def have_it_counted(head: Person, desk: Office) -> None:
    """A period with more cases than one waits for: counted behind the screens, and the page looks by itself."""
    page, says = head.page, head.says
    page.reload()
    head.press(says("Count them"))
    expect(page.locator("[data-progress]")).to_be_visible()
    desk.work()
    expect(page.locator("table.times")).to_contain_text(says.step("receive"))
    expect(page.get_by_role("button", name=says("Count anew"))).to_be_visible()
