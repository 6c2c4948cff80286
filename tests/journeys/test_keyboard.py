"""A dossier is received and accepted, another written and sent, without a mouse: by Tab, Space, Enter and typing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from licensing.dossiers.models import Dossier
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.licensing import world

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FARTHEST = 250
"""Presses of Tab within which everything must be reached."""
FOCUSED = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    const told = here.cloneNode(true);
    told.querySelectorAll("[aria-hidden=true]").forEach(icon => icon.remove());
    const text = told.textContent.trim().replace(/\\s+/g, " ");
    return [here.name || "", here.value || "", text, style.outlineStyle, style.outlineWidth];
}"""


class Keyboard:
    """Goes from control to control as the browser leads; each must show that it has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: str, value: str = "") -> None:
        """On to the next field of this name, or link or button of this text; a button's value may decide."""
        self._to(lambda name, held, text: wanted in (name, text) and value in ("", held), wanted)

    def to_fold(self, begins: str) -> None:
        """On to the next head of a fold that begins so."""
        self._to(lambda name, held, text: text.startswith(begins), begins)

    def _to(self, found: Callable[[str, str, str], bool], wanted: str) -> None:
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            name, held, text, line, width = self.page.evaluate(FOCUSED)
            assert (line, width) != ("none", "0px"), f"{name or text} does not show that it has the focus"
            if found(name, held, text):
                return
        raise AssertionError(f"{wanted} was not reached")

    def enter(self, wanted: str, value: str = "") -> None:
        """Go there and press Enter, which leads to another page."""
        self.to(wanted, value)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, prefix: str, **typed: str) -> None:
        """Type into each field, in the order in which they stand."""
        for name, text in typed.items():
            self.to(f"{prefix}-{name}")
            self.page.keyboard.type(text)


def test_a_dossier_is_received_and_accepted_by_keyboard(enter: Enter, office: Office) -> None:
    page = enter("counter").page
    keyboard = Keyboard(page)
    page.goto(reverse("inbox:index"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keyboard.enter("Tiếp nhận hồ sơ")
    keyboard.to("search")
    page.keyboard.type("sao mai")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Phòng khám Đa khoa Sao Mai")

    day = f"{timezone.localdate() - timedelta(days=200):%d%m%Y}"
    keyboard.to("devices-0-kind")
    page.keyboard.press("ArrowDown")
    keyboard.fill("devices-0", name="Máy X-quang", model="RX-500", maker="Hướng Dương", serial_number="SN-0001")
    keyboard.fill("devices-0", max_kilovolts="150", max_milliamperes="500", place="Phòng X-quang")
    keyboard.fill("workers-0", full_name="Phạm Thị Dung", born_on="02031990")
    keyboard.to("workers-0-is_safety_officer")
    page.keyboard.press("Space")
    keyboard.fill("workers-0", appointment_number="05/QĐ-SM", appointed_on=day)
    keyboard.fill("workers-0", practitioner_number="33/CCNVBX", practitioner_issued_on=day)
    keyboard.fill("workers-0-certificates-0", number="102", provider=world.PROVIDER, issued_on=day, contents="1, 14")
    keyboard.enter("Tiếp nhận")
    expect(page.locator(".note--done")).to_contain_text("Đã tiếp nhận")

    code = Dossier.objects.get().code
    page.goto(reverse("inbox:index"))
    keyboard.enter("Tiếp nhận và kiểm tra hồ sơ")
    expect(page.locator("main")).to_contain_text(code)
    keyboard.enter("act-outcome", "accept")
    expect(page.locator(".note--done")).to_contain_text("Tiếp nhận và kiểm tra hồ sơ – Tiếp nhận")


def test_a_facility_writes_and_sends_its_dossier_by_keyboard(enter: Enter, desk: Office) -> None:
    page = enter("facility").page
    keyboard = Keyboard(page)
    keyboard.enter("Bắt đầu hồ sơ")
    keyboard.enter("Bắt đầu")
    keyboard.to("devices-0-kind")
    page.keyboard.press("ArrowDown")
    keyboard.fill("devices-0", name="Máy X-quang", maker="Hướng Dương", model="RX-500", serial_number="SN-0001")
    keyboard.fill("devices-0", max_kilovolts="150", max_milliamperes="500", place="Phòng X-quang")
    keyboard.enter("go", "next")
    keyboard.fill("workers-0", full_name="Phạm Thị Dung", born_on="02031990")
    day = f"{timezone.localdate() - timedelta(days=200):%d%m%Y}"
    keyboard.fill("workers-0-certificates-0", number="102", provider=world.PROVIDER, contents="1", issued_on=day)
    keyboard.enter("go", "next")

    # The second paper is folded; its head opens it, and what is in it comes next.
    expect(page.locator("#legal_status")).to_be_hidden()
    keyboard.to_fold("2. ")
    page.keyboard.press("Enter")
    expect(page.locator("#legal_status")).to_be_visible()
    keyboard.to("files")
    expect(page.locator("#legal_status input[capture]")).to_be_focused()
    keyboard.enter("Tiếp tục: kiểm tra và nộp")
    keyboard.enter("Nộp hồ sơ")
    expect(page.locator("main")).to_contain_text(Dossier.objects.get().code)
