"""Whoever administers says who writes procedures and who publishes them; it is journalled, and roles of drafts wait."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from licensing.administration import queries
from settings.env import ROOT
from tests.licensing import world
from workflows import blank_parts, drafts, publishing
from workflows.definition import Title
from workflows.models import JournalEntry
from workflows.people import User


@pytest.fixture
def written(admin: User) -> User:
    return world.make_user("soan", full_name="Người Soạn")


def kept(person: User, **rights: str) -> dict[str, str]:
    return {"full_name": person.full_name, "username": person.username, "is_active": "on", **rights}


@pytest.mark.parametrize(
    ("right", "may"),
    [
        ("writes_procedures", {"workflows.write_definition"}),
        ("publishes_procedures", {"workflows.publish_definition", "workflows.move_case"}),
    ],
)
def test_a_right_about_procedures_is_given_taken_and_journalled(
    client: Client, admin: User, written: User, right: str, may: set[str]
) -> None:
    client.force_login(admin)
    page = reverse("administration:person", args=[written.pk])
    assert client.post(page, kept(written, **{right: "on"})).status_code == 302
    assert User.objects.get(pk=written.pk).get_all_permissions() == may
    said = JournalEntry.objects.filter(act=queries.ACT).latest("pk").data
    assert (said["person"], said[right]) == (written.pk, True)
    assert f'name="{right}" id="id_{right}" checked' in client.get(page).content.decode().replace(
        f'aria-describedby="id_{right}_helptext" ', ""
    )
    assert client.post(page, kept(written)).status_code == 302
    assert User.objects.get(pk=written.pk).get_all_permissions() == set()


def test_somebody_can_be_appointed_to_a_role_that_is_still_being_written(admin: User, written: User) -> None:
    publishing.offer_shipped(ROOT / "licensing" / "procedures")
    content = blank_parts.new_content("moi", Title("Mới", "New"), first_day=date(2021, 3, 1))
    content["roles"].append({"name": "pccc", "title": {"vi": "Cán bộ PCCC", "en": "Fire"}, "is_party": False})
    draft = drafts.begin(content, based_on=None, by=written, at=timezone.now())
    with translation.override("vi"):
        assert queries.roles_to_give(timezone.localdate())["pccc"] == "Cán bộ PCCC"
    assert "pccc" not in queries.roles(timezone.localdate()), "nobody is missing for it yet"
    drafts.drop(draft.pk, by=written, at=timezone.now())
    assert "pccc" not in queries.roles_to_give(timezone.localdate())
