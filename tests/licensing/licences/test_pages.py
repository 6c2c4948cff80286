"""The public page without log-in or script, and the officials' pages behind the one rule of sight."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from licensing.licences.models import Licence, LicenceAct
from licensing.papers import queries
from tests.licensing import issuing
from tests.licensing.licences.test_licences import seal
from workflows.people import User

pytestmark = pytest.mark.usefixtures("offered")


def public(licence: Licence, at: str, query: str = "") -> str:
    with time_machine.travel(issuing.moment(at), tick=False):
        return Client().get(f"/p/{licence.public_id}/{query}").content.decode()


@pytest.fixture
def officer() -> User:
    return issuing.person("officer", "officer")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_says_what_the_licence_is_at_this_moment(officer: User) -> None:
    licence = issuing.licence()
    assert "Waiting for signature and seal" in public(licence, "2021-02-08 12:00", "?lang=en")
    seal(licence)
    assert ">Valid<" in public(licence, "2021-02-09 12:00", "?lang=en")
    assert ">Valid<" in public(licence, "2024-02-08 23:59", "?lang=en")
    assert ">Expired<" in public(licence, "2024-02-09 00:01", "?lang=en")
    LicenceAct.objects.create(
        licence=licence, kind="revoked", by=officer, at=issuing.moment("2022-05-03 09:00"), reason="Secret ground"
    )
    page = public(licence, "2022-05-03 09:00", "?lang=en")
    assert ">Revoked<" in page
    assert "03/05/2022" in page
    assert "Secret ground" not in page
    assert "officer" not in page


def test_the_page_shows_what_can_be_compared_with_the_paper() -> None:
    page = public(issuing.licence(), "2021-02-08 12:00")
    for shown in ("01/GP-SKHCN", "Phòng khám đa khoa Sông Trà", "RX-1", "MP600001", "08/02/2024", "Lê Hoàng Ước"):
        assert shown in page
    assert '<html lang="vi">' in page
    assert "Bùi Thị Ước Mơ" not in page


def test_the_page_needs_no_script_no_cookie_and_is_never_kept() -> None:
    licence = issuing.licence()
    response = Client(headers={"accept-language": "en"}).get(f"/p/{licence.public_id}/")
    assert b"<script" not in response.content
    assert b"style=" not in response.content
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Language"] == "vi"


def test_an_unknown_code_gets_a_clear_sentence() -> None:
    response = Client().get("/p/abcdefghijklmnopqrstuvwxyz/?lang=en")
    assert response.status_code == 404
    assert "The department has issued no licence with this code." in response.content.decode()


def test_the_paper_is_for_those_who_see_the_case(officer: User) -> None:
    licence = issuing.licence()
    stranger = issuing.person("stranger", "clerk")
    for address in (f"/licences/{licence.pk}/paper.pdf", f"/papers/{licence.paper_id}.pdf"):
        assert Client().get(address).status_code == 302
        assert logged_in(stranger).get(address).status_code == 404
        response = logged_in(officer).get(address)
        assert response.content == queries.content(licence.paper)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'inline; filename="01.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"


def test_an_officer_with_the_permission_revokes_at_once(officer: User) -> None:
    licence = issuing.licence()
    seal(licence)
    page, verb = f"/licences/{licence.pk}/", f"/licences/{licence.pk}/revoke/"
    assert logged_in(officer).post(verb, {"reason": "Rule 1"}).status_code == 403
    assert verb not in logged_in(officer).get(page).content.decode()
    officer.user_permissions.add(Permission.objects.get(codename="revoke_licence"))
    client = logged_in(User.objects.get(pk=officer.pk))
    assert verb in client.get(page).content.decode()
    assert client.post(verb, {"reason": " "}).status_code == 400
    assert not LicenceAct.objects.exists()
    assert client.post(verb, {"reason": "Quyết định 12,\r\nĐiều 79"}).status_code == 302
    act = LicenceAct.objects.get()
    assert (act.by, act.reason) == (officer, "Quyết định 12, Điều 79")
    again = client.post(verb, {"reason": "Rule 1"})
    assert again.status_code == 400
    assert LicenceAct.objects.count() == 1
    now = datetime.now(issuing.VIETNAM)
    assert ">Revoked<" in public(licence, f"{now:%Y-%m-%d %H:%M}", "?lang=en")


def test_the_register_lists_what_one_may_see_and_finds_it(
    officer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(3):
        issuing.licence(f"D-{i}", f"2021-02-0{i + 7}")
    client = logged_in(officer)
    assert [line for line in ("01/GP", "02/GP", "03/GP") if line in client.get("/licences/").content.decode()] == [
        "01/GP",
        "02/GP",
        "03/GP",
    ]
    found = client.get("/licences/", {"q": "02/gp"}).content.decode()
    assert "02/GP-SKHCN" in found
    assert "01/GP-SKHCN" not in found
    for words in ("Sông Trà", "song tra", "TRÀ sông", "03/gp song"):
        assert "03/GP-SKHCN" in client.get("/licences/", {"q": words}).content.decode()
    assert "GP-SKHCN" not in logged_in(issuing.person("stranger", "clerk")).get("/licences/").content.decode()
    with django_assert_max_num_queries(14):
        client.get("/licences/")


def test_nobody_revokes_what_he_may_not_see() -> None:
    licence = issuing.licence()
    stranger = issuing.person("stranger", "clerk")
    stranger.user_permissions.add(Permission.objects.get(codename="revoke_licence"))
    client = logged_in(stranger)
    assert client.get(f"/licences/{licence.pk}/").status_code == 404
    assert client.post(f"/licences/{licence.pk}/revoke/", {"reason": "Rule"}).status_code == 404
    assert client.get(f"/licences/{licence.pk}/revoke/").status_code == 405
    assert not LicenceAct.objects.exists()
