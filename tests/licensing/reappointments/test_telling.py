"""Whoever has to complete or to sign a slip is written to and sees it in the inbox; each time once."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from licensing.dossiers.models import Dossier
from licensing.messages.operations import choose
from licensing.news.models import Told
from licensing.reappointments import drafting, operations, telling
from licensing.reappointments.models import Reappointment
from tests.licensing import world
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows.models import Case, JournalEntry
from workflows.people import Absence, User

REASON = "Phải chờ kết quả kiểm định lại thiết bị."
NEW, FAR = date(2021, 5, 31), date(2021, 6, 30)
DRAFTED, COMPLETED, RETURNED = "2021-05-25 00:05", "2021-05-25 09:00", "2021-05-25 10:00"


@pytest.fixture(autouse=True)
def _they_have_addresses(office: Office, dossier: Dossier) -> None:
    for name in ("appraiser", "head", "signatory", "counter"):
        give_address(office.people[name])
    office.work("2021-05-19 10:00")


def give_address(user: User) -> None:
    user.email = f"{user.username}@mail.example"
    user.save()
    choose(person=user, language="en", unwanted=[])


def written(office: Office, at: str) -> list[tuple[str, str]]:
    """Who is written what of slips by the jobs that wait: addresses and what the subject begins with."""
    mail.outbox.clear()
    office.work(at)
    office.work(at)
    sent = [(one.to[0].partition("@")[0], str(one.subject)) for one in mail.outbox if "slip" in str(one.subject)]
    return sorted((who, subject.partition(":")[0]) for who, subject in sent)


def drafted() -> Reappointment:
    [slip] = drafting.sweep(at=moment(DRAFTED))
    return slip


def completed(office: Office, slip: Reappointment, at: str = COMPLETED, new_day: date = NEW) -> None:
    by = office.people["appraiser"]
    operations.propose(slip_id=slip.pk, reason=REASON, new_day=new_day, by=by, at=moment(at))


def test_it_comes_to_who_completes_it_to_who_signs_it_and_back(office: Office) -> None:
    slip = drafted()
    assert written(office, DRAFTED) == [("appraiser", "To complete")]
    assert f"/reappointments/{slip.pk}/" in mail.outbox[0].body
    assert "is due by 17:00 26/05/2021." in mail.outbox[0].body
    completed(office, slip)
    assert written(office, COMPLETED) == [("signatory", "To sign")]
    assert "appoints 31/05/2021" in mail.outbox[0].body
    signatory = office.people["signatory"]
    operations.send_back(slip_id=slip.pk, reason="Say which device.", by=signatory, at=moment(RETURNED))
    assert written(office, RETURNED) == [("appraiser", "To complete")]
    assert "Say which device." in mail.outbox[0].body


def test_told_again_it_tells_nobody_twice(office: Office) -> None:
    drafted()
    entry = JournalEntry.objects.get(act=telling.DRAFTED)
    for _ in range(2):
        telling.tell({"entry": entry.pk}, moment(DRAFTED))
    assert Told.objects.filter(entry=entry).count() == 1
    assert written(office, DRAFTED) == [("appraiser", "To complete")]


def test_who_is_told_late_of_a_slip_that_has_gone_on_is_not_told(office: Office) -> None:
    completed(office, drafted())
    assert written(office, COMPLETED) == [("signatory", "To sign")]


def test_for_who_is_away_the_substitute_is_told_and_of_a_taken_task_its_owner(office: Office) -> None:
    substitute, day = world.make_user("substitute"), date(2021, 5, 25)
    give_address(substitute)
    Absence.objects.create(person=office.people["appraiser"], since=day, until=day, substitute=substitute)
    other = world.make_user("other", "appraiser")
    give_address(other)
    Case.objects.get().task_set.filter(finished=None, role="appraiser").update(owner=office.people["appraiser"])
    drafted()
    assert written(office, DRAFTED) == [("substitute", "To complete")]


def test_a_replay_of_the_past_tells_nobody(office: Office) -> None:
    Case.objects.update(paced_by="half_year")
    [slip] = drafting.sweep(at=moment(DRAFTED), paced_by="half_year")
    completed(office, slip)
    Case.objects.update(paced_by="")
    assert written(office, COMPLETED) == []


def page(office: Office, who: str, address: str, at: str) -> str:
    client = Client()
    client.force_login(office.people[who])
    client.cookies["django_language"] = "en"
    with time_machine.travel(moment(at), tick=False):
        return client.get(address).content.decode()


def test_the_inbox_points_to_it(office: Office) -> None:
    said = "A result will be late: its slip of apology waits for you."
    assert said not in page(office, "appraiser", reverse("inbox:index"), DRAFTED)
    slip = drafted()
    shown = page(office, "appraiser", reverse("inbox:index"), COMPLETED)
    assert said in shown
    assert 'href="/reappointments/"' in shown
    assert said not in page(office, "signatory", reverse("inbox:index"), COMPLETED)
    completed(office, slip)
    assert said in page(office, "signatory", reverse("inbox:index"), RETURNED)


def test_a_new_day_far_off_is_no_breach_of_a_known_law_so_whoever_signs_is_warned(office: Office) -> None:
    slip = drafted()
    completed(office, slip, new_day=FAR)
    said = "The new date lies 25 working days after the first one, which is longer than the whole term was."
    for who in ("appraiser", "signatory"):
        shown = page(office, who, f"/reappointments/{slip.pk}/", RETURNED)
        assert said in shown
        assert "No longest re-appointment is known in law" in shown
    signatory = office.people["signatory"]
    operations.send_back(slip_id=slip.pk, reason="Sooner.", by=signatory, at=moment(RETURNED))
    completed(office, slip, at="2021-05-25 11:00")
    assert "longer than the whole term" not in page(office, "signatory", f"/reappointments/{slip.pk}/", RETURNED)
    operations.sign(slip_id=slip.pk, by=signatory, at=moment("2021-05-25 11:30"))
