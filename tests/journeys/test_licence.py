"""One dossier from the counter to the hand-over, on the desk's pages, with the paper and its public page."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from licensing.dossiers.models import Dossier
from licensing.licences.models import Licence
from tests.journeys.browser import SCREENS, Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.licensing import world
from tests.processes import wait_for
from workflows.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_the_counter_to_the_hand_over(enter: Enter, office: Office, browser: Browser, tmp_path: Path) -> None:
    counter = enter("counter")
    receive_at_the_counter(counter)
    code = Dossier.objects.get().code
    counter.open_task("Tiếp nhận và kiểm tra hồ sơ", code)
    counter.picture("completeness")
    counter.do("Tiếp nhận và kiểm tra hồ sơ", "Tiếp nhận", code)

    head = enter("head")
    head.page.goto(reverse("inbox:index"))
    head.picture("inbox")
    head.do("Phân công xử lý", "Phân công", code)

    appraiser = enter("appraiser")
    verify_training(appraiser, code)
    appraise(appraiser, code)

    head.do("Xem xét đề xuất", "Đề nghị cấp phép", code)
    enter("signatory").do("Duyệt ký giấy phép", "Đồng ý cấp phép", code)

    clerk = enter("clerk")
    clerk.do("Lấy số giấy phép", "Lấy số", code)
    licence = wait_for(lambda: Licence.objects.filter(case__reference=code).first())
    assert public_page(browser, licence) == "Chờ ký và đóng dấu"
    wait_for(lambda: Case.objects.get(reference=code).task_set.filter(step="release", finished=None).exists())
    clerk.do("Đóng dấu, phát hành giấy phép", "Phát hành", code)
    counter.do("Trả kết quả", "Đã trả kết quả", code, fetched_by="Lê Thị Ánh")

    expect(counter.page.locator("main")).to_contain_text("Đã cấp phép")
    counter.picture("case")
    paper = tmp_path / "licence.pdf"
    paper.write_bytes(counter.fetch(reverse("licences:paper", args=[licence.pk])))
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    for printed in (licence.number.text, "Phòng khám Đa khoa Sao Mai", "SN-0001", "Lê Hoàng Ước"):
        assert printed in text
    address = decoded(paper)
    assert urlsplit(address).path == reverse("licence_public", args=[licence.public_id])
    assert public_page(browser, licence, address) == "Có hiệu lực"
    look_around(counter, licence)


def look_around(counter: Person, licence: Licence) -> None:
    """Keep a picture of each page that the journey did not stop at."""
    dossier = Dossier.objects.get()
    addresses = {
        "cases": reverse("cases:index") + "?state=closed",
        "dossier": reverse("dossiers:dossier", args=[dossier.pk]),
        "licences": reverse("licences:index"),
        "licence": reverse("licences:licence", args=[licence.pk]),
    }
    for name, address in addresses.items():
        counter.page.goto(address)
        counter.picture(name)


def receive_at_the_counter(counter: Person) -> None:
    page = counter.page
    page.locator("nav.menu").get_by_role("link", name="Tiếp nhận hồ sơ").click()
    page.locator("[name=search]").fill("sao mai")
    page.locator("[name=search]").press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Phòng khám Đa khoa Sao Mai")
    fill(
        counter, "devices-0", name="Máy X-quang tổng hợp", model="RX-500", maker="Hướng Dương", serial_number="SN-0001"
    )
    fill(counter, "devices-0", max_kilovolts="150", max_milliamperes="500", place="Phòng X-quang, tầng 1")
    page.locator("[name=devices-0-kind]").select_option("general")
    page.locator("button[value=workers]").click()
    day = timezone.localdate() - timedelta(days=200)
    people = (("Trần Văn Bình", "101", "1"), ("Phạm Thị Dung", "102", "1, 14"))
    for n, (name, number, contents) in enumerate(people):
        fill(counter, f"workers-{n}", full_name=name, born_on="03/02/1990", job="Kỹ thuật viên X-quang")
        fill(counter, f"workers-{n}-certificates-0", number=number, provider=world.PROVIDER, contents=contents)
        # An unknown registration of the provider leaves the second person's training to a human.
        fill(counter, f"workers-{n}-certificates-0", issued_on=str(day))
    page.locator("[name=workers-1-certificates-0-provider]").fill("Trung tâm không rõ")
    page.locator("[name=workers-1-is_safety_officer]").check()
    fill(counter, "workers-1", appointment_number="05/QĐ-SM", appointed_on=str(day))
    fill(counter, "workers-1", practitioner_number="33/CCNVBX", practitioner_issued_on=str(day))
    scan = world.pdf("đơn đề nghị.pdf")
    page.locator("[name=component-application-scans]").set_input_files(
        {"name": "đơn đề nghị.pdf", "mimeType": "application/pdf", "buffer": scan.read()}
    )
    counter.picture("receive")
    counter.press("Tiếp nhận")
    expect(page.locator(".note--done")).to_contain_text("Đã tiếp nhận")


def fill(person: Person, prefix: str, **fields: str) -> None:
    for name, value in fields.items():
        person.page.locator(f"[name={prefix}-{name}]").fill(value)


def verify_training(appraiser: Person, code: str) -> None:
    appraiser.open_task("Xác minh đào tạo", code)
    appraiser.page.get_by_label("Đã xác minh", exact=True).check()
    appraiser.page.locator("textarea[name^=reason_]").fill("Đã đối chiếu với Cục An toàn bức xạ và hạt nhân.")
    appraiser.picture("task")
    appraiser.press("Ghi kết quả xác minh")
    expect(appraiser.page.locator(".note--done")).to_contain_text("Ghi kết quả xác minh")


def appraise(appraiser: Person, code: str) -> None:
    """Line by line: what the data settle stays folded, the rest is answered from the originals."""
    appraiser.open_task("Thẩm định an toàn", code)
    page = appraiser.page
    assert page.locator("details.check__settled").count() > 0
    for answer in page.locator(".check__line > fieldset.check__answer").all():
        answer.get_by_label("đạt", exact=True).check()
    for note in page.locator(".check__line > .check__note input").all():
        note.fill("Đã xem bản gốc tại cơ sở.")
    page.locator("[name=conclusion]").fill("Đủ điều kiện cấp phép.")
    appraiser.picture("appraisal")
    appraiser.press("Hoàn thành thẩm định")
    expect(page.locator(".note--done")).to_contain_text("Thẩm định an toàn – Hoàn thành thẩm định")


def public_page(browser: Browser, licence: Licence, address: str = "") -> str:
    """What the public page says of the licence, to somebody without account and without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address or f"{licence_site(licence)}")
    said = page.locator(".standing").inner_text()
    page.screenshot(path=SCREENS / "public-phone.png", full_page=True)
    context.close()
    return said


def licence_site(licence: Licence) -> str:
    return str(licence.paper.context["check_url"])


def decoded(paper: Path) -> str:
    """The address in the code that stands on a rendered page."""
    assert shutil.which("zbarimg"), "zbarimg is missing: apt-get install zbar-tools"
    subprocess.run(["pdftoppm", "-r", "150", "-png", paper, paper.with_suffix("")], check=True)
    pictures = sorted(paper.parent.glob("licence-*.png"))
    for picture in pictures:
        shutil.copy(picture, SCREENS / picture.name)
    # It fails when one of the pages has no code, so what it found counts.
    found = subprocess.run(["zbarimg", "--quiet", "--raw", *pictures], capture_output=True, text=True, check=False)
    return found.stdout.strip()
