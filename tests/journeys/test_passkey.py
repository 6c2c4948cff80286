"""A passkey in a real browser: made, then used instead of a password, under the strict policy for scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import Person
from tests.licensing import world

pytestmark = pytest.mark.browser


def with_a_finger(person: Person) -> Any:
    """Give this browser an authenticator that recognizes its person."""
    devtools = person.page.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    able = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = able | {"isUserVerified": True, "automaticPresenceSimulation": True}
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_is_made_and_opens_the_account(transactional_db: None, live_server: Any, browser: Browser) -> None:
    world.seed_the_law()
    world.make_user("an", full_name="Lê Thị An")
    person = Person(browser, live_server.url, "an")
    page = person.page
    devtools, authenticator = with_a_finger(person)
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill("an")
    page.locator("main button[type=submit]").click()
    page.locator("[name=passwordless]").check()
    person.picture("passkey-add")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    person.picture("recovery-codes")
    page.goto("/accounts/2fa/webauthn/")
    person.picture("passkeys")
    page.goto("/accounts/2fa/")
    person.picture("second-step")
    person.click(page.get_by_role("button", name="Đăng xuất"))
    page.goto("/accounts/login/")
    person.picture("log-in")
    page.locator("#passkey_login").click()
    expect(page.locator("nav.menu")).to_be_visible()
    person.click(page.get_by_role("button", name="Đăng xuất"))
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    devtools.send("WebAuthn.disable")
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no finger')) }")
    page.locator("#passkey_login").click()
    expect(page.locator("#passkey-refused")).to_be_visible()
    person.leave()
