"""A dossier that comes when nobody receives: said, with what follows from it, and received all the same."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from licensing.dossiers.models import Dossier
from licensing.dossiers.out_of_hours import out_of_hours
from tests.licensing import world
from tests.licensing.dossiers.test_pages import enter, send, typed
from workflows import clock
from workflows.loading import load_text
from workflows.models import DefinitionVersion, OfficeHours
from workflows.moments import moment_words

EVENING = (
    "17:30 Tuesday 18/05/2021 is outside the reception hours (07:00–11:30, 13:30–17:00). The day received is not"
    " counted. 5 working days: counted from Wednesday 19/05/2021 on, falls due at 17:00 Tuesday 25/05/2021."
    " It can be received all the same."
)
SUNDAY = (
    "Nobody receives on Sunday 16/05/2021: it is a day off. The day received is not counted. 5 working days: counted"
    " from Monday 17/05/2021 on, falls due at 17:00 Friday 21/05/2021. It can be received all the same."
)


def hint(at: str) -> str:
    definition = DefinitionVersion.objects.get(code="new_licence").definition
    return out_of_hours(world.moment(at), definition, clock.calendar())


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2021-05-18 17:30", EVENING),
        ("2021-05-16 09:00", SUNDAY),
        ("2021-05-18 09:00", ""),
        ("2021-05-18 16:59", ""),
        ("2040-05-18 18:00", ""),
    ],
)
def test_it_is_said_with_what_follows(office: None, at: str, says: str) -> None:
    assert hint(at) == says


def test_the_due_moment_that_is_told_is_the_one_that_comes_of_it(office: None) -> None:
    for at in ("2021-05-18 17:30", "2021-05-16 09:00", "2021-05-18 12:00"):
        case = world.receive(at=at).case
        assert case
        assert case.due_at
        assert f"falls due at {moment_words(case.due_at)}." in hint(at)


def test_hours_of_work_are_told_by_their_first_day(office: None) -> None:
    content = DefinitionVersion.objects.get(code="new_licence").source.replace("5 working_days", "16 working_hours")
    told = out_of_hours(world.moment("2021-05-18 17:30"), load_text(content, "hours.yaml"), clock.calendar())
    assert "16 working hours: counted in office hours, first on Wednesday 19/05/2021; falls due at" in told
    assert "17:00 Thursday 20/05/2021" in told
    assert "not counted" not in told


def test_without_reception_hours_nothing_is_said(office: None) -> None:
    OfficeHours.objects.filter(kind="reception").delete()
    assert hint("2021-05-16 09:00") == ""


@pytest.mark.parametrize(
    ("at", "received", "says"),
    [
        ("2021-05-18 17:30", "", EVENING),
        ("2021-05-18 09:00", "2021-05-16T09:00", SUNDAY),
    ],
)
def test_the_counter_reads_it_on_the_page_and_after_receiving(
    client: Client, office: None, at: str, received: str, says: str
) -> None:
    with time_machine.travel(world.moment(at), tick=False):
        counter = enter(client, world.make_user("counter", "counter"))
        entered = typed(world.make_facility(), received_at=received, late_entry_reason="Nộp hôm Chủ nhật")
        kept = counter.post(reverse("counter:index"), entered | {"more": "stay"}, follow=True)
        assert says in kept.content.decode()
        answer = send(counter, entered)
        assert answer.status_code == 302, "it is a hint"
        assert says in counter.get(answer.headers["Location"]).content.decode()
    assert Dossier.objects.count() == 1


def test_within_the_hours_online_and_for_a_moment_to_come_nothing_is_said(client: Client, office: None) -> None:
    OfficeHours.objects.create(kind="reception", in_force_from=date(2021, 5, 18), opens=time(8), closes=time(12))

    def page(at: str, **changes: str) -> str:
        with time_machine.travel(world.moment(at), tick=False):
            counter = enter(client, world.make_user(f"at-{at[-5:]}-{len(changes)}", "counter"))
            entered = typed(world.make_facility(name=f"Nha khoa {at} {len(changes)}"), **changes)
            return counter.post(reverse("counter:index"), entered | {"more": "stay"}, follow=True).content.decode()

    said = "outside the reception hours"
    assert said not in page("2021-05-18 09:00")
    assert said in page("2021-05-18 12:00")
    assert said not in page("2021-05-18 12:30", channel="online")
    assert said not in page("2021-05-18 09:30", received_at="2021-05-18T20:00")


def test_it_is_said_in_vietnamese(client: Client, office: None) -> None:
    with time_machine.travel(world.moment("2021-05-18 17:30"), tick=False):
        counter = enter(client, world.make_user("counter", "counter"))
        counter.cookies["django_language"] = "vi"
        page = counter.get(reverse("counter:index")).content.decode()
    assert (
        "17:30 thứ Ba 18/05/2021 ngoài giờ tiếp nhận (07:00–11:30, 13:30–17:00). Không tính ngày nhận hồ sơ."
        " 5 ngày làm việc: tính từ thứ Tư 19/05/2021, đến hạn lúc 17:00 thứ Ba 25/05/2021. Vẫn tiếp nhận được." in page
    )
