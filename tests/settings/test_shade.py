"""Light or dark: as the device has it, as the reader chose, never on paper."""

import re

import pytest
from django.test import Client

LOG_IN = "/accounts/login/"


def dark_media(client: Client) -> str:
    page = client.get(LOG_IN).content.decode()
    found = re.search(r'dark\.css" media="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "media"),
    [
        ("dark", "screen"),
        ("light", "not all"),
        ("auto", "screen and (prefers-color-scheme: dark)"),
        ("purple", "screen and (prefers-color-scheme: dark)"),
    ],
)
def test_the_choice_is_kept(client: Client, chosen: str, media: str) -> None:
    assert dark_media(client) == "screen and (prefers-color-scheme: dark)"
    answer = client.post("/shade/", {"shade": chosen, "next": LOG_IN})
    assert (answer.status_code, answer.headers["Location"]) == (302, LOG_IN)
    assert dark_media(client) == media


@pytest.mark.django_db
def test_auto_forgets_an_earlier_choice(client: Client) -> None:
    client.post("/shade/", {"shade": "dark"})
    client.post("/shade/", {"shade": "auto"})
    assert dark_media(client) == "screen and (prefers-color-scheme: dark)"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/shade/", {"shade": "dark", "next": elsewhere}).headers["Location"] == "/"
