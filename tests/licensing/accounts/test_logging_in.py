"""Accounts: signing up, logging in, and what nobody learns by trying. The mails are those that were really sent."""

from __future__ import annotations

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from settings import libraries
from tests.licensing import post, world
from workflows.people import User

PASSWORD = "Một câu mật khẩu dài"
LOG_IN = "/accounts/login/"


def sign_up(client: Client, email: str = "an@clinic.example", name: str = "Lê Thị An") -> str:
    """Where signing up leads."""
    entered = {"full_name": name, "email": email, "password1": PASSWORD}
    answer = client.post("/accounts/signup/", entered)
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer.headers["Location"])


def log_in(client: Client, name: str, password: str = PASSWORD) -> int:
    return int(client.post(LOG_IN, {"login": name, "password": password}).status_code)


@pytest.fixture
def member(client: Client, db: None) -> User:
    """Somebody who signed up and proved the address."""
    sign_up(client)
    client.post(post.link())
    return User.objects.get(email="an@clinic.example")


def say_the_password_again(client: Client) -> None:
    """What has to do with one's security asks for the password once more, for a few minutes."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_signs_up_proves_the_address_and_logs_in_by_it(client: Client, db: None) -> None:
    assert sign_up(client) == "/accounts/confirm-email/"
    post.deliver()
    assert mail.outbox[0].to == ["an@clinic.example"]
    assert log_in(client, "an@clinic.example") == 302
    assert not logged_in(client)
    assert client.get(post.link(0)).status_code == 200
    assert not EmailAddress.objects.get().verified, "reading the page proves nothing: mail programs open links"
    client.post(post.link(0))
    assert EmailAddress.objects.get().verified
    assert log_in(client, "AN@clinic.example") == 302
    assert logged_in(client)
    user = User.objects.get()
    assert (user.full_name, user.email) == ("Lê Thị An", "an@clinic.example")
    assert "an" not in user.username.partition("-")[0]


def test_the_log_in_page_begins_in_its_first_field(client: Client, db: None) -> None:
    fields = re.findall(r"<input[^>]* autofocus[^>]*>", client.get(LOG_IN).content.decode())
    assert [re.search(r'name="(\w+)"', field)[1] for field in fields] == ["login"]  # type: ignore[index]


def test_an_official_logs_in_by_name_and_needs_no_mail(client: Client, db: None) -> None:
    official = world.make_user("chuyen.vien", "appraiser")
    User.objects.filter(pk=official.pk).update(email="official@office.example")
    assert log_in(client, "chuyen.vien", "chuyen.vien") == 302
    assert logged_in(client)
    post.deliver()
    assert mail.outbox == []
    assert client.get("/accounts/email/").status_code == 200
    client.post("/accounts/logout/")
    assert log_in(client, "chuyen.vien", "chuyen.vien") == 302
    assert logged_in(client), "looking at the page of addresses asks for no proof afterwards"


@pytest.mark.parametrize("way", ["name", "e-mail"])
def test_a_demonstration_account_is_refused_outside_a_demonstration(
    client: Client, db: None, settings: Settings, way: str
) -> None:
    demo = world.make_user("coso1")
    User.objects.filter(pk=demo.pk).update(is_demo=True, email="coso1@clinic.example")
    name = "coso1" if way == "name" else "coso1@clinic.example"
    for allowed, status in ((False, 200), (True, 302)):
        settings.DEMO = allowed
        page = client.get(LOG_IN).content.decode()
        assert ("<code>coso1</code>" in page) is allowed
        assert log_in(client, name, "coso1") == status
        assert logged_in(client) is allowed
    settings.DEMO = False
    assert client.get("/today/").status_code == 302, "the session ends with the demonstration"


def test_trying_tells_nobody_who_has_an_account(client: Client, member: User) -> None:
    def said(page: str, **entered: str) -> tuple[int, str, str]:
        answer = Client().post(page, entered)
        text = re.sub(r'name="csrfmiddlewaretoken"[^>]*|value="[^"]*"', "", answer.content.decode())
        return answer.status_code, answer.headers.get("Location", ""), text

    known, unknown = "an@clinic.example", "nobody@clinic.example"
    wrong = [said(LOG_IN, login=name, password="wrong password") for name in (known, unknown)]
    assert wrong[0] == wrong[1]
    reset = [said("/accounts/password/reset/", email=name) for name in (known, unknown)]
    assert reset[0] == reset[1]
    post.deliver()
    before = len(mail.outbox)
    entered = {"full_name": "Kẻ lạ", "password1": PASSWORD}
    cache.clear()
    again = [said("/accounts/signup/", email=name, **entered) for name in (known, unknown)]
    assert again[0] == again[1]
    assert User.objects.filter(email=known).count() == 1
    post.deliver()
    assert [message.to for message in mail.outbox[before:]] == [[known], [unknown]]


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client: Client, member: User) -> None:
    cache.clear()
    client.post("/accounts/password/reset/", {"email": member.email})
    link = post.link()
    page = client.get(link, follow=True)
    new = "Mật khẩu khác hẳn"
    answer = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert log_in(client, member.email) == 200
    assert log_in(client, member.email, new) == 302
    assert Client().get(link, follow=True).context["token_fail"], "the link was used"


@pytest.mark.parametrize("password", ["12345678901234", "password123", "short", "an@clinic.example"])
def test_a_password_that_others_would_guess_is_refused(client: Client, db: None, password: str) -> None:
    entered = {"full_name": "An", "email": "an@clinic.example", "password1": password}
    answer = client.post("/accounts/signup/", entered)
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_guessing_is_stopped_for_the_name_whoever_tries(client: Client, member: User) -> None:
    cache.clear()
    for n in range(5):
        assert (
            Client(REMOTE_ADDR=f"10.0.0.{n}").post(LOG_IN, {"login": member.email, "password": "no"}).status_code == 200
        )
    assert log_in(Client(REMOTE_ADDR="10.0.0.9"), member.email) == 200, "even the right password waits now"


def test_changing_the_address_needs_the_password_and_a_proof(client: Client, member: User) -> None:
    assert log_in(client, member.email) == 302
    new = {"action_add": "", "email": "new@clinic.example"}
    assert "/accounts/reauthenticate/" in client.post("/accounts/email/", new).headers["Location"]
    say_the_password_again(client)
    client.post("/accounts/email/", new)
    assert post.link()
    member.refresh_from_db()
    assert member.email == "an@clinic.example", "not before it is proved"
    client.post(post.link())
    member.refresh_from_db()
    assert member.email == "new@clinic.example"
    assert set(EmailAddress.objects.values_list("email", flat=True)) == {"new@clinic.example"}


def test_codes_of_an_app_are_asked_for_and_a_recovery_code_opens_once(client: Client, member: User) -> None:
    log_in(client, member.email)
    say_the_password_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml' in page.content.decode()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    codes = RecoveryCodes(Authenticator.objects.get(user=member, type="recovery_codes")).get_unused_codes()
    client.post("/accounts/logout/")
    assert log_in(client, member.email) == 302
    assert not logged_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "00000000"}).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert logged_in(client)
    client.post("/accounts/logout/")
    log_in(client, member.email)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert not logged_in(client)


def test_no_page_of_the_account_speaks_english_to_a_vietnamese_reader(client: Client, member: User) -> None:
    english = [message.parts["msgid"] for message in libraries.wanted() if " " in message.parts["msgid"].strip()]
    english += ["Sign In", "Not used", "Email", "Activate", "Remove"]
    strange: dict[str, list[str]] = {}

    def look(page: str) -> None:
        text = unescape(re.sub(r"<script.*?</script>", "", client.get(page, follow=True).content.decode(), flags=re.S))
        words = re.sub(r"<[^>]*>", "\n", text)
        strange[page] = [sentence for sentence in english if sentence in words]

    for page in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/confirm-email/x/"):
        look(page)
    log_in(client, member.email)
    look("/accounts/reauthenticate/")
    say_the_password_again(client)
    for page in PAGES:
        look(page)
    client.post("/accounts/password/change/", {"oldpassword": "x", "password1": "y", "password2": "z"})
    assert {page: found for page, found in strange.items() if found} == {}


PAGES = (
    "/accounts/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_account_stands_in_our_shell(client: Client, member: User, page: str) -> None:
    log_in(client, member.email)
    say_the_password_again(client)
    answer = client.get(page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<main id="main"' in text
    assert 'class="brand"' in text
    assert "style=" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


def test_what_a_password_needs_is_said_in_one_sentence_that_follows_the_settings(
    client: Client, settings: Settings, db: None
) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in (
            ("UserAttributeSimilarityValidator", {}),
            ("MinimumLengthValidator", {"min_length": 13}),
            ("CommonPasswordValidator", {}),
            ("NumericPasswordValidator", {}),
        )
    ]
    assert "Ít nhất 13 ký tự" in client.get("/accounts/signup/").content.decode()
    settings.AUTH_PASSWORD_VALIDATORS = settings.AUTH_PASSWORD_VALIDATORS[1:2]
    assert "phải chứa ít nhất 13 ký tự." in client.get("/accounts/signup/").content.decode()
