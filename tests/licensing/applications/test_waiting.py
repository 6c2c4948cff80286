"""What is sent while nobody receives is received at once, and it is said when the office looks at it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from licensing.applications.models import Draft
from tests.licensing import world
from tests.licensing.applications.drafts import fill, read
from workflows.models import OfficeHours
from workflows.people import User

MONDAY = "the office looks at it from 07:00 Monday 24/05/2021 on"


def check(draft: Draft) -> str:
    return reverse("applications:check", args=[draft.pk])


@pytest.mark.parametrize(("at", "says"), [("2021-05-22 10:00", MONDAY), ("2021-05-21 17:00", MONDAY)])
def test_outside_the_hours_it_is_said_before_and_after_sending(
    clinic: Client, draft: Draft, ann: User, at: str, says: str
) -> None:
    fill(draft, ann)
    with time_machine.travel(world.moment(at), tick=False):
        before = read(clinic.get(check(draft)))
        after = read(clinic.post(check(draft), {"token": draft.token}, follow=True))
    assert f"Nobody receives now. You may send it all the same; {says}" in before
    assert f"received at the moment of sending all the same; {says}" in after
    draft.refresh_from_db()
    assert draft.sent_at == world.moment(at)
    with time_machine.travel(world.moment("2021-05-24 07:00"), tick=False):
        assert "looks at it" not in read(clinic.get(reverse("applications:draft", args=[draft.pk])))


def test_within_the_hours_and_where_none_are_known_nothing_is_said(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    assert "looks at it" not in read(clinic.get(check(draft)))
    OfficeHours.objects.filter(kind="reception").delete()
    with time_machine.travel(world.moment("2021-05-22 10:00"), tick=False):
        assert "looks at it" not in read(clinic.get(check(draft)))
        assert "looks at it" not in read(clinic.post(check(draft), {"token": draft.token}, follow=True))
