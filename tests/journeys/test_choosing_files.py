"""Files are chosen by a button in the page's language, with the mouse, by keyboard, and without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.browser import DESKTOP, PATIENCE, PHONE
from tests.journeys.office import Office, scan
from tests.journeys.words import LANGUAGES, Words

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]

OWN = "[name=component-application-scans]"
FILES: list[FilePayload] = [
    {"name": name, "mimeType": "image/jpeg", "buffer": scan().read()} for name in ("đơn.jpg", "phụ lục.jpg")
]


def counter(browser: Browser, site: str, language: str, *, script: bool) -> Page:
    """The page of receiving, in a French browser."""
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=script)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
    page = context.new_page()
    page.goto(reverse("login"))
    page.locator("[name=login]").first.fill("counter")
    page.locator("[name=password]").first.fill("counter")
    page.locator("main form").first.locator("button").first.click()
    expect(page.locator("nav.menu")).to_be_visible()
    page.goto(reverse("counter:index"))
    return page


def test_the_button_and_the_names(desk: Office, browser: Browser, live_server: Any, language: str) -> None:
    page, says = counter(browser, live_server.url, language, script=True), Words(language)
    button = page.locator(f"label.files:has({OWN})")
    told = button.locator("+ output")
    expect(button).to_contain_text(says("Choose files"))
    expect(told).to_have_text(says("no file chosen"))
    assert page.locator(OWN).evaluate("one => one.offsetWidth") == 1, "the browser's own words are not seen"
    page.locator("[name=component-application-handed_in]").focus()
    page.keyboard.press("Tab")
    expect(page.locator(OWN)).to_be_focused()
    assert button.evaluate("one => getComputedStyle(one).outlineStyle") == "solid", "the focus is seen"
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(FILES)
    expect(told).to_have_text("đơn.jpg, phụ lục.jpg")
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_without_script_the_browser_says_what_was_chosen(
    desk: Office, browser: Browser, live_server: Any, language: str
) -> None:
    page = counter(browser, live_server.url, language, script=False)
    own = page.locator(OWN)
    box = own.bounding_box()
    assert box
    assert box["width"] > 100
    expect(page.locator(f"label.files:has({OWN}) + output")).to_be_hidden()
    own.set_input_files(FILES)
    page.locator("button[name=more][value=stay]").last.click()
    expect(page.locator("#component-application")).to_contain_text("đơn.jpg")
    page.context.close()
