"""The journal proved from day to day, by the beat's tasks and on its page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from pytest_django import Settings

from licensing.administration import proving
from licensing.administration.operations import note
from licensing.messages.models import Message
from tests.licensing import world
from workflows import heads, jobs, verifying
from workflows.models import Job, JournalCheck, JournalEntry, JournalHead
from workflows.people import User

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 3, 0, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def administrator(db: None) -> User:
    person = world.make_user("quantri")
    person.is_superuser = True
    person.save()
    note("hours", by=person, at=AT)
    return person


def page(client: Client, person: User, language: str = "en") -> str:
    client.force_login(person)
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = language
    return client.get("/administration/journal/").content.decode()


def tamper() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE workflows_journalentry DISABLE TRIGGER refuse_change")
        cursor.execute("UPDATE workflows_journalentry SET act = 'x'")
        cursor.execute("ALTER TABLE workflows_journalentry ENABLE TRIGGER refuse_change")


def test_the_head_of_a_day_leaves_the_house_once(administrator: User, settings: Settings) -> None:
    settings.JOURNAL_HEAD_TO = ["one@province.example", "two@province.example"]
    head = proving.close_day(day=DAY, at=AT)
    assert proving.close_day(day=DAY, at=AT) == head
    mails = Message.objects.order_by("address")
    assert [mail.address for mail in mails] == settings.JOURNAL_HEAD_TO
    assert "02/03/2026" in mails[0].subject
    report = f"{settings.PUBLIC_URL}/reports/day/?day=2026-03-02"
    for said in (f"--head {head.hash}", "02/03/2026", str(head.entries), report):
        assert said in mails[0].body
    assert verifying.verify(outside=head.hash).broken is None


def test_a_head_that_was_taken_by_hand_is_mailed_as_well(administrator: User, settings: Settings) -> None:
    settings.JOURNAL_HEAD_TO = ["one@province.example"]
    by_hand = heads.take(day=DAY + timedelta(days=1), at=AT)
    assert proving.close_day(day=DAY, at=AT) == by_hand
    assert by_hand.hash in Message.objects.get().body


def test_the_page_shows_the_heads_and_what_was_found(administrator: User, client: Client) -> None:
    assert "was not verified yet" in page(client, administrator)
    head = proving.close_day(day=DAY, at=AT)
    proving.check({}, AT)
    whole = page(client, administrator)
    assert head.hash in whole
    assert head.hash[-8:] in client.get("/reports/day/?day=2026-03-02").content.decode()
    assert 'href="/reports/day/?day=2026-03-02"' in whole
    assert "1 entry, whole." in whole
    assert "That is not found here." in whole
    tamper()
    proving.check({}, AT)
    entry = JournalEntry.objects.get()
    assert f"Entry {entry.pk} (without a case" in page(client, administrator)
    assert f"Mục {entry.pk} (không thuộc hồ sơ nào" in page(client, administrator, "vi")


def test_an_administrator_has_it_verified_at_once(administrator: User, client: Client) -> None:
    client.force_login(administrator)
    assert client.post("/administration/journal/").status_code == 302
    jobs.run(Job.objects.get(kind=proving.JOB).pk, now=AT)
    check = JournalCheck.objects.get()
    assert (check.by, check.entries, check.broken) == (administrator, JournalEntry.objects.count(), None)


def test_it_is_for_administrators(client: Client, db: None) -> None:
    client.force_login(world.make_user("somebody", "counter"))
    assert client.get("/administration/journal/").status_code == 403
    assert client.post("/administration/journal/").status_code == 403
    assert not JournalHead.objects.exists()
