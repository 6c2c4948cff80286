"""Every page of every role, in both languages, on a desktop and on a phone, by day and by night."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.journeys.crawl import Seen, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

PEOPLE = ("motcua", "chuyenvien", "truongphong", "lanhdao", "vanthu", "coso1", "coso9")
"""One for each role, a facility that is asked for more, and one whose licence is ready."""


@pytest.fixture(scope="module")
def seen(week: str, browser: Browser) -> Seen:
    seen = Seen()
    begin_a_dossier(browser, week, PEOPLE[-1])
    Walk(browser, week, "", seen).along_the_links("/", "/accounts/login/")
    for who in PEOPLE:
        Walk(browser, week, who, seen).along_the_links("/")
    return seen


def begin_a_dossier(browser: Browser, site: str, who: str) -> None:
    """So that there is a draft to look at, with two devices that lack something."""
    walk = Walk(browser, site, who, Seen())
    walk.page.goto(reverse("applications:begin"))
    walk.page.get_by_role("button", name="Bắt đầu").click()
    expect(walk.page).to_have_url(re.compile(r"/applications/\d+/"))
    for name, button in (("devices-0-name", "Thêm thiết bị"), ("devices-1-name", "Lưu")):
        walk.page.locator(f"[name={name}]").fill("Máy X-quang")
        with walk.page.expect_navigation():
            walk.page.locator("main").get_by_role("button", name=button, exact=True).click()
    walk.context.close()


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("axe", id="nothing_keeps_anybody_out"),
        pytest.param("width", id="nothing_is_wider_than_a_phone_or_than_a_window_at_200_percent"),
        pytest.param("language", id="each_text_says_its_language_and_is_in_the_reader_s"),
        pytest.param("policy", id="scripts_and_styles_are_ours_alone"),
        pytest.param("request", id="no_page_asks_another_host"),
        pytest.param("console", id="no_page_complains"),
        pytest.param("broken", id="no_link_leads_nowhere"),
    ],
)
def test_no_page_fails(seen: Seen, kind: str) -> None:
    found = seen.of(kind)
    assert not found, "\n".join(found)
    assert seen.pages > 40, "the walk looked at the site"


WRONG = """<html lang="{language}"><title>x</title><main><h1>x</h1><img src="data:,">
<p style="color:#999;background:#fff">faint</p><div style="width:700px">wide</div><p>{strange}</p></main>"""


@pytest.mark.parametrize(
    ("language", "strange"),
    [
        ("vi", "Log in"),
        ("vi", "Nothing of this was translated"),
        ("en", "Giấy phép"),
        ("en", '<span lang="vi">Hồ sơ</span>'),
    ],
)
def test_the_look_finds_what_is_wrong(browser: Browser, language: str, strange: str) -> None:
    seen = Seen()
    walk = Walk(browser, "http://localhost", "", seen)
    walk.page.goto("about:blank")
    walk.page.set_content(WRONG.format(language=language, strange=strange))
    walk.look(language)
    walk.context.close()
    assert {found.what.partition(":")[0] for found in seen.findings if found.kind == "axe"} == {
        "image-alt",
        "color-contrast",
    }
    assert {found.way for found in seen.findings if found.kind == "width"} == {f"{language} phone", f"{language} 200 %"}
    assert len(seen.of("language")) == 1
