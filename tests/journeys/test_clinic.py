"""A clinic on its phone: from the first page to a dossier that is sent, with photographs; and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from licensing.applications.models import Draft, DraftPart
from licensing.dossiers.models import Dossier
from tests.journeys import manuals
from tests.journeys.browser import PHONE, SCREENS, Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.journeys.words import LANGUAGES, LOCALES
from tests.licensing import world
from tests.licensing.applications import drafts
from tests.processes import wait_for
from workflows import engine

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEVICE = {
    "name": "Máy X-quang tổng hợp",
    "model": "RX-500",
    "maker": "Hướng Dương",
    "serial_number": "SN-0001",
    "max_kilovolts": "150",
    "max_milliamperes": "500",
    "place": "Phòng X-quang, tầng 1",
}
WORKER = {
    "full_name": "Trần Văn Bình",
    "born_on": "03/02/1990",
    "certificates-0-number": "101/2020",
    "certificates-0-provider": world.PROVIDER,
    "certificates-0-contents": "1",
    "certificates-0-issued_on": "01/06/2020",
}


@pytest.fixture
def clinic(enter: Enter, office: Office) -> Person:
    """The clinic's person, holding a phone."""
    person = enter("facility")
    person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    person.page.goto("/")
    return person


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_first_page_to_a_dossier_that_is_sent(clinic: Person, tmp_path: Path) -> None:
    page, says = clinic.page, clinic.says
    assert page.evaluate("navigator.language") == LOCALES[says.language]
    expect(page).to_have_url(re.compile(reverse("applications:index")))
    look(clinic, "clinic-empty")
    page.get_by_role("link", name=says("Begin a dossier")).click()
    look(clinic, "clinic-begin")
    clinic.press(says("Begin"))
    fill(page, "devices-0", DEVICE)
    page.locator("[name=devices-0-kind]").select_option("general")
    look(clinic, "clinic-devices")
    second_device_is_folded_away(clinic)
    clinic.press(says("Save and go on"))
    fill(page, "workers-0", WORKER)
    look(clinic, "clinic-workers")
    clinic.press(says("Save and go on"))

    with page.expect_download() as download:
        page.locator("#application").get_by_role("button", name=says("Make the form (PDF) to sign")).click()
    form = tmp_path / "form.pdf"
    download.value.save_as(form)
    assert form.read_bytes().startswith(b"%PDF")
    photographs = [photograph(f"IMG_{n}.jpg") for n in (1, 2)]
    for picture in photographs:
        # A camera gives one picture; the page comes back with it by itself.
        with page.expect_navigation():
            page.locator("#application input[capture]").set_input_files([picture])
        expect(page.locator("#application")).to_contain_text(picture["name"])
    with page.expect_navigation():
        page.locator("#legal_status input[multiple]").set_input_files(
            {"name": "đăng ký.pdf", "mimeType": "application/pdf", "buffer": world.pdf().read()}
        )
    # Each paper folds and says how it stands; what is next is open and linked at the head.
    expect(page.locator("details.paper[open]")).to_have_count(2)
    next_link = page.get_by_role("navigation", name=says("Next here")).get_by_role("link")
    expect(next_link).to_have_attribute("href", re.compile("^#(?!application|legal_status)"))
    application = page.locator("details.paper").first
    expect(application.locator("summary")).to_contain_text(says.count("%(n)d file", "%(n)d files", 2))
    expect(page.locator("#application")).to_be_hidden()
    application.locator("summary").press("Enter")
    page.locator("#application").get_by_role("button", name=f"{says('Earlier')}: IMG_2.jpg").click()
    expect(page.locator("#application li").first).to_contain_text("IMG_2.jpg")
    look(clinic, "clinic-papers")
    page.get_by_role("link", name=says("Go on: check and send")).click()
    expect(page.locator("main")).to_contain_text(says("Papers that are not there yet"))
    look(clinic, "clinic-check")
    clinic.press(says("Send the dossier"))

    dossier = Dossier.objects.get()
    expect(page.locator("main")).to_contain_text(dossier.code)
    look(clinic, "clinic-sent")
    assert dossier.components.count() == 3
    assert dossier.channel == "online"
    assert clinic.fetch(reverse("applications:proof", args=[Draft.objects.get().pk])).startswith(b"%PDF")
    page.get_by_role("link", name=says("Follow the dossier")).click()
    look(clinic, "clinic-case")
    with page.expect_download() as download:
        page.get_by_role("link", name=says("All papers (ZIP)")).click()
    assert download.value.suggested_filename == f"{dossier.code}.zip"
    with ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == 5, "receipt, proof and three scans"
    page.get_by_role("link", name=says("Our dossiers")).first.click()
    expect(page.locator("main")).to_contain_text(says("Step %(n)s of %(all)s", n=1, all=""))
    look(clinic, "clinic-home")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_office_asks_for_is_answered_in_one_go(clinic: Person, office: Office, enter: Enter) -> None:
    page, says, dossier = clinic.page, clinic.says, office.receive()
    asked = {"missing": ["survey_record", "incident_plan"], "note": "Nộp cả hai cùng lúc."}
    receiving: dict[str, Any] = {"case_id": dossier.case_id, "task_id": office.task(dossier, "receive").pk}
    by, now = office.people["counter"], timezone.now()
    engine.act(**receiving, outcome="ask_more", by=by, at=now, data=asked, reason="Thiếu hai giấy tờ")
    page.goto(reverse("applications:index"))
    expect(page.locator("main")).to_contain_text("Thiếu hai giấy tờ")
    look(clinic, "clinic-asked")
    clinic.press_link(says("Answer in one go"))
    clinic.press(says("Begin"))
    for kind in asked["missing"]:
        page.get_by_role("navigation", name=says("Steps"), exact=True).get_by_role("link").nth(3).click()
        with page.expect_navigation():
            page.locator(f"#{kind} input[capture]").set_input_files([photograph(f"{kind}.jpg")])
        expect(page.locator(f"#{kind}")).to_contain_text(f"{kind}.jpg")
    expect(page.get_by_role("navigation", name=says("Next here"))).to_have_count(0)
    clinic.press_link(says("Go on: check and send"))
    clinic.press(says("Send the answer"))
    expect(page.get_by_role("heading", level=1)).to_have_text(says("The answer was sent"))
    assert dossier.components.count() == 3
    assert office.task(dossier, "receive")
    both_are_beside_the_form(enter("counter"), dossier, asked["missing"])


def both_are_beside_the_form(counter: Person, dossier: Dossier, kinds: Sequence[str]) -> None:
    """Who asked sees what came, and none of it among what is missing."""
    page, says = counter.page, counter.says
    counter.open_task(says.step("receive"), dossier.code)
    for kind in kinds:
        component = dossier.components.get(kind__code=kind)
        with translation.override(says.language):
            page.locator("ul.scans__list").get_by_role("link", name=str(component.kind)).click()
        shown = page.frame_locator("iframe[name=scan]").locator("img").first
        expect(shown).not_to_have_js_property("naturalWidth", 0)
        expect(page.locator(f"[name=missing][value={kind}]")).not_to_be_checked()


def second_device_is_folded_away(clinic: Person) -> None:
    """A device that is complete folds; one that lacks something says what, also while it is typed."""
    page, says = clinic.page, clinic.says
    clinic.press(says("One more device"))
    expect(page.locator("[name=devices-0-name]")).to_be_hidden()
    state = page.locator("[data-fold=devices-1]")
    expect(state).to_have_text(says("to be filled in"))
    page.locator("[name=devices-1-name]").fill("Máy răng")
    expect(state).to_contain_text(says("still to do: %(what)s", what=""))
    clinic.press(says("Save"))
    look(clinic, "clinic-folds")
    page.get_by_role("navigation", name=says("Next here")).get_by_role("link").click()
    expect(page.locator("[name=devices-1-name]")).to_be_in_viewport()
    page.locator("details.fold summary").first.press("Enter")
    expect(page.locator("[name=devices-0-name]")).to_have_value(DEVICE["name"])
    clinic.click(page.locator("[name=remove][value=devices-1]"))


def test_what_is_typed_is_kept_whatever_happens(clinic: Person, office: Office) -> None:
    page, draft = clinic.page, drafts.begin(office.people["facility"], office.facility, at="2026-01-05 08:00")
    address, field = drafts.page(draft), page.locator("[name=devices-0-name]")
    page.goto(address)

    field.fill("tự lưu")
    expect(page.locator("[data-said]")).to_contain_text("đã lưu lúc")
    assert kept(draft) == "tự lưu"

    field.fill("rời trang")
    page.locator(".stages a").nth(2).click()
    wait_for(lambda: kept(draft) == "rời trang")

    page.goto(address)
    page.context.set_offline(True)
    field.fill("mất mạng")
    expect(page.locator("[data-said]")).to_contain_text("mất kết nối")
    page.context.set_offline(False)
    expect(page.locator("[data-said]")).to_contain_text("đã lưu lúc")
    assert kept(draft) == "mất mạng"

    def away(route: Any) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    page.route("**/fill/**", away)
    field.fill("máy chủ tắt")
    expect(page.locator("[data-said]")).to_contain_text("mất kết nối")
    page.unroute("**/fill/**")
    page.reload()
    wait_for(lambda: kept(draft) == "máy chủ tắt")
    expect(field).to_have_value("máy chủ tắt")

    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    field.fill("hết phiên")
    page.get_by_role("link", name="phiên làm việc đã kết thúc").click()
    log_in(page)
    wait_for(lambda: kept(draft) == "hết phiên")
    expect(field).to_have_value("hết phiên")

    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    field.fill("bấm nút khi hết phiên")
    clinic.press("Lưu và tiếp tục")
    log_in(page)
    expect(field).to_have_value("bấm nút khi hết phiên")
    wait_for(lambda: kept(draft) == "bấm nút khi hết phiên")

    page.go_back()
    page.goto(address)
    expect(field).to_have_value("bấm nút khi hết phiên")
    # What the browser complains of is the network that was taken away.
    clinic.problems = [one for one in clinic.problems if "Failed to load resource" not in one]


def fill(page: Page, prefix: str, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        page.locator(f"[name={prefix}-{name}]").fill(text)


def kept(draft: Draft) -> Any:
    return DraftPart.objects.get(draft=draft, name="devices").typed.get("devices-0-name")


def log_in(page: Page) -> None:
    page.locator("[name=login]").first.fill("facility")
    page.locator("[name=password]").first.fill("facility")
    page.locator("[name=password]").first.press("Enter")


def photograph(name: str) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": drafts.photograph(name).read()}


def look(person: Person, name: str) -> None:
    """Keep what the phone shows, and refuse to scroll sideways."""
    page, said = person.page, name if person.says.language == "vi" else f"{name}-{person.says.language}"
    SCREENS.mkdir(parents=True, exist_ok=True)
    taken = SCREENS / f"{said}-phone.png"
    page.screenshot(path=taken, full_page=True)
    manuals.keep(taken)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name
