"""What the engine warns of is read in the mail that was really sent; and the message of the morning."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.messages.models import Message
from licensing.messages.operations import choose
from licensing.news import digest
from licensing.news.models import Digest
from tests.licensing import world
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows import warnings
from workflows.models import Warning
from workflows.people import Absence, User

SWEPT = ("due_soon", "due", "overdue")


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    office = Office()
    for name in ("party", "counter", "appraiser", "head"):
        give_address(office.people[name])
    return office


def give_address(user: User, *, language: str = "en", unwanted: tuple[str, ...] = ()) -> None:
    user.email = f"{user.username}@mail.example"
    user.save()
    choose(person=user, language=language, unwanted=list(unwanted))


def settle(office: Office, at: str) -> None:
    """What happened before is told, and what is told is sent."""
    office.work(at)
    office.work(at)


def warned(office: Office, at: str) -> list[tuple[str, str]]:
    """Who was written what by a sweep: addresses and subjects."""
    settle(office, at)
    mail.outbox.clear()
    warnings.sweep(now=moment(at))
    office.work(at)
    return sorted((message.to[0].partition("@")[0], str(message.subject)) for message in mail.outbox)


def accepted(office: Office) -> Dossier:
    """Processing is due on 26 May at 17:00."""
    dossier = office.receive()
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={"appraiser": office.people["appraiser"].pk})
    return dossier


def test_a_working_day_before_whoever_has_it_is_written_to(office: Office) -> None:
    code = accepted(office).code
    warned(office, "2021-05-24 17:00")
    assert warned(office, "2021-05-25 07:00") == [("appraiser", f"Due soon: Processing of the dossier – {code}")]
    body = str(mail.outbox[0].body)
    assert f"/cases/{Message.objects.latest('pk').case_id}/" in body
    assert "is due by 17:00 26/05/2021." in body
    assert warned(office, "2021-05-25 07:01") == []


def test_at_the_due_moment_the_head_as_well(office: Office) -> None:
    code = accepted(office).code
    warned(office, "2021-05-25 07:00")
    subject = f"Due: Processing of the dossier – {code}"
    assert warned(office, "2021-05-26 17:00") == [("appraiser", subject), ("head", subject)]
    assert "was due by 17:00 26/05/2021 and is not done." in mail.outbox[0].body


def test_a_working_day_after_the_head(office: Office) -> None:
    code = accepted(office).code
    warned(office, "2021-05-26 17:00")
    assert warned(office, "2021-05-27 07:00") == [("head", f"Late: Processing of the dossier – {code}")]


def test_the_facility_is_reminded_of_its_answer(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "ask_more", "2021-05-19 08:30", data={"note": ""}, reason="Thiếu sơ đồ phòng.")
    assert warned(office, "2021-06-01 17:00") == []
    subject = f"An answer is still missing: Supplement the dossier – {dossier.code}"
    assert warned(office, "2021-06-02 07:00") == [("clinic", subject)]
    assert "On 19/05/2021 you were asked" in mail.outbox[0].body


def test_what_was_meant_to_come_before_and_comes_late_says_that_it_is_late(office: Office) -> None:
    accepted(office)
    warned(office, "2021-06-01 08:00")
    bodies = [str(message.body) for message in mail.outbox]
    assert any("Processing" in body for body in bodies)
    assert bodies
    assert all("was due by" in body for body in bodies)


def test_one_sweep_after_missed_ones_writes_once_of_a_case_and_names_the_highest_rung(office: Office) -> None:
    dossier = accepted(office)
    written = warned(office, "2021-06-01 08:00")
    assert sorted(who for who, _subject in written) == sorted({who for who, _subject in written}), "one for each"
    given = Warning.objects.filter(case=dossier.case)
    assert given.filter(term="processing").count() == 3, "each rung has its row"
    [head] = [message for message in mail.outbox if message.to == ["head@mail.example"]]
    assert head.subject.startswith("Late: ")
    assert set(given.filter(people__username="head").values_list("rung", flat=True)) > {"due"}
    [appraiser] = [message for message in mail.outbox if message.to == ["appraiser@mail.example"]]
    things = given.filter(people__username="appraiser").values("task", "term").distinct().count()
    assert str(appraiser.body).count("\n– ") == things - 1 > 0, "what else is due is listed"
    assert warned(office, "2021-06-01 08:01") == []


def test_whoever_does_not_want_the_highest_kind_hears_of_the_next(office: Office) -> None:
    accepted(office)
    give_address(office.people["head"], unwanted=("overdue",))
    subjects = [subject for who, subject in warned(office, "2021-06-01 08:00") if who == "head"]
    assert [subject.partition(":")[0] for subject in subjects] == ["Due"]


def test_who_does_not_want_it_gets_no_single_mails_but_the_morning(office: Office) -> None:
    accepted(office)
    give_address(office.people["appraiser"], unwanted=SWEPT)
    assert "appraiser" not in [who for who, _ in warned(office, "2021-05-25 07:00")]
    assert morning(office, "2021-05-25 07:00") == ["appraiser"]


def test_in_vietnamese(office: Office) -> None:
    accepted(office)
    give_address(office.people["appraiser"], language="vi")
    warned(office, "2021-05-24 17:00")
    subjects = [subject.partition(" – ")[0] for _who, subject in warned(office, "2021-05-25 07:00")]
    assert "Sắp đến hạn: Giải quyết hồ sơ" in subjects
    assert morning(office, "2021-05-25 07:00") == ["appraiser"]
    assert "Tuần này" in mail.outbox[0].body or "Quá hạn" in mail.outbox[0].body


def morning(office: Office, at: str) -> list[str]:
    """To whom a morning message was written."""
    settle(office, at)
    mail.outbox.clear()
    written = digest.write(now=moment(at))
    office.work(at)
    assert len(mail.outbox) == written
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_the_morning_message_lists_what_is_late_due_today_and_this_week(office: Office) -> None:
    dossier = accepted(office)
    later = office.receive(at="2021-05-24 09:00")
    assert morning(office, "2021-05-24 06:59") == [], "before the hour"
    assert morning(office, "2021-05-24 09:01") == ["appraiser", "counter"]
    body = next(str(message.body) for message in mail.outbox if message.to == ["appraiser@mail.example"])
    assert f"Late (1)\n\n– Appraise safety – {dossier.code}, " in body
    assert later.code not in body
    assert f"/cases/{dossier.case_id}/" in body
    assert morning(office, "2021-05-24 09:02") == [], "once a day"
    assert morning(office, "2021-05-25 07:00") == ["appraiser", "counter"]


def test_nothing_to_do_is_no_message_all_day(office: Office) -> None:
    assert morning(office, "2021-05-24 07:00") == []
    accepted(office)
    assert morning(office, "2021-05-24 09:00") == [], "looked at already"
    assert Digest.objects.filter(message=None).count() == Digest.objects.count() > 0


def test_no_morning_message_on_a_day_off_nor_while_away(office: Office) -> None:
    accepted(office)
    assert morning(office, "2021-05-22 09:00") == [], "a Saturday"
    substitute = world.make_user("substitute")
    give_address(substitute)
    day = date(2021, 5, 24)
    Absence.objects.create(person=office.people["appraiser"], since=day, until=day, substitute=substitute)
    assert morning(office, "2021-05-24 07:00") == ["substitute"]


def test_the_morning_message_costs_the_same_however_much_there_is(office: Office) -> None:
    accepted(office)
    few = statements("2021-05-24 07:00")
    for _ in range(5):
        office.receive(at="2021-05-20 09:00")
    assert statements("2021-05-25 07:00") <= few + 12, "one more official has something, with the same statements"
    for _ in range(5):
        office.receive(at="2021-05-21 09:00")
    before = statements("2021-05-25 07:00")
    for _ in range(5):
        office.receive(at="2021-05-21 09:00")
    assert statements("2021-05-26 07:00") >= before >= 0


def statements(at: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        digest.write(now=moment(at))
    return len(asked)
