"""The national identity: against a provider on this machine, over HTTP, with its code, its secret and its proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from tests.licensing import world
from tests.licensing.accounts.identity_provider import CLIENT_ID, SECRET, Provider, provider
from workflows.people import User


@pytest.fixture
def identity(db: None, settings: Settings) -> Iterator[Provider]:
    with provider() as server:
        offer(settings, server)
        yield server


def offer(settings: Any, server: Provider, secret: str = SECRET) -> None:
    where = {"provider_id": "identity", "name": "VNeID", "settings": {"server_url": server.address}}
    apps = [where | {"client_id": CLIENT_ID, "secret": secret}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def come_in(client: Client) -> Any:
    """Follow the log-in page's link to the provider and back."""
    page = client.get("/accounts/login/").content.decode()
    assert "VNeID" in page
    there = client.get("/accounts/oidc/identity/login/?process=login").headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def test_nothing_is_offered_until_it_is_configured(client: Client, db: None) -> None:
    assert configured.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] == []
    assert "oidc" not in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/identity/login/").status_code == 404


def test_a_person_comes_in_by_the_national_identity_and_is_known_the_next_time(
    client: Client, identity: Provider
) -> None:
    for _ in range(2):
        assert come_in(client).status_code == 302
        assert client.session["_auth_user_id"] == str(User.objects.get().pk)
        client.post("/accounts/logout/")
    user = User.objects.get()
    assert (user.full_name, user.email) == ("Nguyễn Văn Bình", "binh@clinic.example")
    assert EmailAddress.objects.get().verified
    assert not user.has_usable_password()


def test_it_takes_over_nobody_s_account_by_its_address(client: Client, identity: Provider) -> None:
    other = world.make_user("binh")
    User.objects.filter(pk=other.pk).update(email="binh@clinic.example")
    EmailAddress.objects.create(user=other, email="binh@clinic.example", verified=True, primary=True)
    come_in(client)
    assert "_auth_user_id" not in client.session


def test_a_demonstration_account_is_refused_by_this_way_too(client: Client, identity: Provider) -> None:
    come_in(client)
    client.post("/accounts/logout/")
    User.objects.update(is_demo=True)
    assert come_in(client).headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_a_wrong_secret_lets_nobody_in(client: Client, identity: Provider, settings: Settings) -> None:
    offer(settings, identity, secret="another secret")
    answer = come_in(client)
    assert answer.status_code == 401
    assert not User.objects.exists()
