"""The head of division assigns and decides; the signatory approves several papers at once. In both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.journeys.words import LANGUAGES
from tests.licensing import world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]


def test_the_head_assigns_one_dossier_and_proposes_another(enter: Enter, desk: Office) -> None:
    new, appraised = desk.receive(), desk.receive(facility=world.make_facility(name="Phòng khám Sông Trà"))
    desk.bring(new, "assign")
    desk.bring(appraised, "decide")
    head = enter("head")
    page, says = head.page, head.says
    head.open_task(says.step("assign"), new.code)
    page.locator("[name=appraiser]").select_option(str(desk.people["appraiser"].pk))
    head.picture("head-assign")
    head.press(says.outcome("assign", "assigned"))
    expect(page.locator(".note--done")).to_contain_text(says.outcome("assign", "assigned"))
    assert desk.task(new, "appraise").owner == desk.people["appraiser"]
    head.open_task(says.step("decide"), appraised.code)
    head.picture("head-decide", full=False)
    head.press(says.outcome("decide", "propose"))
    expect(page.locator(".note--done")).to_contain_text(says.outcome("decide", "propose"))
    assert desk.task(appraised, "sign")


def test_the_signatory_sees_every_draft_and_approves_them_together(enter: Enter, desk: Office) -> None:
    dossiers = [desk.receive(facility=world.make_facility(name=f"Phòng khám Số {n}")) for n in (1, 2)]
    for dossier in dossiers:
        desk.bring(dossier, "sign")
    signatory = enter("signatory")
    page, says = signatory.page, signatory.says
    signatory.menu("To sign")
    for dossier in dossiers:
        page.get_by_label(f"{says('Choose')} {dossier.code}").check()
    signatory.picture("signatory-list")
    signatory.press(says("Look at the ticked ones and approve"))
    expect(page.get_by_role("heading", level=1)).to_have_text(says("What you would approve"))
    for draft in page.locator("a.draft img").all():
        draft.scroll_into_view_if_needed()
        expect(draft).not_to_have_js_property("naturalWidth", 0)
    page.evaluate("scrollTo(0, 0)")
    signatory.picture("signatory-batch", full=False)
    signatory.press(says("Approve all of these"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(says.count("%(n)s paper done", "%(n)s papers done", 2))
    assert all(desk.task(dossier, "number") for dossier in dossiers)
    signatory.press_link(says("Back to the list"))
    expect(page).to_have_url(f"{signatory.site}{reverse('signing:index')}")
    expect(page.locator("main")).to_contain_text(
        says("No paper waits for your signature. What the division proposes appears here.")
    )
