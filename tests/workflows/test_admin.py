"""The administration's pages of the engine's tables."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.workflows.library.world import Library, make_person
from workflows.models import CalendarDay, Case, JournalEntry, Task
from workflows.people import User


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    user = make_person("administrator")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def test_the_tables_of_viewflow_that_stay_empty_are_not_shown() -> None:
    assert not [model for model in admin.site._registry if model.__module__ == "viewflow.workflow.models"]


@pytest.mark.parametrize("model", [CalendarDay, Case, Task, JournalEntry])
def test_what_happened_is_only_read(administrator: Client, library: Library, model: type) -> None:
    library.ask_for_a_book()
    row = model.objects.first()  # type: ignore[attr-defined]
    name = model.__name__.lower()
    assert administrator.get(reverse(f"admin:workflows_{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"admin:workflows_{name}_change", args=[row.pk])).status_code == 200
    assert administrator.post(reverse(f"admin:workflows_{name}_change", args=[row.pk]), {}).status_code == 403
    assert administrator.post(reverse(f"admin:workflows_{name}_delete", args=[row.pk]), {}).status_code == 403


def test_a_person_is_entered_and_never_deleted(administrator: Client) -> None:
    form = {
        "username": "new",
        "full_name": "Nguyễn Thị Mới",
        "usable_password": "true",
        "password1": "rất-dài-và-lạ-2021",
        "password2": "rất-dài-và-lạ-2021",
        "appointments-TOTAL_FORMS": "0",
        "appointments-INITIAL_FORMS": "0",
    }
    assert administrator.post(reverse("admin:workflows_user_add"), form).status_code == 302
    person = User.objects.get(username="new")
    assert person.full_name == "Nguyễn Thị Mới"
    assert administrator.post(reverse("admin:workflows_user_delete", args=[person.pk])).status_code == 403
