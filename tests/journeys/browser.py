"""A person at a browser: logs in, reads the desk's pages, fills in, presses buttons, and may take a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Locator, expect

from settings.env import ROOT
from tests.journeys import manuals
from tests.journeys.words import LOCALES, Words

SCREENS = ROOT / "var" / "screens"
PATIENCE = 10_000
"""Milliseconds for something to appear."""
DESKTOP, PHONE = (1280, 800), (390, 844)
LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Person:
    """Somebody with an account, at a browser window of their own."""

    def __init__(self, browser: Browser, site: str, name: str = "", language: str = "vi") -> None:
        context = browser.new_context(
            base_url=site, viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale=LOCALES[language]
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
        self.site, self.page, self.says = site, context.new_page(), Words(language)
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("request", self._watch)
        if name:
            self.log_in(name)

    def log_in(self, name: str) -> None:
        """By name and password, which in tests are the same."""
        self.page.goto(reverse("login"))
        self.page.get_by_label(self.says("Log-in name")).fill(name)
        self.page.get_by_label(self.says("Password")).fill(name)
        self.press(self.says("Log in"))
        expect(self.page.locator("nav.menu")).to_be_visible()

    def menu(self, entry: str) -> None:
        """Follow an entry of the menu, by its English."""
        self.page.locator("nav.menu").get_by_role("link", name=self.says(entry)).click()

    def press(self, button: str) -> None:
        """Press the one button of this name in the page's content, and wait for what it sends."""
        inside = self.page.locator("main").get_by_role("button", name=button, exact=True)
        self.click(inside.first)

    def click(self, button: Locator) -> None:
        """Press this button; the page asks whether the site is there, sends, and another page comes."""
        button.click()
        expect(self.page.locator("form[data-asking], form[data-sent]")).to_have_count(0)

    def press_link(self, name: str) -> None:
        """Follow the link of this name in the page's content."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).click()

    def open_task(self, step: str, reference: str = "") -> None:
        """From the inbox, open the task at this step."""
        self.page.goto(reverse("inbox:index"))
        self.row(step, reference).get_by_role("link", name=self.says("Open")).click()
        expect(self.page.get_by_role("heading", level=1, name=step)).to_be_visible()

    def row(self, step: str, reference: str = "") -> Locator:
        """The row of the inbox for this step."""
        rows = self.page.locator("li.row").filter(has=self.page.get_by_role("link", name=step, exact=True))
        return rows.filter(has_text=reference) if reference else rows

    def do(self, step: str, outcome: str, reference: str = "", reason: str = "", **fields: str) -> None:
        """Open the task, fill in `fields` (by name), and press the button of the outcome."""
        self.open_task(step, reference)
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)
        if reason:
            self.page.locator("[name=act-reason]").fill(reason)
        self.press(outcome)
        expect(self.page.locator(".note--done")).to_contain_text(f"{step} – {outcome}")

    def picture(self, name: str, full: bool = True) -> None:
        """Keep what is on the screen, as a desktop and as a phone show it, and refuse to scroll sideways.

        The manuals show those in Vietnamese.
        """
        name = name if self.says.language == "vi" else f"{name}-{self.says.language}"
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        for size, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
            self.page.set_viewport_size({"width": width, "height": height})
            taken = SCREENS / f"{name}-{size}.png"
            self.page.screenshot(path=taken, full_page=full)
            manuals.keep(taken)
            wider = self.page.evaluate("document.documentElement.scrollWidth")
            assert wider <= width, f"{name} is {wider} wide on a {size}"
        self.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})

    def fetch(self, address: str) -> bytes:
        """What an address answers to this person."""
        answer = self.page.request.get(address)
        assert answer.ok, f"{address}: {answer.status}"
        return answer.body()

    def leave(self) -> None:
        """Close the window; no page may have complained or asked another host for anything."""
        self.page.context.close()
        assert self.problems == []

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _watch(self, request: Any) -> None:
        if not re.match(rf"(data:|{re.escape(self.site)}/)", request.url):
            self.problems.append(request.url)


def chromium_path() -> str:
    """Debian's Chromium; the package of the driver brings none."""
    found = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
    assert found, "Chromium is missing: apt-get install chromium"
    return found
