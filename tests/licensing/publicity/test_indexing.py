"""What search engines are told, and that no public page names a person, runs a script or asks another house."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import get_resolver

from licensing.dossiers.models import Dossier
from licensing.licences.models import Licence
from licensing.publicity.urls import urlpatterns
from tests.licensing.procedures.office import SIGNATORY, Office
from workflows.models import DefinitionVersion
from workflows.people import User

SEALED = {"signed_by": SIGNATORY, "signed_on": "2021-05-25", "sealed_on": "2021-05-25"}
LOADED = re.compile(r'(?:src|href|action)="([^"]*)"')


@pytest.fixture
def dossier(office: Office) -> Dossier:
    """A dossier of which a licence came, released and not fetched."""
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(full_name=f"Hoàng Thị {user.username.title()}")
    found = office.receive(external_code="G12.34-ABC")
    office.to_the_number(found)
    office.do(found, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    office.do(found, "release", "released", "2021-05-25 10:00", data=SEALED)
    return found


def addresses(dossier: Dossier) -> list[str]:
    """Every public address, as it is and as it is asked; a new one must be in the list of the URLconf to be tried."""
    licence = Licence.objects.get()
    filled = [f"/{entry.pattern}".replace("<slug:code>", "new_licence") for entry in urlpatterns]
    assert not any("<" in address for address in filled)
    asked = [
        f"/look-up/?code={dossier.code}",
        f"/look-up/?code={dossier.external_code}",
        f"/check/?number={licence.number}",
        "/check/?number=2",
        "/licensed/?q=tra",
        "/procedures/new_licence/?on=2021-03-01",
        f"/p/{licence.public_id}/",
        "/p/abcdefghijklmnopqrstuvwxyz/",
    ]
    return filled + asked


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code in (200, 404), address
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_public_address_names_a_person(client: Client, dossier: Dossier, language: str) -> None:
    workers = [worker.full_name for worker in dossier.workers.all()]
    staff = list(User.objects.values_list("full_name", flat=True))
    numbers = [str(certificate.number) for worker in dossier.workers.all() for certificate in worker.certificates.all()]
    secrets = [*workers, *numbers, dossier.holder.head_name, dossier.holder.phone or "0255 3", *staff]
    assert len(secrets) >= 10
    client.cookies["django_language"] = language
    texts = {address: read(client, address) for address in addresses(dossier)}
    assert len(texts) >= 20
    assert {(address, name) for address, text in texts.items() for name in secrets if name in text} == set()
    naming = {address for address, text in texts.items() if SIGNATORY in text}
    assert all(address.startswith(("/p/", "/check/?number=01")) for address in naming), (
        "only a licence names its signatory"
    )


def test_no_public_page_runs_a_script_or_asks_another_house(client: Client, dossier: Dossier) -> None:
    for address in addresses(dossier):
        text = read(client, address)
        if "<html" not in text:
            continue
        assert "<script" not in text, address
        assert " style=" not in text, address
        loaded = LOADED.findall(
            re.sub(r"<a .*?</a>|<link rel=\"(canonical|alternate)[^>]*>", "", text, flags=re.DOTALL)
        )
        assert loaded, address
        assert [one for one in loaded if not one.startswith(("/", "?", "#"))] == [], address
        assert len(re.findall(r"<h1", text)) == 1, address
        assert '<meta name="description"' in text, address


def test_single_licences_and_answers_are_not_indexed_and_the_rest_is(client: Client, dossier: Dossier) -> None:
    noindex = '<meta name="robots" content="noindex">'
    pages = {address: text for address in addresses(dossier) if "<html" in (text := read(client, address))}
    kept_out = {address for address, text in pages.items() if noindex in text}
    assert kept_out == {address for address in pages if "?" in address or address.startswith("/p/")}
    for address in pages.keys() - kept_out:
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in pages[address]


def test_the_sitemap_names_pages_that_are_there(client: Client, office: Office) -> None:
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in read(client, "/robots.txt")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = ElementTree.fromstring(read(client, "/sitemap.xml"))
    named = [str(entry.text).removeprefix("http://127.0.0.1:8000") for entry in tree.findall("s:url/s:loc", space)]
    assert "/procedures/new_licence/?lang=en" in named
    codes = set(DefinitionVersion.objects.values_list("code", flat=True))
    assert len(named) == 2 * (6 + len(codes)), "six pages and one for each procedure, in two languages"
    assert {client.get(address).status_code for address in named} == {200}


def test_the_address_for_the_receipt_slip_opens_the_dossier(client: Client, dossier: Dossier) -> None:
    assert "dossier_lookup" in get_resolver().reverse_dict
    assert "The result is ready" in read(client, f"/look-up/?code={dossier.code}&lang=en")
