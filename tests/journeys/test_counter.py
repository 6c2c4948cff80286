"""The counter: a paper dossier typed in, its slip, accepted; a result handed over; somebody new confirmed."""

from __future__ import annotations

import pytest
from django.core import mail
from playwright.sync_api import FilePayload, expect

from licensing.dossiers.models import Dossier
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office, scan
from tests.journeys.words import LANGUAGES
from tests.licensing import post, world
from tests.licensing.papers.text import text_of
from workflows.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]

NEWCOMER, PASSWORD = "Ngô Thị Mới", "sông Trà núi Ấn"
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
    "job": "Kỹ thuật viên X-quang",
    "certificates-0-number": "101",
    "certificates-0-provider": world.PROVIDER,
    "certificates-0-contents": "1",
    "certificates-0-issued_on": "05/01/2026",
}


def test_a_paper_dossier_is_typed_in_and_its_slip_printed(enter: Enter, desk: Office) -> None:
    counter = enter("counter")
    page, says = counter.page, counter.says
    counter.menu("Receive a dossier")
    page.locator("[name=search]").fill("sao mai")
    counter.press(says("Find"))
    expect(page.locator(".chosen")).to_contain_text(desk.facility.name)
    fill(counter, "devices-0", DEVICE)
    page.locator("[name=devices-0-kind]").select_option("general")
    fill(counter, "workers-0", WORKER)
    counter.press(says("All of them were handed in as the law asks"))
    photograph: FilePayload = {"name": "đơn.jpg", "mimeType": "image/jpeg", "buffer": scan().read()}
    page.locator("[name=component-application-scans]").set_input_files(photograph)
    counter.picture("counter-receive")
    counter.press(says("Receive"))

    code = Dossier.objects.get().code
    expect(page.locator(".note--done")).to_contain_text(code)
    counter.picture("counter-received")
    assert code in slip(counter, "Receipt and appointment slip")
    counter.do(says.step("receive"), says.outcome("receive", "accept"), code)
    assert desk.task(Dossier.objects.get(), "assign")


def test_a_result_is_handed_over_with_its_slip(enter: Enter, desk: Office) -> None:
    dossier = desk.receive()
    desk.bring(dossier, "hand_over")
    counter = enter("counter")
    says = counter.says
    counter.open_task(says.step("hand_over"), dossier.code)
    counter.page.get_by_label(says("Fetched by")).fill("Lê Thị Ánh")
    counter.picture("counter-hand-over")
    counter.press(says.outcome("hand_over", "handed_over"))
    expect(counter.page.locator(".note--done")).to_contain_text(says.outcome("hand_over", "handed_over"))
    assert "Lê Thị Ánh" in slip(counter, "Hand-over slip")
    assert Case.objects.get(pk=dossier.case_id).result == "granted"


def test_somebody_new_signs_up_and_is_confirmed_for_the_facility(enter: Enter, desk: Office) -> None:
    newcomer, counter = enter(""), enter("counter")
    page, says = newcomer.page, newcomer.says
    # The same address is written to once in three minutes.
    address = f"moi-{says.language}@phongkham.example"
    sign_up_and_prove_the_address(newcomer, address)
    page.locator("[name=facility_name]").fill("Phòng khám Sao Mai")
    page.locator("[name=note]").fill("Giám đốc")
    newcomer.press(says("Ask the counter"))
    expect(page.locator("main")).to_contain_text(says("The counter looks at your request"))
    newcomer.picture("newcomer-asked", full=False)

    counter.menu("Who acts for whom")
    counter.page.locator("li.row").get_by_role("link", name=says("Open")).click()
    counter.picture("counter-request")
    confirm = counter.page.locator("li.row", has_text=desk.facility.name).get_by_role("button", name=says("Confirm"))
    counter.click(confirm)
    expect(counter.page.locator(".note--done")).to_contain_text(NEWCOMER)

    page.goto("/")
    expect(page.get_by_role("link", name=says("Begin a dossier"))).to_be_visible()
    post.deliver()
    assert mail.outbox[-1].to == [address]
    assert desk.facility.name in str(mail.outbox[-1].body)


def sign_up_and_prove_the_address(newcomer: Person, address: str) -> None:
    """From the front page, by the link in the mail, to being logged in."""
    page, says = newcomer.page, newcomer.says
    page.goto("/")
    page.get_by_role("link", name=says("Make an account")).click()
    for name, typed in (("full_name", NEWCOMER), ("email", address), ("password1", PASSWORD)):
        page.locator(f"[name={name}]").fill(typed)
    newcomer.picture("newcomer-signs-up", full=False)
    newcomer.press(says("Sign up"))
    expect(page.get_by_role("heading", name=says("Look into your mail"))).to_be_visible()
    page.goto(post.link())
    newcomer.press(says("Confirm"))
    expect(page.locator("[name=login]").first).to_have_value(address)
    page.locator("[name=password]").first.fill(PASSWORD)
    newcomer.press(says("Log in"))


def fill(person: Person, prefix: str, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        person.page.locator(f"[name={prefix}-{name}]").fill(text)


def slip(person: Person, title: str) -> str:
    """What the slip of this title says, followed from the page that is open."""
    link = person.page.locator("main").get_by_role("link", name=person.says(title)).last
    return text_of(person.fetch(link.get_attribute("href") or ""))
