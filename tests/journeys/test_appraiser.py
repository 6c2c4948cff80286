"""The appraiser: the morning page, training that a human settles, the checklist beside the scans. In both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from licensing.dossiers.models import Dossier
from tests.journeys.browser import PHONE, Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office, scan
from tests.journeys.words import LANGUAGES
from tests.licensing import world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]


def test_a_morning_from_the_list_to_the_last_line(enter: Enter, desk: Office) -> None:
    unknown = world.certificate(number="7/2026", provider="Trung tâm không rõ")
    papers = [world.component(kind=kind, upload=scan()) for kind in ("application", "safety_report")]
    dossier = desk.receive(workers=(world.worker(certificates=(unknown,)), world.officer()), components=papers)
    desk.bring(dossier, "appraise")
    appraiser = enter("appraiser")
    take(appraiser, dossier)
    verify_training(appraiser, dossier)
    appraise(appraiser, dossier)
    expect(appraiser.page.locator("main")).to_contain_text(dossier.code)
    assert desk.task(dossier, "decide")


def take(appraiser: Person, dossier: Dossier) -> None:
    page, says = appraiser.page, appraiser.says
    page.goto(reverse("inbox:index"))
    expect(page.locator("li.row")).to_have_count(2)
    appraiser.picture("appraiser-morning")
    page.locator("#step").select_option(label=says.step("appraise"))
    appraiser.press(says("Search"))
    expect(page.locator("li.row")).to_have_count(1)
    appraiser.click(appraiser.row(says.step("appraise"), dossier.code).get_by_role("button", name=says("Take")))
    page.goto(reverse("inbox:index"))
    expect(appraiser.row(says.step("appraise"), dossier.code)).to_contain_text(says("With you"))


def verify_training(appraiser: Person, dossier: Dossier) -> None:
    page, says = appraiser.page, appraiser.says
    appraiser.open_task(says.step("verify_training"), dossier.code)
    for verified in page.locator("input[type=radio][value=verified]").all():
        verified.check()
    for reason in page.locator("textarea[name^=reason_]").all():
        reason.fill("Đã đối chiếu với Cục An toàn bức xạ và hạt nhân.")
    appraiser.picture("appraiser-training")
    appraiser.press(says.outcome("verify_training", "judged"))
    expect(page.locator(".note--done")).to_contain_text(says.step("verify_training"))


def appraise(appraiser: Person, dossier: Dossier) -> None:
    page, says = appraiser.page, appraiser.says
    appraiser.open_task(says.step("appraise"), dossier.code)
    page.locator("ul.scans__list a").first.click()
    shown = page.frame_locator("iframe[name=scan]").locator("img").first
    expect(shown).to_be_visible()
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    fold_on_a_phone(appraiser)
    for line in page.locator(".check__line > fieldset.check__answer").all():
        line.locator("input[value=met]").check()
    for note in page.locator(".check__line > .check__note input").all():
        note.fill("Đã xem bản gốc tại cơ sở.")
    page.get_by_label(says("Conclusion")).fill("Đủ điều kiện cấp phép.")
    appraiser.picture("appraiser-checklist", full=False)
    appraiser.press(says.outcome("appraise", "done"))
    expect(page.locator(".note--done")).to_contain_text(says.outcome("appraise", "done"))


def fold_on_a_phone(appraiser: Person) -> None:
    """The first line that is owed is open, each head says what stands; a desktop shows every line as it is."""
    page, says = appraiser.page, appraiser.says
    lines, left = page.locator(".check__line"), page.locator("[data-unanswered]")
    owed = lines.filter(has=page.locator("[data-owed]"))
    assert owed.count() > 1
    expect(page.locator(".check__line > fieldset:visible")).to_have_count(lines.count())
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(page.locator(".check__line > fieldset:visible")).to_have_count(1)
    before = owed.count()
    expect(left).to_have_text(str(before))
    expect(owed.last.locator("summary")).to_contain_text(says("no answer yet"))
    line = page.locator(".check__line[open]")
    line.locator("input[value=met]").check()
    said = line.locator("fieldset label").first.inner_text().strip()
    expect(line.locator("[data-said]")).to_have_text(said)
    expect(left).to_have_text(str(before - 1))
    line.locator("summary").press("Enter")
    expect(page.locator(".check__line > fieldset:visible")).to_have_count(0)
    appraiser.picture("appraiser-checklist-folded", full=False)
    expect(page.locator(".check__line > summary:visible")).to_have_count(0)
