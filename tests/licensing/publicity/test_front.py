"""The front page: for everybody, and for whoever is logged in the way to the first page of the day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.papers import seeding as papers_seeding
from settings.env import ROOT
from tests.licensing import world
from workflows import publishing
from workflows.people import User

pytestmark = pytest.mark.usefixtures("law")


def official() -> User:
    return world.make_user("official", "counter")


def representative() -> User:
    user = world.make_user("representative")
    world.make_representative(user, world.make_facility())
    return user


def nobody_in_particular() -> User:
    return world.make_user("nobody")


def test_a_stranger_reads_who_runs_it_in_two_languages(client: Client) -> None:
    papers_seeding.seed()
    papers_seeding.seed_invented()
    page = client.get("/").content.decode()
    assert '<html lang="vi">' in page
    assert "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi" in page
    english = client.get("/?lang=en").content.decode()
    assert '<html lang="en">' in english
    assert "Department of Science and Technology of Quảng Ngãi province" in english
    assert '<html lang="en">' in client.get("/").content.decode(), "the choice is kept"
    assert '<html lang="vi">' in client.get("/?lang=vi").content.decode()
    assert '<html lang="vi">' in client.get("/?lang=tlh").content.decode()


def test_the_front_page_stands_before_anything_is_entered(client: Client) -> None:
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("who", [official, representative, nobody_in_particular])
def test_who_is_logged_in_is_led_to_the_first_page_of_the_day(client: Client, who: Callable[[], User]) -> None:
    client.force_login(who())
    answer = client.get("/")
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    first = {official: "/today/", representative: "/applications/", nobody_in_particular: "/people/"}
    assert answer.headers["Location"] == first[who]


def test_the_ways_on_are_there_without_script_and_cost_little(client: Client) -> None:
    papers_seeding.seed()
    papers_seeding.seed_invented()
    publishing.offer_shipped(ROOT / "licensing" / "procedures")
    client.get("/")
    with CaptureQueriesContext(connection) as statements:
        page = client.get("/?lang=en").content.decode()
    assert len(statements) <= 5
    for way in ('action="/look-up/"', 'action="/check/"', 'href="/procedures/new_licence/"', 'href="/licensed/"'):
        assert way in page
    for label in ("Dossier code", "Number of the licence", "Day or year of issue"):
        assert f">{label}" in page
    assert "0</strong> licences are valid today" in page
    assert "Guidance on preparing a dossier" not in page, "it begins with no dossier"
    assert "<script" not in page
